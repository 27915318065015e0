/**
 * Removes a file, a link or a folder with all that is in it, also where folders were made read-only (as package caches are).
 * Used by delete, the trash and staging. Each folder is entered through its handle: a link that takes its place meanwhile is removed,
 * never followed. What is not there is no error.
 */
import { constants } from 'node:fs';
import { chmod, type FileHandle, lstat, open, readdir, rmdir, unlink } from 'node:fs/promises';
import { isErrno } from './disk-errors';
import type { Place } from './resolve';

/** Entries removed together. */
const BATCH_ENTRIES = 64;
/** Somebody who goes on writing into a folder: then it is not empty, and that is said. */
const MAX_ROUNDS = 4;

export async function removeTree(place: Place): Promise<void> {
  try {
    await unlink(place);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    // Linux says EISDIR; EPERM and EACCES may also mean that the folder around it is closed to us.
    if (!isErrno(error, 'EISDIR', 'EPERM', 'EACCES')) throw error;
    const stats = await lstat(place).catch(() => undefined);
    if (!stats?.isDirectory()) throw error;
    await removeFolder(Buffer.from(place), stats.mode);
  }
}

async function removeFolder(folder: Buffer, mode: number): Promise<void> {
  for (let round = 1; ; round++) {
    await empty(folder, mode);
    try {
      return await rmdir(folder);
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return;
      if (!isErrno(error, 'ENOTEMPTY', 'EEXIST') || round === MAX_ROUNDS) throw error;
    }
  }
}

async function empty(folder: Buffer, mode: number): Promise<void> {
  const handle = await openForRemoval(folder, mode);
  if (!handle) return;
  try {
    if ((mode & 0o700) !== 0o700) await handle.chmod((mode & 0o7777) | 0o700);
    const inside = Buffer.from(`/proc/self/fd/${handle.fd}/`);
    const names = await readdir(inside, { encoding: 'buffer' });
    for (let from = 0; from < names.length; from += BATCH_ENTRIES)
      await removeAll(names.slice(from, from + BATCH_ENTRIES).map((name) => Buffer.concat([inside, name])));
  } finally {
    await handle.close();
  }
}

/** Files together, folders one after the other: each holds a handle. */
async function removeAll(places: Buffer[]): Promise<void> {
  const kinds = await Promise.all(places.map((place) => lstat(place).catch(() => undefined)));
  await Promise.all(
    places.filter((_place, i) => kinds[i]?.isDirectory() === false).map((place) => removeTree(place)),
  );
  for (const [i, place] of places.entries()) if (kinds[i]?.isDirectory()) await removeTree(place);
}

/** Undefined: it is no folder any more. One that its owner may not read is made readable first. */
async function openForRemoval(folder: Buffer, mode: number): Promise<FileHandle | undefined> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const opening = () =>
    open(folder, flags).catch((error: unknown) => {
      if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error;
    });
  try {
    return (await opening()) ?? undefined;
  } catch (error) {
    if (!isErrno(error, 'EACCES')) throw error;
    await chmod(folder, (mode & 0o7777) | 0o700);
    return (await opening()) ?? undefined;
  }
}
