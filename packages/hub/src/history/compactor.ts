/**
 * Keeps the updates of all documents few: looks from time to time which have many or old ones, and compacts these one after another. Started
 * by the composition root. Several hubs share the work: each takes documents in an order of its own, and where two take the same one, one of
 * them has worked in vain. A document that cannot be compacted keeps its updates, and nothing else waits for it.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import type { DocumentId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { COMPACT_AGE_S, type CompactionDeps, compact } from './compaction';

export interface CompactorDeps extends CompactionDeps {
  logger: Logger;
  /** Milliseconds between looks, at the least; for tests. */
  interval_ms?: number;
}

/** Milliseconds: a document of which people see a day is as well compacted a minute later. */
const INTERVAL_MS = 60_000;
/** The look goes through all uncompacted updates: it may take one part of the time. */
const LOOK_SHARE = 20;
/** Milliseconds until a document that failed is tried again. */
const RETRY_MS = 3_600_000;

/** Returns its end; a step under way then ends at its next wait, with nothing half done. */
export function startCompactor(deps: CompactorDeps): Disposer {
  const compactor = new Compactor(deps);
  compactor.wait(0);
  return () => compactor.close();
}

class Compactor {
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  /** Documents that could not be compacted, and when they may be tried again (ms). */
  private readonly failed = new Map<DocumentId, number>();

  constructor(private readonly deps: CompactorDeps) {}

  wait(spent_ms: number): void {
    const { interval_ms = INTERVAL_MS } = this.deps;
    const pause = Math.max(interval_ms, spent_ms * LOOK_SHARE);
    // Hubs that were started together must not look together for ever.
    this.timer = setTimeout(() => void this.look(), pause * (0.5 + Math.random() / 2));
    this.timer.unref();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    const begun = performance.now();
    let spent = 0;
    try {
      const documents = await this.deps.rows.candidates(this.deps.age_s ?? COMPACT_AGE_S);
      spent = performance.now() - begun;
      for (const document_id of documents) {
        if (this.closed) return;
        await this.compactWhole(document_id);
      }
    } catch (error) {
      if (!this.closed) this.deps.logger.warn({ error }, 'documents to compact could not be looked for');
    }
    if (!this.closed) this.wait(spent);
  }

  private async compactWhole(document_id: DocumentId): Promise<void> {
    if ((this.failed.get(document_id) ?? 0) > Date.now()) return;
    this.failed.delete(document_id);
    const begun = performance.now();
    try {
      let steps = 0;
      while (!this.closed && (await compact(this.deps, document_id)) === 'done') steps++;
      const ms = Math.round(performance.now() - begun);
      if (steps > 0) this.deps.logger.debug({ document_id, steps, ms }, 'a document was compacted');
    } catch (error) {
      if (error instanceof LyceumError && error.code === 'unavailable') return;
      this.failed.set(document_id, Date.now() + RETRY_MS);
      this.deps.logger.error({ document_id, error }, 'a document cannot be compacted; it keeps its updates');
    }
  }
}
