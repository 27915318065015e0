/**
 * A place for writing, held by its opened folder: whatever is renamed or swapped for a link meanwhile, what is done there is done inside the
 * home. Used by every operation that changes something. Linux only: paths go through /proc/self/fd.
 */
import { type FileHandle, lstat, mkdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { baseName, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { diskError, isErrno, onDisk, shown } from './disk-errors';
import { openFolder, openInside } from './resolve';

export interface Pinned {
  /** To work with, as long as `work` runs. */
  place: string;
  /** As the kernel names it now: to compare with other places. */
  absolute: string;
}

/** The entry at `path` need not exist. With `create`, missing folders on the way are made. */
export async function pinned<T>(
  home: string,
  path: ProjectPath,
  create: boolean,
  work: (entry: Pinned) => Promise<T>,
): Promise<T> {
  if (path === '') return work({ place: home, absolute: home });
  const folder = await openParent(home, path, create);
  try {
    const name = baseName(path);
    const real = await onDisk(path, () => readlink(`/proc/self/fd/${folder.fd}`));
    return await work({ place: `/proc/self/fd/${folder.fd}/${name}`, absolute: join(real, name) });
  } finally {
    await folder.close();
  }
}

async function openParent(home: string, path: ProjectPath, create: boolean): Promise<FileHandle> {
  let folder = await openFolder(home, home, path);
  let walked = '';
  const parent = parentPath(path);
  for (const name of parent === '' ? [] : parent.split('/')) {
    walked = walked === '' ? name : `${walked}/${name}`;
    const from = folder;
    try {
      folder = await openNext(home, `/proc/self/fd/${from.fd}/${name}`, walked as ProjectPath, create);
    } finally {
      await from.close();
    }
  }
  return folder;
}

async function openNext(
  home: string,
  place: string,
  path: ProjectPath,
  create: boolean,
): Promise<FileHandle> {
  try {
    return await openInside(home, place, path);
  } catch (error) {
    if (create && isErrno(error, 'ENOENT')) {
      await makeFolder(place, path);
      return openFolder(home, place, path);
    }
    if (!isErrno(error, 'ELOOP', 'ENOTDIR', 'ENOENT')) throw diskError(error, path);
  }
  return follow(home, place, path);
}

async function makeFolder(place: string, path: ProjectPath): Promise<void> {
  try {
    await mkdir(place);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw diskError(error, path);
  }
}

/** A link on the way leads to a folder inside, or nowhere. */
async function follow(home: string, place: string, path: ProjectPath): Promise<FileHandle> {
  const stats = await onDisk(path, () => lstat(place));
  if (!stats.isSymbolicLink()) throw new LyceumError('bad_request', `${shown(path)} is not a folder.`);
  const real = await onDisk(path, () => realpath(place));
  return openFolder(home, real, path);
}
