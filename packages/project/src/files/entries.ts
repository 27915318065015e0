/**
 * What is in a folder, as entries of the wire. Called by file operations, live listings and the raw server.
 * Reads names and attributes only, never contents; a link's target is named only in words.
 */
import { isUtf8 } from 'node:buffer';
import { lstatSync, type Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Entry, type Listing, MAX_LISTING_ENTRIES } from '@lyceum/util/protocol/files';
import { isErrno, onDisk } from './disk-errors';
import { isInside } from './resolve';

/** Our own short-lived files begin so; they are never listed. */
export const TEMPORARY_PREFIX = '.~lyceum-';

/** Entries looked at in one go: about 1 ms. Synchronous calls are some ten times quicker than as many through libuv's threads. */
const BATCH_ENTRIES = 256;

export function kindOf(stats: Stats): Entry['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

function makeEntry(name: Buffer, kind: Entry['kind'], stats: Stats): Entry {
  const modified = Math.round(stats.mtimeMs);
  return { name: name.toString('utf8'), kind, size: stats.size, modified, openable: isUtf8(name) };
}

async function linkEntry(home: string, absolute: Buffer, name: Buffer, own: Stats): Promise<Entry> {
  const entry = makeEntry(name, 'link', own);
  try {
    if (!isInside(home, await realpath(absolute))) return { ...entry, target: 'outside' };
    const stats = await stat(absolute);
    return { ...makeEntry(name, 'link', stats), target: stats.isDirectory() ? 'folder' : 'file' };
  } catch {
    return { ...entry, target: 'broken' };
  }
}

/** Throws the errno when there is nothing. */
async function entryOf(home: string, absolute: Buffer, name: Buffer): Promise<Entry> {
  const stats = await lstat(absolute);
  return stats.isSymbolicLink()
    ? linkEntry(home, absolute, name, stats)
    : makeEntry(name, kindOf(stats), stats);
}

/** The entry at a resolved place; `path` gives its name and the message. */
export function readEntry(home: string, absolute: string, path: string): Promise<Entry> {
  const name = Buffer.from(path.slice(path.lastIndexOf('/') + 1));
  return onDisk(path, () => entryOf(home, Buffer.from(absolute), name));
}

/** A file that vanished between the reading of its name and of its attributes is left out. */
function entryIfPresent(home: string, folder: Buffer, name: Buffer): Entry | Promise<Entry> | undefined {
  const absolute = Buffer.concat([folder, name]);
  try {
    const stats = lstatSync(absolute);
    return stats.isSymbolicLink()
      ? linkEntry(home, absolute, name, stats)
      : makeEntry(name, kindOf(stats), stats);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    return { name: name.toString('utf8'), kind: 'other', size: 0, modified: 0, openable: false };
  }
}

/** One entry of a resolved folder; undefined when it is gone. */
export async function listEntry(home: string, absolute: string, name: string): Promise<Entry | undefined> {
  return entryIfPresent(home, Buffer.from(`${absolute}/`), Buffer.from(name));
}

/** All entries of a resolved folder in byte order of their names, up to the limit. Throws the errno. */
export async function listFolder(home: string, absolute: string): Promise<Listing> {
  const names = (await readdir(absolute, { encoding: 'buffer' }))
    .filter((name) => !name.subarray(0, TEMPORARY_PREFIX.length).equals(Buffer.from(TEMPORARY_PREFIX)))
    .sort(Buffer.compare);
  const folder = Buffer.from(`${absolute}/`);
  const entries: Entry[] = [];
  for (let start = 0; start < Math.min(names.length, MAX_LISTING_ENTRIES); start += BATCH_ENTRIES) {
    const batch = names.slice(start, Math.min(start + BATCH_ENTRIES, MAX_LISTING_ENTRIES));
    for (const entry of await Promise.all(batch.map((name) => entryIfPresent(home, folder, name))))
      if (entry) entries.push(entry);
    await nextTurn();
  }
  return { entries, total: names.length };
}
