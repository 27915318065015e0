/** What a run of many cells has come to: how many wait, and the cell at which it stopped. Pure; used by queue-state.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import type { CellRun } from '@lyceum/util/protocol/notebook';

export interface QueueFacts {
  waiting: number;
  /** Cells that were not run because one before them failed. */
  aborted: number;
  /** That one. */
  failed: CellId | undefined;
}

export function queueFacts(order: readonly CellId[], run: (id: CellId) => CellRun | undefined): QueueFacts {
  const facts: QueueFacts = { waiting: 0, aborted: 0, failed: undefined };
  let latest: CellId | undefined;
  for (const id of order) {
    const status = run(id)?.status;
    if (status === 'queued') facts.waiting++;
    else if (status === 'failed') latest = id;
    else if (status === 'aborted') {
      facts.aborted++;
      facts.failed ??= latest;
    }
  }
  return facts;
}
