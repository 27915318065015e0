/**
 * Looks, some time after each (re)connect, whether edits of earlier visits still wait on this device; sends them in the background and says
 * so in a toast. Started by app/signed-in.tsx. Documents that are open see to their own.
 */
import type { Connection } from '@lyceum/util/client/connection';
import type { Keeping } from '@lyceum/util/client/edit-store';
import type { Disposer } from '@lyceum/util/client/signal';
import { baseName } from '@lyceum/util/paths';
import { notifyDone } from '../app/notify';

/** Milliseconds after the welcome: documents open in this and in other tabs have sent theirs by then. */
const LOOK_AFTER_MS = 3000;

export function watchLeftovers(connection: Connection, keeping: Keeping): Disposer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasUp = false;
  /** Documents of which it was said already that their edits wait. */
  const told = new Set<string>();
  const stop = connection.onStatus(({ kind }) => {
    const isUp = kind === 'connected';
    if (isUp === wasUp) return;
    wasUp = isUp;
    clearTimeout(timer);
    if (isUp) timer = setTimeout(() => void look(connection, keeping, told), LOOK_AFTER_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

async function look(connection: Connection, keeping: Keeping, told: Set<string>): Promise<void> {
  const left = await keeping.store.leftovers(keeping.account_id).catch(() => []);
  if (!left.some(({ document_id }) => !keeping.open.has(document_id))) return;
  const { sendLeftovers } = await import('./send-leftovers');
  const { sent, refused } = await sendLeftovers(connection, keeping);
  if (sent.length > 0)
    notifyDone(`What you wrote in ${names(sent)} while there was no connection has been sent.`);
  for (const { leftover, reason } of refused) {
    if (told.has(leftover.document_id)) continue;
    told.add(leftover.document_id);
    notifyDone(
      `Edits of ${baseName(leftover.path)} wait on this device: ${reason} Open the file to see them.`,
    );
  }
}

function names(of: readonly { path: string }[]): string {
  const [first, second] = of.map(({ path }) => baseName(path as Parameters<typeof baseName>[0]));
  if (of.length === 1) return `${first}`;
  return of.length === 2 ? `${first} and ${second}` : `${first} and ${of.length - 1} other files`;
}
