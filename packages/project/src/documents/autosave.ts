/**
 * When a document is to be written: after a rest, or for somebody who never pauses, now and then; after a failure again and again, ever
 * more rarely. Used by document-on-disk, which does the writing. It knows nothing of files.
 */
import { AUTOSAVE_DELAY_MS } from '@lyceum/util/limits';

/** ms. Somebody who never pauses still finds the file this fresh. */
const MAX_AUTOSAVE_DELAY_MS = 10_000;

/** ms between tries while the disk refuses (full, read-only): doubled from the first to the last. An edit or Save tries sooner. */
const FIRST_RETRY_MS = 2000;
const MAX_RETRY_MS = 60_000;

export class Autosave {
  /** Something is to be written. */
  pending = false;
  private since = 0;
  private retry_ms = FIRST_RETRY_MS;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly write: () => void) {}

  edited(): void {
    if (!this.pending) this.since = Date.now();
    this.pending = true;
    const latest = this.since + MAX_AUTOSAVE_DELAY_MS - Date.now();
    this.plan(Math.max(0, Math.min(AUTOSAVE_DELAY_MS, latest)));
  }

  /** A write begins: what comes from now on is for the next. */
  taken(): void {
    clearTimeout(this.timer);
    this.pending = false;
  }

  failed(): void {
    // An edit that came meanwhile has planned the next try already, and sooner.
    if (!this.pending) this.plan(this.retry_ms);
    this.pending = true;
    this.since = Date.now();
    this.retry_ms = Math.min(this.retry_ms * 2, MAX_RETRY_MS);
  }

  succeeded(): void {
    this.retry_ms = FIRST_RETRY_MS;
  }

  stop(): void {
    this.taken();
  }

  private plan(delay_ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.write, delay_ms);
  }
}
