/**
 * An ack that does not come: on a line that answers its pings something else went wrong, and both sides had better compare anew.
 * Used by document-session.ts; it only tells.
 */

/** Milliseconds that an ack may take. A database that is away for longer is asked again each time, which changes nothing. */
const ACK_TIMEOUT_MS = 15_000;

export class AckWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly expired: () => void) {}

  /** Something was sent: the time runs, if it does not already. */
  begin(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.expired();
    }, ACK_TIMEOUT_MS);
  }

  /** An ack came, or nothing is awaited any more. */
  restart(awaitsMore: boolean): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (awaitsMore) this.begin();
  }
}
