/** Snapshots in words: their times and their days, as this browser writes them. Pure. */
import { snapshotTime } from '@lyceum/util/snapshots';

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const TIME_TO_THE_SECOND = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** "22 November 2026 at 03:05" */
export const momentWords = (time: number): string => MOMENT.format(time);

export interface NamedTime {
  name: string;
  time: number;
  /** "03:05", with seconds where two of that day would read alike. */
  words: string;
}

export interface Day {
  /** "Today", "Yesterday", "Sunday, 22 November 2026" */
  title: string;
  snapshots: NamedTime[];
}

/** Newest first. Names that are no snapshots are left out. */
export function byDay(names: readonly string[], now: number): Day[] {
  const days = new Map<string, NamedTime[]>();
  const known = names.flatMap((name) => {
    const time = snapshotTime(name);
    return time === undefined ? [] : [{ name, time, words: TIME.format(time) }];
  });
  for (const one of known.sort((a, b) => b.time - a.time)) {
    const title = dayTitle(one.time, now);
    days.set(title, [...(days.get(title) ?? []), one]);
  }
  return [...days].map(([title, snapshots]) => ({
    title,
    snapshots: snapshots.map((one) => told(one, snapshots)),
  }));
}

function told(one: NamedTime, sameDay: readonly NamedTime[]): NamedTime {
  const isAlone = sameDay.filter(({ words }) => words === one.words).length === 1;
  return isAlone ? one : { ...one, words: TIME_TO_THE_SECOND.format(one.time) };
}

function dayTitle(time: number, now: number): string {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  const day = DAY.format(time);
  if (day === DAY.format(now)) return 'Today';
  return day === DAY.format(yesterday) ? 'Yesterday' : day;
}
