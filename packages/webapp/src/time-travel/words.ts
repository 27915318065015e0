/** TimeTravel in words: versions, times, authors, and the name of a downloaded version. Pure. */
import type { AccountId } from '@lyceum/util/ids';
import { extension, type ProjectPath } from '@lyceum/util/paths';
import { relativeTime } from '../projects/relative-time';
import type { Author } from './steps';
import { BEFORE_ALL } from './travel';

/** People count from one. */
export function versionName(version: number): string {
  return version <= BEFORE_ALL ? 'Before the first version' : `Version ${(version + 1).toLocaleString('en')}`;
}

export function versionOf(version: number, count: number): string {
  return `${versionName(version)} of ${count.toLocaleString('en')}`;
}

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Date and time of day to the second, as this browser writes it. */
export function moment(time: number): string {
  return Number.isFinite(time) ? MOMENT.format(time) : '';
}

/** "5 min ago". */
export function ago(time: number, now: number): string {
  const words = relativeTime(time, now);
  return words === 'just now' ? words : `${words} ago`;
}

export type Names = ReadonlyMap<AccountId, string>;

export function authorName(author: Author, names: Names): string {
  if (author === null) return 'The disk';
  return names.get(author) ?? 'Former member';
}

/** "notes.md" → "notes (version 12).md". */
export function versionFileName(name: string, version: number): ProjectPath {
  // Cut from the name, because `extension` answers in lower case.
  const suffix = name.slice(name.length - extension(name).length);
  const stem = suffix === '' ? name : name.slice(0, -suffix.length - 1);
  // A file name is a path in a folder of its own.
  return `${stem} (version ${version + 1})${suffix === '' ? '' : `.${suffix}`}` as ProjectPath;
}
