/**
 * Snapshots by hard links: rsync copies what changed and links what did not to the snapshot before. Used by snapshots.ts.
 * Links lie between snapshots only: no file of the live home shares its inode with one, so no program can change a snapshot
 * by writing into a file in place.
 */
import { rename } from 'node:fs/promises';
import { type Copier, type CopyRequest, LEFT_OUT } from './copier';
import type { Programs } from './programs';

/** rsync's exit codes: some files could not be read; some went away meanwhile. What could be copied is a snapshot all the same. */
const PARTIAL = 23;
const VANISHED = 24;

/** What rsync says when the target is full, with whatever exit code. */
const FULL = /No space left on device|Disk quota exceeded/;

/** Bytes that a folder takes on most file systems; each snapshot has its own folders. */
const FOLDER_BYTES = 4096;

const OPTIONS = [
  '-rlptgo',
  // Hard links inside the home stay together, holes stay holes.
  '--hard-links',
  '--sparse',
  '--one-file-system',
  '--numeric-ids',
  // Times to the nanosecond: two edits of equal size within one second are two versions.
  '--modify-window=-1',
  '--stats',
  ...LEFT_OUT.map((path) => `--exclude=/${path}/`),
];

export function rsyncCopier(programs: Programs): Copier {
  return { kind: 'rsync', copy: (request) => copy(programs, request) };
}

async function copy(programs: Programs, { home, unfinished, snapshot, last, signal }: CopyRequest) {
  const link = last === undefined ? [] : [`--link-dest=${last}`];
  const outcome = await programs.run('rsync', [...OPTIONS, ...link, '--', `${home}/`, unfinished], signal);
  const whole = [0, PARTIAL, VANISHED].includes(outcome.code) && !FULL.test(outcome.stderr);
  if (!whole) throw new Error(`rsync ended with ${outcome.code}: ${outcome.stderr.trim()}`);
  await rename(unfinished, snapshot);
  const bytes = bytesOf(outcome.stdout);
  return outcome.code === PARTIAL ? { bytes, unread: outcome.stderr.trim() } : { bytes };
}

/** From rsync's statistics: what was copied, and the folders. */
export function bytesOf(statistics: string): number {
  const copied = /^Total transferred file size: ([\d,]+)/m.exec(statistics)?.[1] ?? '0';
  const folders = /^Number of files: .*\bdir: ([\d,]+)/m.exec(statistics)?.[1] ?? '0';
  return number(copied) + number(folders) * FOLDER_BYTES;
}

const number = (text: string): number => Number(text.replaceAll(',', ''));
