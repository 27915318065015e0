/**
 * Keystrokes and their arrivals: a typist makes one Yjs update a key, the stopwatch finds each key again in whatever updates a
 * reader gets, merged or not. Pure but for the clock; used by the rows keystroke and typists.
 */
import * as Y from 'yjs';

export interface Typist {
  /** One more character; returns its update, and notes now as the time of the key. */
  key(): Uint8Array;
}

/** Which key was pressed when: by Yjs client, the n-th key has clock n. */
type Presses = Map<number, number[]>;

export class Stopwatch {
  /** ms from key to reader. */
  readonly latencies: number[] = [];
  private readonly presses: Presses = new Map();
  private readonly seen = new Map<number, number>();
  private pressed = 0;

  /** `others`: further readers, who time the same keys. */
  typist(others: readonly Stopwatch[] = []): Typist {
    const readers = [this, ...others];
    const doc = new Y.Doc();
    const text = doc.getText('content');
    let update = new Uint8Array();
    doc.on('update', (made: Uint8Array) => {
      update = new Uint8Array(made);
    });
    const times: number[] = [];
    for (const reader of readers) reader.presses.set(doc.clientID, times);
    return {
      key: () => {
        text.insert(text.length, 'x');
        times.push(performance.now());
        for (const reader of readers) reader.pressed++;
        return update;
      },
    };
  }

  /** Keys in an update that arrived: each counts when it is new. */
  arrived(update: Uint8Array): void {
    const now = performance.now();
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      const times = this.presses.get(id.client);
      const from = Math.max(id.clock, this.seen.get(id.client) ?? 0);
      for (let clock = from; times && clock < id.clock + length; clock++)
        this.latencies.push(now - (times[clock] ?? now));
      this.seen.set(id.client, Math.max(from, id.clock + length));
    }
  }

  /** Keys that have not arrived. */
  get missing(): number {
    return this.pressed - this.latencies.length;
  }

  /** Counts what is missing as arriving now: an overloaded server must not look good by delivering nothing. */
  giveUp(): number {
    const now = performance.now();
    const { missing } = this;
    for (const [client, times] of this.presses)
      for (const time of times.slice(this.seen.get(client) ?? 0)) this.latencies.push(now - time);
    return missing;
  }
}
