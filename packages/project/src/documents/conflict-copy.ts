/**
 * Keeps the text of a file beside it when file and document differ and nothing is known of their common past: neither is thrown away.
 * Called by disk-side before it writes the document over the file.
 */
import { constants } from 'node:fs';
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import { openRegular, resolveEntry } from '../files/resolve';
import type { TextOnDisk } from './text-file';
import { encodeText } from './text-format';

/** Gives the name of the copy. */
export async function keepConflictCopy(
  home: string,
  path: ProjectPath,
  disk: TextOnDisk,
): Promise<ProjectPath> {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const copy = parseProjectPath(`${path}.disk-${stamp}`);
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;
  const handle = await openRegular(home, await resolveEntry(home, copy), flags, copy);
  try {
    await handle.writeFile(encodeText(disk.text, disk.format));
  } finally {
    await handle.close();
  }
  return copy;
}
