/**
 * Snapshots by btrfs, where homes are subvolumes: they cost nothing to take and share what is equal. Used by one-project.ts
 * and home-folder.ts. Where btrfs or the right to use it is missing, canUseBtrfs says so.
 */
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Copier, CopyRequest } from './copier';
import type { Programs } from './programs';

/** statfs' number of btrfs. */
const BTRFS_MAGIC = 0x9123683e;

/** Inode of the root of every subvolume. */
const SUBVOLUME_INODE = 256;

export async function isSubvolume(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).ino === SUBVOLUME_INODE && (await isBtrfs(folder));
  } catch {
    return false;
  }
}

export async function isBtrfs(folder: string): Promise<boolean> {
  return (await statfs(folder)).type === BTRFS_MAGIC;
}

/** Tries all that is needed in `folder`: making a subvolume, taking a snapshot, deleting both. */
export async function canUseBtrfs(folder: string, programs: Programs): Promise<boolean> {
  if (!programs.has('btrfs') || !(await isBtrfs(folder))) return false;
  const [probe, copy] = [join(folder, `.probe-${process.pid}`), join(folder, `.probe-${process.pid}-copy`)];
  try {
    await programs.must('btrfs', ['subvolume', 'create', probe]);
    await programs.must('btrfs', ['subvolume', 'snapshot', '-r', probe, copy]);
    return true;
  } catch {
    return false;
  } finally {
    for (const subvolume of [copy, probe]) await deleteSubvolume(subvolume, programs).catch(() => undefined);
  }
}

export async function deleteSubvolume(folder: string, programs: Programs): Promise<void> {
  await programs.must('btrfs', ['subvolume', 'delete', folder]);
}

export function btrfsCopier(programs: Programs): Copier {
  return {
    kind: 'btrfs',
    copy: async ({ home, snapshot, signal }: CopyRequest) => {
      // It is there at once and whole.
      await programs.must('btrfs', ['subvolume', 'snapshot', '-r', home, snapshot], signal);
      return { bytes: 0 };
    },
  };
}

/** What the subvolumes in `folder` take, what they share with each other or with the home counted once. */
export async function btrfsBytes(folder: string, programs: Programs): Promise<number> {
  const rows = (await programs.must('btrfs', ['filesystem', 'du', '-s', '--raw', folder])).trim().split('\n');
  const [, exclusive = '0', shared = '0'] = (rows.at(-1) ?? '').trim().split(/\s+/);
  return Number(exclusive) + (Number(shared) || 0);
}
