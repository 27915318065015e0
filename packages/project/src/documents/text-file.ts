/**
 * One text file on disk: reading it whole, and writing it so that nobody ever sees half of it. Called by document-on-disk.
 * Symbolic links are followed inside the home and stay links. It never decides whether to write.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { access, chmod, chown, type FileHandle, link, lstat, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { MAX_TEXT_FILE_BYTES } from '@lyceum/util/limits';
import { type ProjectPath, parentPath } from '@lyceum/util/paths';
import { isErrno, onDisk, shown } from '../files/disk-errors';
import { TEMPORARY_PREFIX } from '../files/entries';
import { openRegular, resolveEntry, resolveFolder, resolveTarget } from '../files/resolve';
import { decodeText, type TextFormat } from './text-format';

export interface TextOnDisk {
  text: string;
  format: TextFormat;
  sha256: string;
  /** Real path: not that of a link. */
  real: string;
  stats: BigIntStats;
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Undefined when there is no file. Throws not_text, too_large, or what the disk says. */
export async function readTextFile(home: string, path: ProjectPath): Promise<TextOnDisk | undefined> {
  try {
    const real = await resolveTarget(home, path);
    const handle = await openRegular(home, real, constants.O_RDONLY, path);
    try {
      return await readOpened(handle, real, path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof LyceumError && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function readOpened(handle: FileHandle, real: string, path: ProjectPath): Promise<TextOnDisk> {
  const stats = await handle.stat({ bigint: true });
  const limit = MAX_TEXT_FILE_BYTES;
  if (stats.size > limit) {
    const sizes = `${megabytes(Number(stats.size))}; text is edited up to ${megabytes(limit)}`;
    throw new LyceumError('too_large', `${shown(path)} is too large for the editor (${sizes}).`);
  }
  const bytes = await onDisk(path, () => handle.readFile());
  return { ...decodeText(bytes, shown(path)), sha256: sha256Of(bytes), real, stats };
}

/** False when the file is no longer the one in `seen` (undefined: there was none): read it again first. */
export async function writeTextFile(
  home: string,
  path: ProjectPath,
  bytes: Buffer,
  seen: TextOnDisk | undefined,
): Promise<boolean> {
  if (!seen) return createTextFile(home, path, bytes);
  return onDisk(path, async () => {
    // A rename would replace a file that may not be written.
    await access(seen.real, constants.W_OK);
    if (seen.stats.nlink > 1n) return writeInPlace(home, path, bytes, seen);
    try {
      return await replace(home, path, bytes, seen);
    } catch (error) {
      // The folder may not be written, but the file may.
      if (isErrno(error, 'EACCES', 'EPERM') || (error instanceof LyceumError && error.code === 'forbidden'))
        return writeInPlace(home, path, bytes, seen);
      throw error;
    }
  });
}

async function createTextFile(home: string, path: ProjectPath, bytes: Buffer): Promise<boolean> {
  await resolveFolder(home, parentPath(path), true);
  const absolute = await resolveEntry(home, path);
  const temporary = await writeTemporary(home, absolute, path, bytes);
  try {
    await onDisk(path, () => link(temporary, absolute));
    return true;
  } catch (error) {
    if (error instanceof LyceumError && error.code === 'already_exists') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeTemporary(
  home: string,
  absolute: string,
  path: ProjectPath,
  bytes: Buffer,
): Promise<string> {
  const temporary = join(dirname(absolute), `${TEMPORARY_PREFIX}save-${randomBytes(8).toString('hex')}`);
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;
  const handle = await openRegular(home, temporary, flags, path);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return temporary;
}

async function isStill(seen: TextOnDisk): Promise<boolean> {
  try {
    const now = await lstat(seen.real, { bigint: true });
    const { ino, size, mtimeNs } = seen.stats;
    return now.ino === ino && now.size === size && now.mtimeNs === mtimeNs;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

async function replace(home: string, path: ProjectPath, bytes: Buffer, seen: TextOnDisk): Promise<boolean> {
  const temporary = await writeTemporary(home, seen.real, path, bytes);
  try {
    const { uid, gid, mode } = seen.stats;
    const own = await lstat(temporary);
    if (own.uid !== Number(uid) || own.gid !== Number(gid)) await chown(temporary, Number(uid), Number(gid));
    await chmod(temporary, Number(mode) & 0o7777);
    if (!(await isStill(seen))) return false;
    await rename(temporary, seen.real);
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** For files with several hard links: all of them must see the new text. */
async function writeInPlace(
  home: string,
  path: ProjectPath,
  bytes: Buffer,
  seen: TextOnDisk,
): Promise<boolean> {
  if (!(await isStill(seen))) return false;
  const handle = await openRegular(home, seen.real, constants.O_WRONLY, path);
  try {
    for (let done = 0; done < bytes.length; )
      done += (await handle.write(bytes, done, bytes.length - done, done)).bytesWritten;
    await handle.truncate(bytes.length);
    await handle.sync();
    return true;
  } finally {
    await handle.close();
  }
}
