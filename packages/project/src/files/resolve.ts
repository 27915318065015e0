/**
 * From a path inside the project to a place on disk, never outside the home: each name on the way is looked at, a link is
 * followed only where its real target lies inside. Every room that touches files asks here first.
 * `home` is always the real path of the home (no link in it). It opens files but never reads or writes them.
 */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import {
  baseName,
  HOME,
  isSnapshotPath,
  type ProjectPath,
  parentPath,
  SNAPSHOTS_FOLDER,
} from '@lyceum/util/paths';
import { diskError, isErrno, onDisk, shown } from './disk-errors';

/** Real paths of the folders that wire paths begin at. */
export interface Roots {
  home: string;
  /** Read-only: what appears as SNAPSHOTS_FOLDER of the home; undefined where this project has none. */
  snapshots?: string | undefined;
}

/** A wire path, as the folder that it must not leave and the path below it. */
export interface Reading {
  root: string;
  path: ProjectPath;
}

/** The one place that knows of snapshots: every operation that only reads begins here. Writing ones begin at `refuseSnapshot`. */
export function readingOf(roots: Roots, path: ProjectPath): Reading {
  if (!isSnapshotPath(path)) return { root: roots.home, path };
  if (roots.snapshots === undefined) throw new LyceumError('not_found', 'This project has no snapshots.');
  const below = path === SNAPSHOTS_FOLDER ? HOME : (path.slice(SNAPSHOTS_FOLDER.length + 1) as ProjectPath);
  return { root: roots.snapshots, path: below };
}

/** For whatever changes something. */
export function refuseSnapshot(...paths: ProjectPath[]): void {
  if (paths.some(isSnapshotPath))
    throw new LyceumError(
      'read_only',
      'A snapshot cannot be changed. Restore or copy what you need from it.',
    );
}

export function isInside(home: string, real: string): boolean {
  return real === home || home === '/' || real.startsWith(`${home}/`);
}

function leadsOutside(path: string): LyceumError {
  return new LyceumError('forbidden', `${shown(path)} leads outside the project.`);
}

/** A place on disk: bytes where the name may be no UTF-8. */
export type Place = string | Buffer;

export async function lstatIfPresent(absolute: Place): Promise<Stats | undefined> {
  try {
    return await lstat(absolute);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Real path of a link, checked; `path` is for the message. */
async function follow(home: string, absolute: string, path: string): Promise<string> {
  const real = await onDisk(path, () => realpath(absolute));
  if (!isInside(home, real)) throw leadsOutside(path);
  return real;
}

async function enter(
  home: string,
  folder: string,
  name: string,
  create: boolean,
  path: string,
): Promise<string> {
  const absolute = join(folder, name);
  const found = await lstatIfPresent(absolute);
  if (found?.isDirectory()) return absolute;
  if (found?.isSymbolicLink()) {
    const real = await follow(home, absolute, path);
    if ((await lstat(real)).isDirectory()) return real;
  }
  if (found) throw new LyceumError('bad_request', `${shown(path)} is not a folder.`);
  if (!create) throw new LyceumError('not_found', `${shown(path)} does not exist.`);
  await mkdir(absolute).catch((error: unknown) => {
    if (!isErrno(error, 'EEXIST')) throw error;
  });
  return enter(home, folder, name, false, path);
}

/** Real path of a folder. With `create`, missing folders are made on the way. */
export async function resolveFolder(home: string, path: ProjectPath, create = false): Promise<string> {
  let folder = home;
  let walked = '';
  for (const name of path === '' ? [] : path.split('/')) {
    walked = walked === '' ? name : `${walked}/${name}`;
    const from = folder;
    folder = await onDisk(walked, () => enter(home, from, name, create, walked));
  }
  return folder;
}

/** Place of the entry itself: its folder is resolved, a link at the end is not followed. It need not exist. */
export async function resolveEntry(home: string, path: ProjectPath, create = false): Promise<string> {
  if (path === '') return home;
  return join(await resolveFolder(home, parentPath(path), create), baseName(path));
}

/** Real path of what is there, links followed; not_found when there is nothing. */
export async function resolveTarget(home: string, path: ProjectPath): Promise<string> {
  const absolute = await resolveEntry(home, path);
  const found = await onDisk(path, () => lstat(absolute));
  return found.isSymbolicLink() ? follow(home, absolute, path) : absolute;
}

/**
 * Opens a regular file at a resolved place. O_NOFOLLOW and the look at the opened descriptor close the race with somebody who swaps a
 * folder for a link meanwhile; O_NONBLOCK keeps a FIFO from blocking the open.
 */
export async function openRegular(
  home: string,
  absolute: Place,
  flags: number,
  path: string,
): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    const before = await lstatIfPresent(absolute);
    if (before && !before.isFile()) throw notRegular(before, path);
    handle = await open(absolute, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o666);
    const stats = await handle.stat();
    if (!stats.isFile()) throw notRegular(stats, path);
    if (!isInside(home, await readlink(`/proc/self/fd/${handle.fd}`))) throw leadsOutside(path);
    return handle;
  } catch (error) {
    await handle?.close();
    throw diskError(error, path);
  }
}

/** As openRegular, for a folder that is worked on through its handle: nobody can swap it for a link meanwhile. */
export function openFolder(root: string, absolute: Place, path: string): Promise<FileHandle> {
  return onDisk(path, () => openInside(root, absolute, path));
}

/** The same, with the errno as it comes. */
export async function openInside(root: string, absolute: Place, path: string): Promise<FileHandle> {
  const handle = await open(absolute, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  const real = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => '');
  if (isInside(root, real)) return handle;
  await handle.close();
  throw leadsOutside(path);
}

function notRegular(stats: Stats, path: string): LyceumError {
  if (stats.isDirectory()) return new LyceumError('bad_request', `${shown(path)} is a folder.`);
  return new LyceumError('bad_request', `${shown(path)} is not a regular file.`);
}
