/**
 * Sends what earlier visits left unsent in documents that are not open now, so that nobody has to open each file for it. A lazy chunk,
 * run by watch-leftovers.ts when the connection is up. It discards nothing: what is refused stays on the device.
 */
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import type { DocumentStatus } from '@lyceum/util/client/document-status';
import type { Keeping, Leftover } from '@lyceum/util/client/edit-store';

/** Milliseconds for one document, so that one that does not answer does not hold up the others. */
const DOCUMENT_TIMEOUT_MS = 30_000;

export interface Outcome {
  sent: Leftover[];
  /** With the reason why they still wait. */
  refused: { leftover: Leftover; reason: string }[];
}

/** One after the other; what cannot be sent just now (no connection, no answer) is in neither list, and is tried next time. */
export async function sendLeftovers(connection: Connection, keeping: Keeping): Promise<Outcome> {
  const outcome: Outcome = { sent: [], refused: [] };
  const all = await keeping.store.leftovers(keeping.account_id);
  const documents = new Map(all.map((leftover) => [leftover.document_id, leftover]));
  for (const leftover of documents.values()) {
    if (keeping.open.has(leftover.document_id)) continue;
    const status = await sendOne(connection, keeping, leftover);
    if (status?.kind === 'durable' || status?.kind === 'saved') outcome.sent.push(leftover);
    else if (status?.kind === 'read_only') outcome.refused.push({ leftover, reason: status.reason });
    else if (status?.kind === 'failed') outcome.refused.push({ leftover, reason: status.error.message });
  }
  return outcome;
}

/** The status that settles it; undefined when none came in time. */
async function sendOne(
  connection: Connection,
  keeping: Keeping,
  { project_id, path, document_id }: Leftover,
): Promise<DocumentStatus | undefined> {
  const session = new DocumentSession(connection, { project_id, path, document_id }, keeping);
  try {
    await session.keptRead;
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), DOCUMENT_TIMEOUT_MS);
      const look = () => {
        const { status } = session;
        if (!['durable', 'saved', 'read_only', 'failed'].includes(status.kind)) return;
        clearTimeout(timer);
        resolve(status);
      };
      session.onStatus(look);
      look();
    });
  } finally {
    await session.keepNow();
    session.close();
  }
}
