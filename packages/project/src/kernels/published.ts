/**
 * What waits between a kernel that publishes and those who take it in, one after the other. Used by kernel.ts.
 * ZeroMQ drops what nobody reads, so frames are taken off the socket at once; when too much waits, the kernel itself is held until it is taken.
 *   socket ──push──► frames waiting (HELD_BYTES: hold the kernel … FREE_BYTES: let it go on) ──► take, awaited
 */

/** Enough for any burst between two turns of ours; little beside the local hub itself. */
const HELD_BYTES = 16 * 1024 * 1024;
const FREE_BYTES = 4 * 1024 * 1024;

/** Messages that may wait, however small. */
const HELD_MESSAGES = 20_000;

/** Messages, and bytes, taken in one turn of the event loop: everything else goes on in between. */
const MESSAGES_A_TURN = 200;
const BYTES_A_TURN = 1024 * 1024;

export interface Taker {
  take(frames: Buffer[], bytes: number): void | Promise<void>;
  hold(held: boolean): void;
}

export class Published {
  private waiting: { frames: Buffer[]; bytes: number }[] = [];
  private bytes = 0;
  private taking: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly taker: Taker) {}

  push(frames: Buffer[]): void {
    if (this.closed) return;
    const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
    this.waiting.push({ frames, bytes });
    this.bytes += bytes;
    if (this.bytes > HELD_BYTES || this.waiting.length > HELD_MESSAGES) this.taker.hold(true);
    this.taking ??= this.takeAll();
  }

  get empty(): boolean {
    return this.taking === undefined;
  }

  /** When nothing waits. */
  async idle(): Promise<void> {
    while (this.taking) await this.taking;
  }

  close(): void {
    this.closed = true;
    this.waiting = [];
  }

  private async takeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      await this.takeTurn();
      if (this.bytes < FREE_BYTES && this.waiting.length < HELD_MESSAGES / 2) this.taker.hold(false);
    }
    this.taking = undefined;
  }

  private async takeTurn(): Promise<void> {
    let bytes = 0;
    let messages = 0;
    for (const next of this.waiting) {
      messages += 1;
      bytes += next.bytes;
      await this.taker.take(next.frames, next.bytes);
      if (bytes >= BYTES_A_TURN || messages >= MESSAGES_A_TURN) break;
    }
    this.waiting.splice(0, messages);
    this.bytes -= bytes;
  }
}
