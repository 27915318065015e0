/** What each entry of a folder takes on disk, all below it included. Answers the query `disk_usage`; changes nothing. */
import { lstat, readdir } from 'node:fs/promises';
import type { ProjectPath } from '@lyceum/util/paths';
import type { FileAnswer } from '@lyceum/util/protocol/files';
import { onDisk } from './disk-errors';
import { kindOf } from './entries';
import { type Measure, measureTree, type Seen } from './measure';
import { type Roots, readingOf, resolveTarget } from './resolve';

type Usage = FileAnswer<'disk_usage'>;

export async function diskUsage(roots: Roots, path: ProjectPath): Promise<Usage> {
  const reading = readingOf(roots, path);
  const folder = await resolveTarget(reading.root, reading.path);
  const names = await onDisk(path, () => readdir(folder, { encoding: 'buffer' }));
  const seen: Seen = new Set();
  const own = await onDisk(path, () => lstat(folder));
  const entries: Usage['entries'] = [];
  let [bytes, files] = [own.blocks * 512, 0];
  for (const name of names) {
    const absolute = Buffer.concat([Buffer.from(`${folder}/`), name]);
    const stats = await lstat(absolute).catch(() => undefined);
    if (!stats || stats.dev !== own.dev) continue;
    const measure: Measure = await measureTree(absolute, seen);
    entries.push({
      name: name.toString('utf8'),
      kind: kindOf(stats),
      bytes: measure.bytes,
      files: measure.files,
    });
    bytes += measure.bytes;
    files += measure.files;
  }
  entries.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  return { bytes, files, entries };
}
