/**
 * What becomes of `open FILE` in a shell: the file must lie in the home, and whoever typed it must be here; else the terminal says why not.
 * Called by terminals/terminals with the path that the shell gave.
 */
import { realpath, stat } from 'node:fs/promises';
import { parseProjectPath } from '@lyceum/util/paths';
import { isErrno } from '../files/disk-errors';
import { isInside } from '../files/resolve';
import type { Viewer } from './viewer';

interface Place {
  /** Its real path. */
  home: string;
  say(words: string): void;
}

export async function showFile(
  { home, say }: Place,
  path: string,
  typist: Viewer | undefined,
): Promise<void> {
  try {
    const real = await realpath(path);
    if (!isInside(home, real)) return say(`open: ${printable(path)} lies outside the project's files`);
    if (!typist) return say('open: nobody who typed here is looking at this terminal');
    const is_folder = (await stat(real)).isDirectory();
    const inside = home === '/' ? real.slice(1) : real.slice(home.length + 1);
    typist.port.show(parseProjectPath(inside), is_folder);
  } catch (error) {
    const reason = isErrno(error, 'ENOENT') ? 'it does not exist any more' : 'it cannot be opened';
    say(`open: ${printable(path)}: ${reason}`);
  }
}

/** A name may hold control characters: the terminal must not obey them. */
function printable(path: string): string {
  return [...path].map((char) => (char < ' ' || (char >= '\x7f' && char < '\xa0') ? '?' : char)).join('');
}
