/**
 * Walking through versions: by one, by author, by session of work. Pure; used by the buttons, the sliders and the comparison.
 * Nothing here keeps anything per version: a scan of 260,000 numbers takes a millisecond.
 */
import type { DocumentHistory } from '@lyceum/util/history/types';
import type { AccountId } from '@lyceum/util/ids';

export type Timeline = Pick<DocumentHistory, 'count' | 'time' | 'author'>;

/** null: the disk. */
export type Author = AccountId | null;

export type Direction = -1 | 1;

/** Milliseconds without an edit after which work counts as begun anew: longer than a coffee, shorter than a lecture. */
export const SESSION_PAUSE_MS = 30 * 60_000;

/** The next version in that direction, of one author when one is given; undefined when there is none. */
export function neighbour(
  timeline: Timeline,
  version: number,
  direction: Direction,
  only?: Author,
): number | undefined {
  for (let at = version + direction; at >= 0 && at < timeline.count; at += direction)
    if (only === undefined || timeline.author(at) === only) return at;
  return undefined;
}

/** The first version of each session of work, in ascending order. */
export function sessionStarts(timeline: Timeline): number[] {
  const starts: number[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (let version = 0; version < timeline.count; version++) {
    const now = timeline.time(version);
    if (now - before > SESSION_PAUSE_MS) starts.push(version);
    before = now;
  }
  return starts;
}

/** The first version of the session that this version belongs to. */
export function sessionOf(starts: readonly number[], version: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= version) low = middle + 1;
    else high = middle;
  }
  return starts[low - 1] ?? 0;
}

/** Back to where this session began, and from there to where the one before began; forward to the next beginning. */
export function neighbourSession(
  starts: readonly number[],
  version: number,
  direction: Direction,
): number | undefined {
  if (direction === 1) return starts.find((start) => start > version);
  const own = sessionOf(starts, version);
  if (own < version) return own;
  return own > 0 ? sessionOf(starts, own - 1) : undefined;
}

export interface AuthorShare {
  author: Author;
  versions: number;
}

/** Everybody who wrote, those who wrote most first. */
export function authorsOf(timeline: Timeline): AuthorShare[] {
  const versions = new Map<Author, number>();
  const { count } = timeline;
  for (let from = 0, to = 0; from < count; from = to) {
    const who = timeline.author(from);
    // Whole stretches of one author: looking up somebody for each of 260,000 versions would be felt.
    while (to < count && timeline.author(to) === who) to++;
    versions.set(who, (versions.get(who) ?? 0) + to - from);
  }
  return [...versions]
    .map(([author, written]) => ({ author, versions: written }))
    .sort((a, b) => b.versions - a.versions);
}
