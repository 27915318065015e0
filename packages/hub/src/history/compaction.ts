/**
 * One step of compacting one document: read, compute elsewhere, and replace in one short transaction. Called by compactor.ts.
 * It can be killed anywhere: before the commit nothing has happened. It never waits for edits, and edits never wait for it.
 */
import type { Compacted } from '@lyceum/util/history/compact';
import type { DocumentId } from '@lyceum/util/ids';
import type { CompactionJob } from './compaction-thread';
import type { HistoryRows } from './history-rows';

export interface CompactionDeps {
  rows: HistoryRows;
  run(job: CompactionJob): Promise<Compacted>;
  /** Seconds; for tests and benchmarks. */
  age_s?: number;
}

/**
 * Seconds until an update may be compacted. Ids are given before the commit, within 30 s, so nothing older comes in between any more; and
 * hubs that lost the stream for less than this find the rows that they missed (documents/stored-updates.ts).
 */
export const COMPACT_AGE_S = 300;

/** done: there may be more. nothing: it was not worth a write. lost: another hub was quicker, or a late row came in. */
export type CompactionStep = 'done' | 'nothing' | 'lost';

export async function compact(
  { rows, run, age_s = COMPACT_AGE_S }: CompactionDeps,
  document_id: DocumentId,
): Promise<CompactionStep> {
  const { before, updates } = await rows.compactable(document_id, age_s);
  const last = updates.at(-1);
  if (!last) return 'nothing';
  const compacted = await run({ before: before?.history ?? null, updates });
  const replaced = await rows.replace({
    ...compacted,
    document_id,
    before: before?.through ?? null,
    through: Math.max(before?.through ?? 0, last.update_id),
    updates: updates.length,
  });
  return replaced ? 'done' : 'lost';
}
