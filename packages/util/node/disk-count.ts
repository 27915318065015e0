/**
 * How much of the disk a folder takes: blocks as the file system gave them out, each hard link once, other file systems and what
 * links lead to not at all. Used by the compute server (usage) and the local hub (quota). It reads metadata only and changes nothing.
 */
import type { Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** stat(2): st_blocks counts in these, whatever the file system's own block is. */
const BLOCK_BYTES = 512;
/** Entries that are looked at together: enough to keep the file system busy, few enough to leave it to others. */
const BATCH = 64;
/** Of the time: the rest belongs to those who work. A count of a big home takes twice as long for it. */
const DUTY = 0.5;
/** Milliseconds of work after which it rests. */
const WORK_MS = 20;

export interface DiskCount {
  bytes: number;
  entries: number;
}

interface Walk {
  dev: number;
  /** Inodes with several names that were counted. */
  linked: Set<number>;
  count: DiskCount;
  signal: AbortSignal | undefined;
  /** When the present spell of work began. */
  since: number;
}

/** What vanishes or may not be read while it is counted counts nothing. A folder that is not there: 0. */
export async function countDisk(folder: string, signal?: AbortSignal): Promise<DiskCount> {
  const count: DiskCount = { bytes: 0, entries: 0 };
  const top = await lstat(folder).catch(() => undefined);
  if (!top?.isDirectory()) return count;
  count.bytes += top.blocks * BLOCK_BYTES;
  const walk: Walk = { dev: top.dev, linked: new Set(), count, signal, since: Date.now() };
  // Paths are kept as bytes, one character each: a name that is not UTF-8 would not be found again as text.
  const folders = [Buffer.from(folder).toString('latin1')];
  for (let next = folders.pop(); next !== undefined; next = folders.pop())
    await countFolder(walk, next, folders);
  return count;
}

async function countFolder(walk: Walk, folder: string, folders: string[]): Promise<void> {
  const path = Buffer.from(folder, 'latin1') as unknown as string;
  const open = await opendir(path, { encoding: 'latin1' as BufferEncoding, bufferSize: BATCH }).catch(
    () => undefined,
  );
  if (!open) return;
  let batch: string[] = [];
  for await (const { name } of open) {
    batch.push(`${folder}/${name}`);
    if (batch.length < BATCH) continue;
    await countBatch(walk, batch, folders);
    batch = [];
  }
  await countBatch(walk, batch, folders);
}

async function countBatch(walk: Walk, paths: string[], folders: string[]): Promise<void> {
  walk.signal?.throwIfAborted();
  await Promise.all(
    paths.map(async (path) => {
      const stats = await lstat(Buffer.from(path, 'latin1')).catch(() => undefined);
      if (!stats || stats.dev !== walk.dev) return;
      add(walk, stats);
      if (stats.isDirectory()) folders.push(path);
    }),
  );
  const worked = Date.now() - walk.since;
  if (worked < WORK_MS) return;
  await sleep((worked * (1 - DUTY)) / DUTY);
  walk.since = Date.now();
}

function add(walk: Walk, stats: Stats): void {
  if (stats.nlink > 1 && !stats.isDirectory()) {
    if (walk.linked.has(stats.ino)) return;
    walk.linked.add(stats.ino);
  }
  walk.count.bytes += stats.blocks * BLOCK_BYTES;
  walk.count.entries++;
}
