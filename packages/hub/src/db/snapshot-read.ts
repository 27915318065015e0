/**
 * A query whose answer fits the change stream: it tells which transactions the rows already contain, so that a consumer
 * that buffers the stream meanwhile can apply exactly the rest. Used by roles, sessions and feeds.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ChangeStream } from './changes';
import type { Query, Row } from './database';
import { includes, parseSnapshot } from './snapshot';

export interface SnapshotRows<T extends Row> {
  rows: T[];
  /**
   * True: the rows show what this transaction did; its changes must not be applied again. The stream may be late, so keep
   * asking after the read too. After LATEST_MS always false.
   */
  includes(xid: number): boolean;
}

/** The moment between "in the log" and "in snapshots" is microseconds; this many reads are about a second. */
const MAX_READS = 500;

/** ms that the stream may be behind a query. Ids of 32 bits come around one day, so old answers are not kept for ever. */
const LATEST_MS = 60_000;

type Marked = Row & { present_: boolean | null; snapshot_: string };

export async function snapshotRead<T extends Row>(
  query: Query,
  changes: ChangeStream,
  text: string,
  values: unknown[],
): Promise<SnapshotRows<T>> {
  for (let reads = 0; reads < MAX_READS; reads++) {
    const position = changes.position();
    const marked = await query<Marked>(withSnapshot(text), values);
    const snapshot = parseSnapshot(marked[0]?.snapshot_ ?? '');
    if (changes.isAhead(position, snapshot)) continue;
    const rows = marked.filter(({ present_ }) => present_ === true);
    const until = Date.now() + LATEST_MS;
    return { rows: rows.map(unmarked<T>), includes: (xid) => Date.now() < until && includes(snapshot, xid) };
  }
  throw new LyceumError('unavailable', 'The database is busy. Please try again.');
}

/**
 * One statement has one snapshot, so one round trip is enough. The left join gives a row even when `text` has none, and keeps
 * its order: without a join condition it can only be a nested loop.
 */
function withSnapshot(text: string): string {
  return `SELECT q.*, s.snapshot_ FROM (SELECT pg_current_snapshot()::text AS snapshot_) s
    LEFT JOIN (SELECT r.*, true AS present_ FROM (${text}) r) q ON true`;
}

function unmarked<T extends Row>({ present_, snapshot_, ...row }: Marked): T {
  return row as unknown as T;
}
