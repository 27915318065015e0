/**
 * Copies a tree: contents, permission bits and times; links as links, holes as holes. Used by the operation `copy` (and restore).
 * Pipes, sockets and devices are left out and counted. It writes to a place of our own, where nobody looks yet.
 */
import { constants, type Stats } from 'node:fs';
import {
  chmod,
  copyFile as copyWhole,
  type FileHandle,
  lutimes,
  mkdir,
  open,
  readlink,
  symlink,
  utimes,
} from 'node:fs/promises';
import { LyceumError } from '@lyceum/util/errors';
import { onDisk, shown } from './disk-errors';
import type { DiskQuota } from './disk-quota';
import { openRegular } from './resolve';
import { type Visit, walkTree } from './walk';

export interface Source {
  /** The folder that the tree must not leave. */
  root: string;
  absolute: string;
  /** For messages. */
  path: string;
}

/** stat(2): st_blocks counts in these. */
const BLOCK_BYTES = 512;
/** Bytes read at once from a file with holes; a hole is looked for in pieces of this size. */
const PIECE_BYTES = 64 * 1024;
/** setuid and setgid do not go along. */
const MODE_BITS = 0o1777;

/** Answers how many entries were left out because they are no files. */
export async function copyTree(source: Source, target: string, quota: DiskQuota): Promise<number> {
  let leftOut = 0;
  for await (const visit of walkTree(source.root, source.absolute, source.path)) {
    if (!isCopied(visit.stats)) {
      if (visit.relative.length === 0)
        throw new LyceumError('bad_request', `${shown(source.path)} is not a regular file.`);
      leftOut++;
      continue;
    }
    const place = Buffer.concat([Buffer.from(target), rest(visit.relative)]);
    await onDisk(source.path, () => copyOne(source, visit, place, quota));
  }
  return leftOut;
}

function rest(relative: Buffer): Buffer {
  return relative.length === 0 ? relative : Buffer.concat([Buffer.from('/'), relative]);
}

export function isCopied(stats: Stats): boolean {
  return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink();
}

async function copyOne(source: Source, visit: Visit, place: Buffer, quota: DiskQuota): Promise<void> {
  const { stats } = visit;
  if (stats.isFile()) return copyFile(source, visit, place, quota);
  if (stats.isSymbolicLink()) {
    await symlink(await readlink(visit.at, { encoding: 'buffer' }), place);
    return lutimes(place, stats.atime, stats.mtime);
  }
  if (visit.kind === 'enter') return mkdir(place, 0o700);
  await chmod(place, stats.mode & MODE_BITS);
  await utimes(place, stats.atime, stats.mtime);
}

async function copyFile(source: Source, visit: Visit, place: Buffer, quota: DiskQuota): Promise<void> {
  const from = await openRegular(source.root, visit.at, constants.O_RDONLY, source.path);
  try {
    const stats = await from.stat();
    const taken = stats.blocks * BLOCK_BYTES;
    await quota.reserve(Math.min(taken, stats.size));
    if (taken < stats.size) await copyWithHoles(from, place, stats.size);
    else {
      const flags = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;
      await copyWhole(`/proc/self/fd/${from.fd}`, place as unknown as string, flags);
    }
    await chmod(place, stats.mode & MODE_BITS);
    await utimes(place, stats.atime, stats.mtime);
  } finally {
    await from.close();
  }
}

async function copyWithHoles(from: FileHandle, place: Buffer, size: number): Promise<void> {
  const to = await open(place, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    const hole = Buffer.alloc(PIECE_BYTES);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await from.read(piece, 0, PIECE_BYTES, at);
      if (bytesRead === 0) break;
      const bytes = piece.subarray(0, bytesRead);
      if (!bytes.equals(hole.subarray(0, bytesRead))) await to.write(bytes, 0, bytesRead, at);
      at += bytesRead;
    }
    await to.truncate(size);
  } finally {
    await to.close();
  }
}
