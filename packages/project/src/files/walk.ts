/**
 * Walks a tree of files, folders first, through opened folders: a link that somebody puts in the way meanwhile is never followed.
 * Used by copies and archives. Links are visited themselves; what vanishes while one walks is left out.
 */
import type { Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isErrno, onDisk } from './disk-errors';
import { lstatIfPresent, openFolder, type Place } from './resolve';

export interface Visit {
  kind: 'enter' | 'leave';
  /** Path below the top; empty for the top itself. Bytes: it may be no UTF-8. */
  relative: Buffer;
  /** Where it is reached as long as it is visited. */
  at: Buffer;
  stats: Stats;
}

const SLASH = Buffer.from('/');
const NOTHING = Buffer.alloc(0);

function below(folder: Buffer, name: Buffer): Buffer {
  return folder.length === 0 ? name : Buffer.concat([folder, SLASH, name]);
}

/** `absolute` lies in `root`; `path` is for messages. Folders come twice: before ("enter") and after ("leave") what is in them. */
export async function* walkTree(root: string, absolute: Place, path: string): AsyncGenerator<Visit> {
  const at = Buffer.from(absolute);
  const stats = await onDisk(path, () => lstatIfPresent(at));
  if (stats) yield* visit(root, { kind: 'enter', relative: NOTHING, at, stats }, path);
}

async function* visit(root: string, entry: Visit, path: string): AsyncGenerator<Visit> {
  yield entry;
  if (!entry.stats.isDirectory()) return;
  const handle = await openFolder(root, entry.at, path);
  try {
    const place = Buffer.from(`/proc/self/fd/${handle.fd}`);
    const names = await onDisk(path, () => readdir(place, { encoding: 'buffer' }));
    for (const name of names.sort(Buffer.compare)) {
      const at = below(place, name);
      const stats = await lstatIfPresent(at);
      if (!stats) continue;
      yield* visit(root, { kind: 'enter', relative: below(entry.relative, name), at, stats }, path);
    }
    yield { ...entry, kind: 'leave' };
  } finally {
    await handle.close().catch((error: unknown) => {
      if (!isErrno(error, 'EBADF')) throw error;
    });
  }
}
