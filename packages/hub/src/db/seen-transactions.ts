/**
 * Which transactions the change stream has handed out lately. The log tells of a commit a moment before snapshots show
 * it: a reader that subscribed in that moment would miss it both ways. Used by changes.ts only.
 */
import { includes, low32, type Snapshot } from './snapshot';

/** A moment in the stream; what was handed out before it cannot be buffered by a later subscriber. */
export interface StreamPosition {
  readonly sequence: number;
  readonly highest: number | undefined;
}

export interface SeenTransactions {
  add(xid: number): void;
  /** Handed out lately. */
  has(xid: number): boolean;
  clear(): void;
  position(): StreamPosition;
  /** True when a transaction from before `position` is missing in the snapshot: read again. */
  isAhead(position: StreamPosition, snapshot: Snapshot): boolean;
}

/** Transactions remembered: the moment lasts microseconds, and this is most of a second at 5,000 commits a second. */
const REMEMBERED = 4096;
const HALF = 2 ** 31;

export function createSeenTransactions(): SeenTransactions {
  /** xid → its place in the stream, oldest first. */
  const seen = new Map<number, number>();
  let sequence = 0;
  let highest: number | undefined;

  /** Ids wrap around: a is later than b when it is less than half the circle ahead. */
  const isLater = (a: number, b: number) => a !== b && (a - b) >>> 0 < HALF;

  return {
    add(xid) {
      seen.set(xid, sequence++);
      if (highest === undefined || isLater(xid, highest)) highest = xid;
      if (seen.size <= REMEMBERED) return;
      const [oldest] = seen.keys();
      if (oldest !== undefined) seen.delete(oldest);
    },
    has: (xid) => seen.has(xid),
    clear() {
      seen.clear();
      highest = undefined;
    },
    position: () => ({ sequence, highest }),
    isAhead(position, snapshot) {
      if (position.highest !== undefined && !includes(snapshot, position.highest)) return true;
      return [...snapshot.running].some(
        (id) => (seen.get(low32(id)) ?? Number.POSITIVE_INFINITY) < position.sequence,
      );
    },
  };
}
