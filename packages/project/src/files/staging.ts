/**
 * Where new things are made before they appear at their place in one step: ~/.local/share/lyceum/work. Used by copies, archives and
 * fetches. What a killed local hub left there is swept by the next one; people never see half of anything.
 */
import { randomBytes } from 'node:crypto';
import { chmod, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ProjectPath } from '@lyceum/util/paths';
import { onDisk } from './disk-errors';
import { removeTree } from './remove-tree';
import { resolveFolder } from './resolve';

const WORK_FOLDER = '.local/share/lyceum/work' as ProjectPath;
export const UPLOADS_FOLDER = '.local/share/lyceum/uploads' as ProjectPath;

/** A folder of our own in the home, for nobody else's eyes. */
export async function ownFolder(home: string, path: ProjectPath): Promise<string> {
  const absolute = await resolveFolder(home, path, true);
  await onDisk(path, () => chmod(absolute, 0o700));
  return absolute;
}

/** `work` makes something at the place that it is given, and moves it away when it is whole. What is left there is removed. */
export async function staged<T>(home: string, work: (place: string) => Promise<T>): Promise<T> {
  const place = join(await ownFolder(home, WORK_FOLDER), randomBytes(9).toString('hex'));
  try {
    return await work(place);
  } finally {
    await removeTree(place);
  }
}

/** At the start of a local hub, when nobody else works on this home. Answers the removal, which may take longer than the start. */
export async function sweepStaging(home: string): Promise<() => Promise<void>> {
  const folder = await resolveFolder(home, WORK_FOLDER).catch(() => undefined);
  if (folder === undefined) return async () => {};
  await rename(folder, `${folder}.old-${randomBytes(6).toString('hex')}`);
  return async () => {
    const own = dirname(folder);
    for (const name of await readdir(own))
      if (name.startsWith(`${basename(folder)}.old-`)) await removeTree(join(own, name));
  };
}
