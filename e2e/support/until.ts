/** Waits for a condition, never for luck. Tests and benchmarks use it where no event tells. */

const POLL_MS = 20;

type Truthy<T> = Exclude<T, false | null | undefined | '' | 0>;

export async function until<T>(
  probe: () => T | Promise<T>,
  timeoutMs = 45_000,
  describe: () => string = () => probe.toString(),
): Promise<Truthy<T>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value) return value as Truthy<T>;
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${describe()}`);
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}
