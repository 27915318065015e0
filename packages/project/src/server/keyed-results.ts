/**
 * Results by the key of the request: a request that is sent again after a lost connection gets the same answer and does not run twice,
 * also while the first run is going on. Called by exec and file operations. `unavailable` is no outcome: what could not be done is forgotten.
 */
import { LyceumError } from '@lyceum/util/errors';

/** Finished results kept at most, how long (ms), and how large together (characters): a resend comes within seconds. */
const MAX_RESULTS = 1000;
const KEEP_MS = 10 * 60_000;
const MAX_CHARS = 16 * 1024 * 1024;

interface Finished {
  at: number;
  chars: number;
}

export class KeyedResults {
  private readonly results = new Map<string, Promise<unknown>>();
  /** In the order in which they finished. */
  private readonly finished = new Map<string, Finished>();
  private chars = 0;

  constructor(private readonly now: () => number = Date.now) {}

  /** `kind` keeps keys of different requests apart; `size` estimates what the result holds. */
  run<T>(
    kind: string,
    key: string,
    work: () => Promise<T>,
    size: (result: T) => number = () => 0,
  ): Promise<T> {
    const name = `${kind} ${key}`;
    this.forgetOld();
    const known = this.results.get(name);
    if (known) return known as Promise<T>;
    const running = work();
    this.results.set(name, running);
    running.then(
      (result) => this.finish(name, size(result)),
      (error: unknown) => {
        if (isUnavailable(error)) this.results.delete(name);
        else this.finish(name, 0);
      },
    );
    return running;
  }

  /** It ran, or runs now. */
  has(kind: string, key: string): boolean {
    return this.results.has(`${kind} ${key}`);
  }

  private finish(name: string, chars: number): void {
    this.finished.set(name, { at: this.now(), chars });
    this.chars += chars;
    this.forgetOld();
  }

  private forgetOld(): void {
    const oldest = this.now() - KEEP_MS;
    for (const [name, { at, chars }] of this.finished) {
      if (at > oldest && this.finished.size <= MAX_RESULTS && this.chars <= MAX_CHARS) return;
      this.finished.delete(name);
      this.results.delete(name);
      this.chars -= chars;
    }
  }
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof LyceumError && error.code === 'unavailable';
}
