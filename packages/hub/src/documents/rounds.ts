/**
 * The rounds of one room: what comes in one go is taken together, and goes out merged, once to each receiver.
 * Used by Room. With few receivers nothing waits; where one round takes long, rounds are spaced by what they cost.
 */
import * as Y from 'yjs';

export interface Receiver {
  update(bytes: Uint8Array): void;
}

/** An update on its way, and its sender: alone in a round, that receiver does not get it back. */
export interface Passing<R> {
  readonly update: Uint8Array;
  readonly from: R | undefined;
}

export interface Rounds<P> {
  push(passing: P): void;
  /** Takes and sends what waits, now. */
  flush(): void;
  /** Whatever waits is dropped: flush before. */
  close(): void;
}

export interface RoundSteps<R, P> {
  receivers(): Iterable<R>;
  /** Returns those that were taken; only they go out. */
  take(round: readonly P[]): readonly P[];
  /** They are on their way to the receivers, who shall not wait for what follows. */
  sent(round: readonly P[]): void;
}

/**
 * Milliseconds between two rounds for each receiver: a frame costs the hub about a third of that, so a crowded room takes a third of a
 * core at the most, and 200 people still read each other within 10 ms. Reckoned, not measured: where others use the processor, the
 * clock would count their time as ours.
 */
const RECEIVER_MS = 0.03;
/** Where frames cost more than that: how much of what a round took is waited after it, and the most that is believed of one receiver. */
const PAUSE_PER_COST = 0.5;
const MAX_RECEIVER_MS = 0.05;
/** Milliseconds that an update waits at the most. */
const MAX_WAIT_MS = 50;
/** Milliseconds: a shorter wait is not worth a timer. */
const MIN_WAIT_MS = 1;

export function createRounds<R extends Receiver, P extends Passing<R>>(steps: RoundSteps<R, P>): Rounds<P> {
  let queue: P[] = [];
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
    const taken = steps.take(round);
    const count = send(taken, steps.receivers());
    const cost = Math.min(performance.now() - began, count * MAX_RECEIVER_MS);
    due = began + Math.min(Math.max(count * RECEIVER_MS, cost * (1 + PAUSE_PER_COST)), MAX_WAIT_MS);
    steps.sent(taken);
  };
  return {
    push: (passing) => {
      queue.push(passing);
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
function send<R extends Receiver>(round: readonly Passing<R>[], receivers: Iterable<R>): number {
  if (round.length === 0) return 0;
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

function onlySender<R>(round: readonly Passing<R>[]): R | undefined {
  const first = round[0]?.from;
  return round.every(({ from }) => from === first) ? first : undefined;
}

export function mergeUpdates(updates: Uint8Array[]): Uint8Array {
  const [first] = updates;
  return updates.length === 1 && first ? first : Y.mergeUpdates(updates);
}
