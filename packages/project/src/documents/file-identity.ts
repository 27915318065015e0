/**
 * Which file a name stands for: the same one after a rename, another one after a copy. Used by documents on disk to follow a file that
 * somebody moved. It only reads attributes.
 */
import type { BigIntStats } from 'node:fs';

/**
 * Undefined for a file with several names: when one goes, the file has not moved. The moment of birth makes it unique, because a file
 * system gives the number of a deleted file to the next one; where there is none, size and time of change stand in for it.
 */
export function identityOf(stats: BigIntStats): string | undefined {
  if (stats.nlink > 1n && !stats.isDirectory()) return undefined;
  const { dev, ino, birthtimeNs, size, mtimeNs } = stats;
  return birthtimeNs > 0n ? `${ino}:${birthtimeNs}` : `${dev}:${ino}:${size}:${mtimeNs}`;
}

/** Differs whenever somebody wrote or replaced the file, as far as the file system's clock tells. */
export function versionOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}`;
}
