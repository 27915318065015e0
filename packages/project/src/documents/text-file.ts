/**
 * One text file on disk: reading it whole, and writing it so that nobody ever sees half of it. Called by document-on-disk.
 * Symbolic links are followed inside the home and stay links. A file without any write bit is not written, whoever asks.
 * It never decides whether to write.
 */
import { randomBytes } from 'node:crypto';
import { type BigIntStats, constants, lstatSync, renameSync } from 'node:fs';
import { access, chmod, chown, type FileHandle, link, lstat, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { MAX_NOTEBOOK_FILE_BYTES, MAX_TEXT_FILE_BYTES } from '@lyceum/util/limits';
import { notebookKind } from '@lyceum/util/notebook/kinds';
import { type ProjectPath, parentPath } from '@lyceum/util/paths';
import { isErrno, onDisk, shown } from '../files/disk-errors';
import { TEMPORARY_PREFIX } from '../files/entries';
import { openRegular, resolveEntry, resolveFolder, resolveTarget } from '../files/resolve';
import { identityOf, versionOf } from './file-identity';
import { type BytesRead, readPieces } from './piecewise';
import { ReplacedFile } from './replaced-file';
import { decodeText, type KnownText, type TextFormat } from './text-format';
import { writeInPlace } from './write-in-place';

export interface TextOnDisk extends KnownText {
  /** Real path: not that of a link. */
  real: string;
  /** Taken before the text was read. */
  stats: BigIntStats;
  /** Of the entry at the path: of the link itself where it is one. */
  identity: string | undefined;
  isLink: boolean;
}

export interface WrittenText {
  stats: BigIntStats;
  identity: string | undefined;
  /** The file that was there before, still open: close it. */
  replaced: ReplacedFile | undefined;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Undefined when there is no file. Throws not_text, too_large, or what the disk says. `before`: the format it had when last seen. */
export async function readTextFile(
  home: string,
  path: ProjectPath,
  before?: TextFormat,
  known?: KnownText,
): Promise<TextOnDisk | undefined> {
  try {
    const entry = await resolveEntry(home, path);
    const found = await onDisk(path, () => lstat(entry, { bigint: true }));
    const isLink = found.isSymbolicLink();
    const real = isLink ? await resolveTarget(home, path) : entry;
    const handle = await openRegular(home, real, constants.O_RDONLY, path);
    try {
      const { pieces, sha256, stats } = await readOpened(handle, path);
      const identity = identityOf(isLink ? found : stats);
      const isKnown = known?.sha256 === sha256;
      const { text, format } = isKnown ? known : decodeText(Buffer.concat(pieces), shown(path), before);
      return { text, format, sha256, real, stats, identity, isLink };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof LyceumError && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function readOpened(
  handle: FileHandle,
  path: ProjectPath,
): Promise<BytesRead & { stats: BigIntStats }> {
  const stats = await handle.stat({ bigint: true });
  const isNotebook = notebookKind(path) !== undefined;
  const limit = isNotebook ? MAX_NOTEBOOK_FILE_BYTES : MAX_TEXT_FILE_BYTES;
  if (stats.size > limit) {
    const what = isNotebook ? 'a notebook' : 'text';
    const sizes = `${megabytes(Number(stats.size))}; ${what} is edited up to ${megabytes(limit)}`;
    throw new LyceumError('too_large', `${shown(path)} is too large for the editor (${sizes}).`);
  }
  const read = await onDisk(path, () => readPieces(handle, Number(stats.size)));
  return { ...read, stats };
}

/**
 * Undefined when the file is no longer the one in `seen` (undefined: there was none): read it again first.
 * `keep`: do not put another file in its place, because somebody has it open.
 */
export async function writeTextFile(
  home: string,
  path: ProjectPath,
  bytes: Buffer,
  seen: TextOnDisk | undefined,
  keep: boolean,
): Promise<WrittenText | undefined> {
  if (!seen) return createTextFile(home, path, bytes);
  return onDisk(path, async () => {
    await refuseProtected(path, seen);
    const inPlace = async () => writtenOver(seen, await writeInPlace(home, path, bytes, seen));
    if (keep || seen.stats.nlink > 1n) return inPlace();
    try {
      return await replace(home, path, bytes, seen);
    } catch (error) {
      // The folder may not be written, but the file may.
      if (isErrno(error, 'EACCES', 'EPERM') || (error instanceof LyceumError && error.code === 'forbidden'))
        return inPlace();
      throw error;
    }
  });
}

/** A rename would replace a file that may not be written, and root may write everything. */
async function refuseProtected(path: ProjectPath, { real, stats }: TextOnDisk): Promise<void> {
  const writable = (stats.mode & 0o222n) !== 0n && !(await refused(() => access(real, constants.W_OK)));
  if (writable) return;
  const mode = (Number(stats.mode) & 0o777).toString(8);
  throw new LyceumError(
    'read_only',
    `${shown(path)} is read-only on disk (mode ${mode}) and is written when it may be.`,
  );
}

async function refused(ask: () => Promise<void>): Promise<boolean> {
  try {
    await ask();
    return false;
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EPERM')) return true;
    throw error;
  }
}

function writtenOver(seen: TextOnDisk, stats: BigIntStats | undefined): WrittenText | undefined {
  return stats && { stats, identity: seen.isLink ? seen.identity : identityOf(stats), replaced: undefined };
}

async function createTextFile(
  home: string,
  path: ProjectPath,
  bytes: Buffer,
): Promise<WrittenText | undefined> {
  await resolveFolder(home, parentPath(path), true);
  const absolute = await resolveEntry(home, path);
  const temporary = await writeTemporary(home, absolute, path, bytes);
  try {
    await onDisk(path, () => link(temporary, absolute));
  } catch (error) {
    if (error instanceof LyceumError && error.code === 'already_exists') return undefined;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  const stats = await onDisk(path, () => lstat(absolute, { bigint: true }));
  return { stats, identity: identityOf(stats), replaced: undefined };
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

/** Synchronous, like the rename that follows: what happens in between is seen only afterwards, in the replaced file. */
function isStill({ real, stats }: TextOnDisk): boolean {
  try {
    const now = lstatSync(real, { bigint: true });
    // Mode and links are told by the time of change alone.
    return versionOf(now) === versionOf(stats) && now.ctimeNs === stats.ctimeNs;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/** A chmod in the very moment of the rename went to the file that was replaced. */
async function keepLateMode(before: FileHandle, seen: TextOnDisk): Promise<void> {
  const { mode } = await before.stat();
  if (mode !== Number(seen.stats.mode)) await chmod(seen.real, mode & 0o7777);
}

async function openIfPresent(real: string): Promise<FileHandle | undefined> {
  try {
    return await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return undefined;
    throw error;
  }
}

async function replace(
  home: string,
  path: ProjectPath,
  bytes: Buffer,
  seen: TextOnDisk,
): Promise<WrittenText | undefined> {
  const temporary = await writeTemporary(home, seen.real, path, bytes);
  let before: FileHandle | undefined;
  try {
    const { uid, gid, mode } = seen.stats;
    const own = await lstat(temporary);
    if (own.uid !== Number(uid) || own.gid !== Number(gid)) await chown(temporary, Number(uid), Number(gid));
    await chmod(temporary, Number(mode) & 0o7777);
    before = await openIfPresent(seen.real);
    if (!before || !isStill(seen)) return undefined;
    renameSync(temporary, seen.real);
    await keepLateMode(before, seen);
    const stats = await lstat(seen.real, { bigint: true });
    const identity = seen.isLink ? seen.identity : identityOf(stats);
    const replaced = new ReplacedFile(before, seen.real, seen);
    before = undefined;
    return { stats, identity, replaced };
  } finally {
    await before?.close();
    await rm(temporary, { force: true });
  }
}
