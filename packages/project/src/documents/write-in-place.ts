/**
 * Writes a text over a file without replacing it: for files with several hard links, in folders that may not be written, and for files that
 * some program has open. Called by text-file. In one go of system calls, because nothing else keeps other writers out.
 */
import { type BigIntStats, constants, fstatSync, ftruncateSync, lstatSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { openRegular } from '../files/resolve';
import { versionOf } from './file-identity';

/** Gives the file's attributes afterwards, or undefined when it is no longer the one in `seen`: nothing was written. */
export async function writeInPlace(
  home: string,
  path: string,
  bytes: Buffer,
  seen: { real: string; stats: BigIntStats },
): Promise<BigIntStats | undefined> {
  const over = await openRegular(home, seen.real, constants.O_WRONLY, path);
  let end: FileHandle | undefined;
  try {
    end = await openRegular(home, seen.real, constants.O_WRONLY | constants.O_APPEND, path);
    const now = lstatSync(seen.real, { bigint: true, throwIfNoEntry: false });
    const same = versionOf(fstatSync(over.fd, { bigint: true })) === versionOf(seen.stats);
    if (!now || !same || versionOf(now) !== versionOf(seen.stats)) return undefined;
    overwrite(over.fd, end.fd, bytes, Number(seen.stats.size));
    await over.sync();
    return fstatSync(over.fd, { bigint: true });
  } finally {
    await over.close();
    await end?.close();
  }
}

/**
 * What is longer is appended first: a full disk is found out before anything is overwritten, and what another program appends at the
 * same moment lands beside it instead of under it.
 */
function overwrite(over: number, end: number, bytes: Buffer, length: number): void {
  appendTail(end, bytes.subarray(length), length);
  const head = bytes.subarray(0, length);
  for (let done = 0; done < head.length; ) done += writeSync(over, head, done, head.length - done, done);
  if (bytes.length < length) ftruncateSync(over, bytes.length);
}

function appendTail(fd: number, tail: Buffer, length: number): void {
  let done = 0;
  try {
    while (done < tail.length) done += writeSync(fd, tail, done);
  } catch (error) {
    if (fstatSync(fd).size === length + done) ftruncateSync(fd, length);
    throw error;
  }
}
