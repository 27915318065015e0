/**
 * What TimeTravel shows, as a value: which version, whose steps, and what it is compared with. Pure; use-travel.ts holds it.
 */
import { type Author, sessionOf, type Timeline } from './steps';

export type Comparison =
  | { kind: 'previous' }
  /** The text as it was before this session of work. */
  | { kind: 'session' }
  | { kind: 'newest' }
  | { kind: 'fixed'; version: number };

export interface Travel {
  /** "newest" follows what is being written; a number stays where it is. */
  at: number | 'newest';
  /** Previous and next go through this author's versions only. */
  only: Author | undefined;
  /** null: the text alone is shown. */
  comparison: Comparison | null;
}

export const AT_NEWEST: Travel = { at: 'newest', only: undefined, comparison: null };

/** The text before the first version: empty. */
export const BEFORE_ALL = -1;

export function shownVersion({ at }: Travel, count: number): number {
  return at === 'newest' ? count - 1 : Math.min(at, count - 1);
}

/** Whoever goes to the end stays at the end while others write. */
export function goTo(travel: Travel, version: number, count: number): Travel {
  return { ...travel, at: version >= count - 1 ? 'newest' : Math.max(0, version) };
}

/** The version on the other side of the comparison, or BEFORE_ALL. */
export function otherVersion(
  comparison: Comparison,
  version: number,
  starts: readonly number[],
  { count }: Pick<Timeline, 'count'>,
): number {
  switch (comparison.kind) {
    case 'previous':
      return version - 1;
    case 'session':
      return sessionOf(starts, version) - 1;
    case 'newest':
      return count - 1;
    case 'fixed':
      return Math.min(comparison.version, count - 1);
  }
}
