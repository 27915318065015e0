/**
 * The operation `restore`: a file or folder out of a snapshot to its place in the home. Called by project-files.ts.
 * It never changes the snapshot, and loses nothing of what it replaces.
 */
import { lstat } from 'node:fs/promises';
import { LyceumError } from '@lyceum/util/errors';
import { isSnapshotPath, type ProjectPath } from '@lyceum/util/paths';
import type { FileOpResult } from '@lyceum/util/protocol/files';
import { copyTree } from './copy';
import { onDisk } from './disk-errors';
import type { DiskQuota } from './disk-quota';
import { readEntry } from './entries';
import { leftOutNote, refuseHome } from './operations';
import { placeStaged } from './place';
import { lstatIfPresent, type Roots, readingOf, refuseSnapshot, resolveEntry } from './resolve';
import { staged } from './staging';
import type { Trash } from './trash';

export interface RestoreTools {
  roots: Roots;
  quota: DiskQuota;
  trash: Trash;
  /** Runs `work` while nobody writes to `path`. */
  holding<T>(path: ProjectPath, work: () => Promise<T>): Promise<T>;
}

/** Copied first, put in place then: what lies at `to` now goes to the trash when there is something whole to take its place. */
export async function restore(
  tools: RestoreTools,
  from: ProjectPath,
  to: ProjectPath,
): Promise<FileOpResult> {
  const { roots, quota } = tools;
  refuseSnapshot(to);
  refuseHome(to, 'replaced');
  if (!isSnapshotPath(from) || from.split('/').length < 3)
    throw new LyceumError('bad_request', 'Choose a file or folder inside of a snapshot to restore it.');
  const { root, path } = readingOf(roots, from);
  const absolute = await resolveEntry(root, path);
  await onDisk(from, () => lstat(absolute));
  const target = await resolveEntry(roots.home, to, true);
  return staged(roots.home, async (place) => {
    const leftOut = await copyTree({ root, absolute, path: from }, place, quota);
    const trashed = await tools.holding(to, () => replace(tools, place, target, to));
    return { entry: await readEntry(roots.home, target, to), ...trashed, ...leftOutNote(leftOut) };
  });
}

async function replace({ trash }: RestoreTools, place: string, target: string, to: ProjectPath) {
  if (!(await lstatIfPresent(target))) {
    await placeStaged(place, target, to);
    return {};
  }
  const trashed = await trash.put([to]);
  try {
    await placeStaged(place, target, to);
  } catch (error) {
    await trash.back(trashed.map(({ trash_id }) => trash_id));
    throw error;
  }
  return { trashed };
}
