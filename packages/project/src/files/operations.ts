/**
 * The file operations of the wire: create, move, delete, stat. Called by server/file-requests and the raw server.
 * Never overwrites, never follows a link at the end of a path, never touches what lies outside the home.
 */
import { constants, type Stats } from 'node:fs';
import { link, lstat, mkdir, open, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectPath } from '@lyceum/util/paths';
import type { Entry, FileOp } from '@lyceum/util/protocol/files';
import { isErrno, onDisk, shown } from './disk-errors';
import { readEntry } from './entries';
import { resolveEntry } from './resolve';

export async function runFileOp(home: string, op: FileOp): Promise<Entry | null> {
  switch (op.kind) {
    case 'create_file':
      return createFile(home, op.path);
    case 'create_folder':
      return createFolder(home, op.path);
    case 'move':
      return move(home, op.from, op.to);
    case 'delete':
      return remove(home, op.path);
    case 'stat':
      return readEntry(home, await resolveEntry(home, op.path), op.path);
    default:
      throw new LyceumError('unavailable', 'Not built yet.');
  }
}

async function createFile(home: string, path: ProjectPath): Promise<Entry> {
  const absolute = await resolveEntry(home, path, true);
  await onDisk(path, async () => {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
    await (await open(absolute, flags, 0o666)).close();
  });
  return readEntry(home, absolute, path);
}

async function createFolder(home: string, path: ProjectPath): Promise<Entry> {
  const absolute = await resolveEntry(home, path, true);
  await onDisk(path, () => mkdir(absolute));
  return readEntry(home, absolute, path);
}

function refuseHome(path: ProjectPath, verb: string): void {
  if (path === '') throw new LyceumError('forbidden', `The home folder cannot be ${verb}.`);
}

async function move(home: string, from: ProjectPath, to: ProjectPath): Promise<Entry> {
  refuseHome(from, 'moved');
  const source = await resolveEntry(home, from);
  const target = await resolveEntry(home, to);
  const stats = await onDisk(from, () => lstat(source));
  if (source === target) return readEntry(home, target, to);
  if (target.startsWith(`${source}/`))
    throw new LyceumError('bad_request', `${shown(from)} cannot be moved into itself.`);
  await moveExclusively(source, target, stats, { from, to });
  return readEntry(home, target, to);
}

/** Node has no rename that refuses to replace: a folder is reserved by mkdir, anything else by a hard link. */
async function moveExclusively(
  source: string,
  target: string,
  stats: Stats,
  paths: { from: string; to: string },
) {
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

async function moveFolder(
  source: string,
  target: string,
  paths: { from: string; to: string },
): Promise<void> {
  await onDisk(paths.to, () => mkdir(target));
  try {
    await onDisk(paths.from, () => rename(source, target));
  } catch (error) {
    await rmdir(target).catch(() => undefined);
    throw error;
  }
}

async function renameIfFree(
  source: string,
  target: string,
  paths: { from: string; to: string },
): Promise<void> {
  const taken = await lstat(target).catch(() => undefined);
  if (taken) throw new LyceumError('already_exists', `${shown(paths.to)} exists already.`);
  await onDisk(paths.from, () => rename(source, target));
}

/** `rm` unlinks links and never enters them. */
async function remove(home: string, path: ProjectPath): Promise<null> {
  refuseHome(path, 'deleted');
  const absolute = await resolveEntry(home, path);
  if (absolute === home) throw new LyceumError('forbidden', 'The home folder cannot be deleted.');
  await onDisk(path, () => rm(absolute, { recursive: true }));
  return null;
}
