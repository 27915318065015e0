/**
 * Deleting snapshots, and what a killed compute server left half made or half deleted. Called by snapshots.ts.
 * What takes long to delete is moved away first: a half deleted snapshot is never seen as one.
 */
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { listProcesses, readArguments } from '../process/proc';
import { deleteSubvolume, isSubvolume } from './btrfs';
import { shelfOf, UNFINISHED_PREFIX } from './places';
import type { Programs } from './programs';

export async function removeSnapshot(folder: string, name: string, programs: Programs): Promise<void> {
  const snapshot = join(shelfOf(folder), name);
  if (await isSubvolume(snapshot)) return deleteSubvolume(snapshot, programs);
  const doomed = join(folder, `${UNFINISHED_PREFIX}${name}`);
  await rename(snapshot, doomed);
  await removeTree(doomed, programs);
}

/** Also folders whose owner may not write into them, which `rm` alone leaves. */
export async function removeTree(tree: string, programs: Programs): Promise<void> {
  if (await isSubvolume(tree)) return deleteSubvolume(tree, programs);
  const { code } = await programs.run('rm', ['-rf', '--', tree]);
  if (code === 0) return;
  await programs.run('find', [
    tree,
    '-type',
    'd',
    '!',
    '-perm',
    '-700',
    '-exec',
    'chmod',
    'u+rwx',
    '{}',
    ';',
  ]);
  await programs.must('rm', ['-rf', '--', tree]);
}

/** An rsync that outlived its compute server would go on writing into what is swept: it is ended first. */
export function endOrphans(allSnapshots: string): void {
  const marks = `${allSnapshots}/`;
  for (const { pid } of listProcesses()) {
    const [program = '', ...args] = readArguments(pid);
    const ours = args.some((arg) => arg.startsWith(marks) && arg.includes(`/${UNFINISHED_PREFIX}`));
    if (!ours || !program.endsWith('rsync')) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

export async function sweepUnfinished(folder: string, programs: Programs): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(UNFINISHED_PREFIX)))
    await removeTree(join(folder, name), programs);
}
