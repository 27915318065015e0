/**
 * When a local hub that died by itself is started again, and when it is given up. Pure.
 * Called by project-life.ts; never looks at a clock.
 */

/** Milliseconds in which deaths are counted, and the restarts tried within them. */
export const DEATH_WINDOW_MS = 60_000;
export const MAX_RESTARTS = 5;

/** Milliseconds. The first restart is at once: one kill costs people as little as can be. */
const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 5000;

/** Deaths (milliseconds) that still count at `now`. */
export function recentDeaths(deaths: readonly number[], now: number): number[] {
  return deaths.filter((time) => now - time < DEATH_WINDOW_MS);
}

/** Milliseconds to wait before the next start, given the deaths that count; undefined: given up. */
export function restartDelay(recent: readonly number[]): number | undefined {
  if (recent.length > MAX_RESTARTS) return undefined;
  if (recent.length <= 1) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** (recent.length - 2), MAX_DELAY_MS);
}
