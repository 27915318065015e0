/**
 * A PostgreSQL snapshot as a value: which transactions a query's answer contains. Pure; used by snapshot-read.ts and
 * the change stream to fit a query and the log together without gap or overlap.
 */

export interface Snapshot {
  /** Every transaction below had ended. 64 bit, as a number (2^53 transactions are centuries). */
  readonly xmin: number;
  /** No transaction from here on had ended. */
  readonly xmax: number;
  /** Those between that still ran. */
  readonly running: ReadonlySet<number>;
}

const EPOCH = 2 ** 32;

/** "xmin:xmax:xid,xid", as pg_current_snapshot() prints it. */
export function parseSnapshot(text: string): Snapshot {
  const [xmin, xmax, running] = text.split(':');
  const ids = running ? running.split(',').map(Number) : [];
  return { xmin: Number(xmin), xmax: Number(xmax), running: new Set(ids) };
}

/** Does the snapshot see this committed transaction? The log names it by the low 32 bits of its id. */
export function includes(snapshot: Snapshot, xid: number): boolean {
  const id = widened(xid, snapshot.xmax);
  return id < snapshot.xmax && !snapshot.running.has(id);
}

/** The 64-bit id with these low 32 bits that is nearest to `near`. */
function widened(xid: number, near: number): number {
  const id = Math.floor(near / EPOCH) * EPOCH + xid;
  if (id > near + EPOCH / 2) return id - EPOCH;
  return id < near - EPOCH / 2 ? id + EPOCH : id;
}

export function low32(xid: number): number {
  return xid % EPOCH;
}
