/**
 * Moves something to a free place and never replaces what is there. Used by move, and by whatever was staged.
 * Paths are pinned already; errors speak of the paths that people know.
 */
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { link, lstat, mkdir, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { copyTree } from './copy';
import { isErrno, onDisk, shown } from './disk-errors';
import { TEMPORARY_PREFIX } from './entries';
import { removeTree } from './remove-tree';

export interface Naming {
  from: string;
  to: string;
}

/** Node has no rename that refuses to replace: a folder is reserved by mkdir, anything else by a hard link. */
export async function moveExclusively(
  source: string,
  target: string,
  stats: Stats,
  paths: Naming,
): Promise<void> {
  if (stats.isDirectory()) return moveFolder(source, target, paths);
  try {
    await link(source, target);
  } catch (error) {
    // File systems without hard links, and files of other accounts (fs.protected_hardlinks).
    if (isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'))
      return renameIfFree(source, target, paths);
    return onDisk(isErrno(error, 'ENOENT') ? paths.from : paths.to, () => Promise.reject(error));
  }
  await onDisk(paths.from, () => unlink(source)).catch(async (error: unknown) => {
    await unlink(target);
    throw error;
  });
}

async function moveFolder(source: string, target: string, paths: Naming): Promise<void> {
  await onDisk(paths.to, () => mkdir(target));
  try {
    await onDisk(paths.from, () => rename(source, target));
  } catch (error) {
    await rmdir(target).catch(() => undefined);
    throw error;
  }
}

async function renameIfFree(source: string, target: string, paths: Naming): Promise<void> {
  const taken = await lstat(target).catch(() => undefined);
  if (taken) throw new LyceumError('already_exists', `${shown(paths.to)} exists already.`);
  await onDisk(paths.from, () => rename(source, target));
}

/** What was staged, to where it belongs: a copy beside it first, where that is another file system. */
export async function placeStaged(staged: string, target: string, to: string): Promise<void> {
  const stats = await lstat(staged);
  const folder = await onDisk(to, () => stat(dirname(target)));
  if (folder.dev === stats.dev) return moveExclusively(staged, target, stats, { from: to, to });
  const beside = join(dirname(target), `${TEMPORARY_PREFIX}${randomBytes(8).toString('hex')}`);
  try {
    await copyTree({ root: dirname(staged), absolute: staged, path: to }, beside, UNLIMITED);
    await moveExclusively(beside, target, stats, { from: to, to });
  } finally {
    await removeTree(beside);
  }
}

/** The bytes were reserved when they were staged. */
const UNLIMITED = { reserve: () => Promise.resolve(), grow: () => {} };
