/** Waits for conditions, never for luck; and the pauses of people who type. Used by every part of a round. */

const POLL_MS = 10;

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Rejects with what `what` says when the condition does not hold in time. A condition that throws does not hold yet. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  patience_ms: number,
  what: () => string,
): Promise<void> {
  const end = performance.now() + patience_ms;
  let reason = '';
  for (;;) {
    try {
      if (await condition()) return;
      reason = '';
    } catch (error) {
      reason = ` (${error instanceof Error ? error.message : String(error)})`;
    }
    if (performance.now() > end) throw new Error(`not within ${patience_ms / 1000} s: ${what()}${reason}`);
    await pause(POLL_MS);
  }
}

/** What `promise` gives, or a rejection when that takes too long. */
export async function within<T>(promise: Promise<T>, patience_ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${patience_ms / 1000} s: ${what}`)), patience_ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds between two tries of something that is refused for now. */
const AGAIN_MS = 200;

/** Does it again until it is done: a hub says "unavailable" while its database is away. */
export async function insist(work: () => Promise<unknown>, patience_ms: number, what: string): Promise<void> {
  const end = performance.now() + patience_ms;
  for (;;) {
    try {
      await within(work(), patience_ms, what);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await pause(AGAIN_MS);
    }
  }
}
