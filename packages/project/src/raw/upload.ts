/**
 * PUT of the raw server: the body streams into a temporary file beside the target, which takes its place when it is complete.
 * A client that goes away leaves nothing behind. Called by raw/server.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LyceumError } from '@lyceum/util/errors';
import { type ProjectPath, parentPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { isErrno, onDisk, shown } from '../files/disk-errors';
import { readEntry, TEMPORARY_PREFIX } from '../files/entries';
import { openRegular, resolveEntry, resolveFolder, resolveTarget } from '../files/resolve';

/** Permission bits: what a new file may have at most; the umask of the project takes its share. */
const NEW_FILE_MODE = 0o666;

interface Target {
  /** Where the bytes go: the real file when `path` is a link to one. */
  absolute: string;
  /** Permission bits of the file that is replaced. */
  mode: number | undefined;
}

export async function upload(
  home: string,
  path: ProjectPath,
  ifAbsent: boolean,
  req: IncomingMessage,
): Promise<Entry> {
  if (path === '') throw new LyceumError('bad_request', 'The home is a folder.');
  await resolveFolder(home, parentPath(path), true);
  const target = await findTarget(home, path, ifAbsent);
  const temporary = join(
    dirname(target.absolute),
    `${TEMPORARY_PREFIX}upload-${randomBytes(8).toString('hex')}`,
  );
  try {
    await writeBody(home, temporary, path, target.mode, req);
    await onDisk(path, () => place(temporary, target.absolute, ifAbsent));
  } finally {
    await rm(temporary, { force: true });
  }
  return readEntry(home, await resolveEntry(home, path), path);
}

async function findTarget(home: string, path: ProjectPath, ifAbsent: boolean): Promise<Target> {
  const entry = await resolveEntry(home, path);
  const found = await lstat(entry).catch((error: unknown) => {
    if (!isErrno(error, 'ENOENT')) throw error;
  });
  if (!found) return { absolute: entry, mode: undefined };
  if (ifAbsent) throw new LyceumError('already_exists', `${shown(path)} exists already.`);
  const absolute = await resolveTarget(home, path);
  const stats = await onDisk(path, () => lstat(absolute));
  if (stats.isDirectory()) throw new LyceumError('bad_request', `${shown(path)} is a folder.`);
  if (!stats.isFile()) throw new LyceumError('bad_request', `${shown(path)} is not a regular file.`);
  return { absolute, mode: stats.mode & 0o7777 };
}

async function writeBody(
  home: string,
  temporary: string,
  path: ProjectPath,
  mode: number | undefined,
  req: IncomingMessage,
): Promise<void> {
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;
  const handle = await openRegular(home, temporary, flags, path);
  try {
    if (mode !== undefined) await handle.chmod(mode & ~0o6000 & (NEW_FILE_MODE | 0o111));
    await receive(req, handle, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
}

async function receive(req: IncomingMessage, handle: FileHandle, path: ProjectPath): Promise<void> {
  try {
    await pipeline(req, handle.createWriteStream());
  } catch (error) {
    if (isErrno(error, 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET') || req.destroyed)
      if (!isErrno(error, 'ENOSPC', 'EDQUOT', 'EIO'))
        throw new LyceumError('unavailable', `The upload of ${shown(path)} was broken off.`);
    await onDisk(path, () => Promise.reject(error));
  }
}

/** A link refuses to replace, a rename replaces. */
async function place(temporary: string, absolute: string, ifAbsent: boolean): Promise<void> {
  if (!ifAbsent) return rename(temporary, absolute);
  await link(temporary, absolute);
}
