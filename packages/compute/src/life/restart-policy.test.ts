/** When a local hub is started again, as a table. */
import { MAX_RESTARTS, recentDeaths, restartDelay } from './restart-policy';

describe('restart policy', () => {
  it('[CP7] the first restart is at once, the next ones slower, and then no more', () => {
    const delays = Array.from({ length: MAX_RESTARTS + 1 }, (_, index) =>
      restartDelay(Array(index + 1).fill(0)),
    );
    expect(delays).toEqual([0, 200, 400, 800, 1600, undefined]);
  });

  it('[CP7] only the last minute counts', () => {
    expect(recentDeaths([0, 30_000, 60_000], 60_000)).toEqual([30_000, 60_000]);
  });
});
