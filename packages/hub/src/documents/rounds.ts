/**
 * Relays the updates of one room: what comes in one go is merged and goes out once to each receiver.
 * Used by Room. With few receivers nothing waits; where one round takes long, rounds are spaced by what they cost.
 */
import * as Y from 'yjs';

export interface Receiver {
  update(bytes: Uint8Array): void;
}

export interface FanOut<R extends Receiver> {
  /** `from`: the receiver that sent it, which does not get it back when it is alone in this round. */
  push(update: Uint8Array, from: R | undefined): void;
  /** Sends what waits, now. */
  flush(): void;
  close(): void;
}

/** A round may take at most this part of the time: the rest is for reading what people type. */
const SHARE = 0.5;
/**
 * Milliseconds that one receiver counts at the most: more means that the process did not have its core. Few receivers are then not
 * made to wait for it; with many the clock is right, because a crowded machine needs longer pauses.
 */
const MAX_RECEIVER_MS = 0.1;
/** Milliseconds that an update waits at the most. */
const MAX_WAIT_MS = 50;
/** Milliseconds: a shorter wait is not worth a timer. */
const MIN_WAIT_MS = 1;

export function createFanOut<R extends Receiver>(receivers: () => Iterable<R>): FanOut<R> {
  let queue: { update: Uint8Array; from: R | undefined }[] = [];
  let scheduled = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  /** When the next round may start. */
  let due = 0;

  const flush = () => {
    scheduled = false;
    clearTimeout(timer);
    if (queue.length === 0 || closed) return;
    const began = performance.now();
    const round = queue;
    queue = [];
    const count = send(round, receivers());
    const cost = Math.min(performance.now() - began, count * MAX_RECEIVER_MS);
    due = began + Math.min(cost / SHARE, MAX_WAIT_MS);
  };
  return {
    push: (update, from) => {
      queue.push({ update, from });
      if (scheduled) return;
      scheduled = true;
      const wait = due - performance.now();
      if (wait > MIN_WAIT_MS) timer = setTimeout(flush, wait);
      // Not setImmediate: other sockets are read before that, and what the database is sent goes out first.
      else process.nextTick(flush);
    },
    flush,
    close: () => {
      closed = true;
      clearTimeout(timer);
      queue = [];
    },
  };
}

/** Returns how many got it. */
function send<R extends Receiver>(
  round: readonly { update: Uint8Array; from: R | undefined }[],
  receivers: Iterable<R>,
): number {
  const only = onlySender(round);
  const merged = mergeUpdates(round.map(({ update }) => update));
  let count = 0;
  // A sender among several gets its own edits once more: merging per receiver would cost more than the bytes.
  for (const receiver of receivers) {
    if (receiver === only) continue;
    receiver.update(merged);
    count++;
  }
  return count;
}

function onlySender<R>(round: readonly { from: R | undefined }[]): R | undefined {
  const first = round[0]?.from;
  return round.every(({ from }) => from === first) ? first : undefined;
}

export function mergeUpdates(updates: Uint8Array[]): Uint8Array {
  const [first] = updates;
  return updates.length === 1 && first ? first : Y.mergeUpdates(updates);
}
