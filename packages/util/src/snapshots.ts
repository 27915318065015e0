/**
 * What snapshots of a home are called, which of them are kept, and what a node tells about them: values only.
 * Used by the compute server, which takes them, and by the local hub and the webapp, which show them.
 */
import * as z from 'zod/mini';

/** A snapshot is named by the second at which it was begun, in UTC: sorted by name they are sorted by time. */
const NAME = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z$/;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** Between two looks at a home that is in use: the first line of the table below. */
export const SNAPSHOT_INTERVAL_MS = 5 * MINUTE_MS;

/** "2026-11-22T03-05-00Z": no colon, which other systems do not allow in names. */
export function snapshotName(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

/** Milliseconds since 1970; undefined for what is no snapshot. */
export function snapshotTime(name: string): number | undefined {
  const [, day, hours, minutes, seconds] = NAME.exec(name) ?? [];
  if (!day) return undefined;
  const time = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(time) ? undefined : time;
}

interface Tier {
  keep: number;
  /** Snapshots with the same number count as one: the oldest of them is kept. */
  period(time: number): number;
}

const monthOf = (time: number): number => {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
const weekOf = (time: number): number => Math.floor((time + 3 * DAY_MS) / WEEK_MS);

/** SMC's own table. The first line has no periods: they are taken every 5 minutes, and the ones that people ask for count too. */
const TABLE: readonly Tier[] = [
  { keep: 72, period: (time) => time },
  { keep: 168, period: (time) => Math.floor(time / HOUR_MS) },
  { keep: 30, period: (time) => Math.floor(time / DAY_MS) },
  { keep: 8, period: weekOf },
  { keep: 6, period: monthOf },
];

/**
 * Those of `times` that the table does not keep. Periods without a snapshot do not count: what nobody works on loses nothing by
 * waiting. Times after `now` (the clock was wrong) are thinned by themselves, so that they cannot push out the present.
 */
export function surplusSnapshots(times: readonly number[], now: number): number[] {
  const kept = new Set<number>();
  const past = times.filter((time) => time <= now);
  const future = times.filter((time) => time > now);
  for (const part of [past, future]) for (const tier of TABLE) keepByTier(part, tier, kept);
  return times.filter((time) => !kept.has(time));
}

function keepByTier(times: readonly number[], tier: Tier, kept: Set<number>): void {
  const oldest = new Map<number, number>();
  for (const time of times) {
    const period = tier.period(time);
    oldest.set(period, Math.min(time, oldest.get(period) ?? time));
  }
  const newestPeriods = [...oldest.keys()].sort((a, b) => b - a).slice(0, tier.keep);
  for (const period of newestPeriods) kept.add(oldest.get(period) as number);
}

/** How much more than the home's quota its snapshots may take; then the oldest go. */
export const SNAPSHOT_QUOTA_FACTOR = 2;

/** In the folder that a node keeps for a project: the whole snapshots, … */
export const SNAPSHOTS_SHELF = 'taken';
/** … and beside them what the node knows of them. */
export const SNAPSHOTS_ABOUT = 'about.json';

export const snapshotsAboutSchema = z.object({
  /** Taken on disk by all snapshots together, what they share counted once. Between two measurements: at most this. */
  bytes: z.number(),
  /** The project's disk quota, as last heard. */
  disk_mib: z.number(),
  /** Why this node takes no snapshots, and what helps. */
  problem: z.optional(z.string()),
});
export type SnapshotsAbout = z.infer<typeof snapshotsAboutSchema>;
