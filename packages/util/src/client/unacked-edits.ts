/**
 * Edits of this client that no ack covers yet: what waits to be sent, and what is on its way. Counted as the person made them, however
 * they are packed. Used by document-session.ts; it sends nothing itself.
 */
import * as Y from 'yjs';

export class UnackedEdits {
  private waiting: Uint8Array[] = [];
  private waitingEdits = 0;
  private readonly inFlight: { seq: number; edits: number }[] = [];
  /** Of the last update sent. It goes on counting over reconnects, so that a late ack covers nothing newer. */
  seq = 0;

  get count(): number {
    return this.inFlight.reduce((sum, { edits }) => sum + edits, this.waitingEdits);
  }

  /** Something is on its way, and no ack has come. */
  get awaitsAck(): boolean {
    return this.inFlight.length > 0;
  }

  add(update: Uint8Array, edits = 1): void {
    this.waiting.push(update);
    this.waitingEdits += edits;
  }

  /** Edits that are in the document already and were never sent, by an earlier tab: `resume` follows. */
  owe(edits: number): void {
    this.waitingEdits += edits;
  }

  /** All that waits, as one update, under the next `seq`. */
  take(): { seq: number; update: Uint8Array } | undefined {
    const [first] = this.waiting;
    if (!first) return undefined;
    const update = this.waiting.length === 1 ? first : Y.mergeUpdates(this.waiting);
    this.inFlight.push({ seq: ++this.seq, edits: this.waitingEdits });
    this.waiting = [];
    this.waitingEdits = 0;
    return { seq: this.seq, update };
  }

  acked(seq: number): void {
    while (this.inFlight[0] && this.inFlight[0].seq <= seq) this.inFlight.shift();
  }

  /** Compared anew with the hub: `missing` is all that it lacks, and covers what was waiting or on its way. */
  resume(missing: Uint8Array | undefined): void {
    const edits = this.count;
    this.inFlight.length = 0;
    this.waiting = missing ? [missing] : [];
    this.waitingEdits = missing ? Math.max(1, edits) : 0;
  }
}
