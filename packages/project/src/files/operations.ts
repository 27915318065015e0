/**
 * The simple file operations of the wire: create, move, delete, stat, copy. Called by project-files.ts.
 * Never overwrites, never follows a link at the end of a path, never touches what lies outside the home.
 */
import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import { LyceumError } from '@lyceum/util/errors';
import { type ProjectPath, SNAPSHOTS_FOLDER } from '@lyceum/util/paths';
import type { Entry, FileOpResult } from '@lyceum/util/protocol/files';
import { copyTree } from './copy';
import { onDisk, shown } from './disk-errors';
import type { DiskQuota } from './disk-quota';
import { readEntry } from './entries';
import { pinned } from './pinned';
import { moveExclusively, placeStaged } from './place';
import { removeTree } from './remove-tree';
import { type Roots, readingOf, refuseSnapshot, resolveEntry } from './resolve';
import { snapshotsEntry } from './snapshots';
import { staged } from './staging';

export async function createFile(
  home: string,
  quota: DiskQuota,
  path: ProjectPath,
  content: string | undefined,
): Promise<Entry> {
  refuseSnapshot(path);
  const bytes = Buffer.from(content ?? '');
  await quota.reserve(bytes.length);
  return pinned(home, path, true, async ({ place }) => {
    if (bytes.length > 0) {
      await refuseTaken(place, path);
      await staged(home, async (made) => {
        await onDisk(path, () => writeNew(made, bytes));
        await placeStaged(made, place, path);
      });
    } else await onDisk(path, () => writeNew(place, bytes));
    return readEntry(home, place, path);
  });
}

async function writeNew(absolute: string, bytes: Buffer): Promise<void> {
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
  const handle = await open(absolute, flags, 0o666);
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

/** Before long work; the last step refuses again, as somebody may be quicker. */
export async function refuseTaken(absolute: string, path: ProjectPath): Promise<void> {
  const taken = await onDisk(path, () =>
    lstat(absolute).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    }),
  );
  if (taken) throw new LyceumError('already_exists', `${shown(path)} exists already.`);
}

export async function createFolder(home: string, path: ProjectPath): Promise<Entry> {
  refuseSnapshot(path);
  return pinned(home, path, true, async ({ place }) => {
    await onDisk(path, () => mkdir(place));
    return readEntry(home, place, path);
  });
}

export function refuseHome(path: ProjectPath, verb: string): void {
  if (path === '') throw new LyceumError('forbidden', `The home folder cannot be ${verb}.`);
}

export async function move(home: string, from: ProjectPath, to: ProjectPath): Promise<Entry> {
  refuseSnapshot(from, to);
  refuseHome(from, 'moved');
  return pinned(home, from, false, (source) =>
    pinned(home, to, false, async (target) => {
      const stats = await onDisk(from, () => lstat(source.place));
      if (source.absolute === target.absolute) return readEntry(home, target.place, to);
      if (target.absolute.startsWith(`${source.absolute}/`))
        throw new LyceumError('bad_request', `${shown(from)} cannot be moved into itself.`);
      await moveExclusively(source.place, target.place, stats, { from, to });
      return readEntry(home, target.place, to);
    }),
  );
}

/** Links are removed themselves. */
export async function remove(home: string, path: ProjectPath): Promise<null> {
  refuseSnapshot(path);
  refuseHome(path, 'deleted');
  return pinned(home, path, false, async ({ place, absolute }) => {
    if (absolute === home) throw new LyceumError('forbidden', 'The home folder cannot be deleted.');
    await onDisk(path, () => lstat(place));
    await onDisk(path, () => removeTree(place));
    return null;
  });
}

/** Of a snapshot too. */
export async function stat(roots: Roots, path: ProjectPath): Promise<Entry> {
  const reading = readingOf(roots, path);
  if (path === SNAPSHOTS_FOLDER) return snapshotsEntry(reading.root);
  return readEntry(reading.root, await resolveEntry(reading.root, reading.path), path);
}

export async function copy(
  roots: Roots,
  quota: DiskQuota,
  from: ProjectPath,
  to: ProjectPath,
): Promise<FileOpResult> {
  const { home } = roots;
  refuseSnapshot(to);
  refuseHome(from, 'copied into itself');
  const reading = readingOf(roots, from);
  const absolute = await resolveEntry(reading.root, reading.path);
  await onDisk(from, () => lstat(absolute));
  return pinned(home, to, true, async (target) => {
    if (target.absolute.startsWith(`${absolute}/`))
      throw new LyceumError('bad_request', `${shown(from)} cannot be copied into itself.`);
    await refuseTaken(target.place, to);
    return staged(home, async (made) => {
      // Our own working folder may lie in what is copied: it would never come to an end.
      if (made.startsWith(`${absolute}/`))
        throw new LyceumError(
          'bad_request',
          `${shown(from)} holds Lyceum's own folder and cannot be copied.`,
        );
      const leftOut = await copyTree({ root: reading.root, absolute, path: from }, made, quota);
      await placeStaged(made, target.place, to);
      return { entry: await readEntry(home, target.place, to), ...leftOutNote(leftOut) };
    });
  });
}

export function leftOutNote(count: number): { note?: string } {
  if (count === 0) return {};
  return {
    note:
      count === 1
        ? 'One pipe, socket or device was left out.'
        : `${count} pipes, sockets or devices were left out.`,
  };
}
