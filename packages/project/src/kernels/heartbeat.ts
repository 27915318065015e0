/** Whether a kernel answers its heartbeat. Used by kernel.ts. Nothing ends over it: R's kernel has none while it computes. */

const BEAT_MS = 5000;

/** Without an answer for so long it does not respond. */
const LOST_MS = 15_000;

export class Heartbeat {
  responding = true;
  private last = Date.now();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly ask: () => void,
    private readonly changed: (responding: boolean) => void,
  ) {
    this.timer = setInterval(() => this.tick(), BEAT_MS);
    this.timer.unref();
  }

  answered(): void {
    this.last = Date.now();
    this.set(true);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    if (Date.now() - this.last > LOST_MS) this.set(false);
    this.ask();
  }

  private set(responding: boolean): void {
    if (responding === this.responding) return;
    this.responding = responding;
    this.changed(responding);
  }
}
