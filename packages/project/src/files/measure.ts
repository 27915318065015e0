/**
 * How much is in a tree: what it takes on disk, what its files hold, how many they are. Used by disk usage by folder and by the trash.
 * It reads attributes only, in turns of a few ms, stays on one file system, and counts an inode once per `Seen`.
 */
import { lstatSync, type Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** stat(2): st_blocks counts in these. */
const BLOCK_BYTES = 512;
/** Entries looked at in one go: about 1 ms. */
const BATCH_ENTRIES = 256;

/** Inodes with several names that were counted already. */
export type Seen = Set<string>;

export interface Measure {
  /** Taken on disk. */
  bytes: number;
  /** Held by files, as they say. */
  size: number;
  files: number;
}

export async function measureTree(absolute: Buffer, seen: Seen = new Set()): Promise<Measure> {
  const measure: Measure = { bytes: 0, size: 0, files: 0 };
  const top = statsOf(absolute);
  if (!top) return measure;
  add(measure, top, seen);
  const folders = top.isDirectory() ? [absolute] : [];
  for (let next = folders.pop(); next; next = folders.pop())
    await measureFolder({ measure, seen, dev: top.dev, folders }, next);
  return measure;
}

interface Walk {
  measure: Measure;
  seen: Seen;
  dev: number;
  folders: Buffer[];
}

async function measureFolder({ measure, seen, dev, folders }: Walk, folder: Buffer): Promise<void> {
  const names = await readdir(folder, { encoding: 'buffer' }).catch(() => []);
  const prefix = Buffer.concat([folder, Buffer.from('/')]);
  for (let start = 0; start < names.length; start += BATCH_ENTRIES) {
    for (const name of names.slice(start, start + BATCH_ENTRIES)) {
      const absolute = Buffer.concat([prefix, name]);
      const stats = statsOf(absolute);
      if (!stats || stats.dev !== dev) continue;
      add(measure, stats, seen);
      if (stats.isDirectory()) folders.push(absolute);
    }
    await nextTurn();
  }
}

/** What vanishes meanwhile, or may not be looked at, counts nothing. */
function statsOf(absolute: Buffer): Stats | undefined {
  try {
    return lstatSync(absolute);
  } catch {
    return undefined;
  }
}

function add(measure: Measure, stats: Stats, seen: Seen): void {
  if (!stats.isDirectory()) {
    measure.files++;
    const inode = `${stats.dev}:${stats.ino}`;
    if (stats.nlink > 1 && seen.has(inode)) return;
    if (stats.nlink > 1) seen.add(inode);
    measure.size += stats.size;
  }
  measure.bytes += stats.blocks * BLOCK_BYTES;
}
