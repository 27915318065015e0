/**
 * Has anything changed in a home since its last snapshot was begun? Called by snapshots.ts before each one. Reads attributes only;
 * where it cannot tell, it says yes.
 */
import { stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LEFT_OUT } from './copier';
import { begunFile } from './places';
import type { Programs } from './programs';

/** Milliseconds by which the kernel's times of files may lag behind the moment of a change: a few ticks. */
const TICK_MS = 50;

/** To be called before the copying begins: what changes while it is copied is looked at again. */
export async function noteTaken(folder: string): Promise<void> {
  const file = begunFile(folder);
  await writeFile(file, '');
  // The file system's own clock decides, not ours; times of changes (ctime) come from the same.
  const at = new Date((await stat(file)).mtimeMs - TICK_MS);
  await utimes(file, at, at);
}

export async function homeChanged(
  home: string,
  folder: string,
  programs: Programs,
  signal: AbortSignal,
): Promise<boolean> {
  const taken = await stat(begunFile(folder)).catch(() => undefined);
  // One from the future: the clock was set back.
  if (!taken || taken.mtimeMs > Date.now()) return true;
  const left = LEFT_OUT.flatMap((path, index) => [...(index ? ['-o'] : []), '-path', join(home, path)]);
  const args = [
    home,
    '-xdev',
    '(',
    ...left,
    ')',
    '-prune',
    '-o',
    '-cnewer',
    begunFile(folder),
    '-print',
    '-quit',
  ];
  const { code, stdout } = await programs.run('find', args, signal);
  return stdout !== '' || code !== 0;
}
