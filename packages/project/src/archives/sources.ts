/** What goes into an archive: found and named before the first byte. Used by compress, zip downloads and copies between projects. */
import { constants } from 'node:fs';
import { type FileHandle, lstat } from 'node:fs/promises';
import { LyceumError } from '@lyceum/util/errors';
import { baseName, joinPath, type ProjectPath } from '@lyceum/util/paths';
import { onDisk, shown } from '../files/disk-errors';
import { openRegular, type Roots, readingOf, resolveEntry, resolveTarget } from '../files/resolve';
import { type Visit, walkTree } from '../files/walk';

export interface ArchiveSource {
  /** The folder that the tree must not leave. */
  root: string;
  absolute: string;
  /** At the top of the archive. */
  name: string;
  /** For messages. */
  path: ProjectPath;
}

/** Each under its own name; links themselves. */
export async function namedSources(roots: Roots, paths: readonly ProjectPath[]): Promise<ArchiveSource[]> {
  const names = new Set<string>();
  const sources: ArchiveSource[] = [];
  for (const path of paths) {
    const name = baseName(path);
    if (path === '' || names.has(name))
      throw new LyceumError('bad_request', `${shown(path)} cannot be packed together with the others.`);
    names.add(name);
    const reading = readingOf(roots, path);
    const absolute = await resolveEntry(reading.root, reading.path);
    const stats = await onDisk(path, () => lstat(absolute));
    if (!stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink())
      throw new LyceumError('bad_request', `${shown(path)} is not a regular file.`);
    sources.push({ root: reading.root, absolute, name, path });
  }
  return sources;
}

/** A folder under its name, or some entries of it. A link to a folder inside the project is followed. */
export async function folderSources(
  roots: Roots,
  folder: ProjectPath,
  names: readonly string[],
): Promise<ArchiveSource[]> {
  if (names.length > 0)
    return namedSources(
      roots,
      names.map((name) => joinPath(folder, name)),
    );
  const reading = readingOf(roots, folder);
  const absolute = await resolveTarget(reading.root, reading.path);
  const stats = await onDisk(folder, () => lstat(absolute));
  if (!stats.isDirectory()) throw new LyceumError('bad_request', `${shown(folder)} is not a folder.`);
  return [{ root: reading.root, absolute, name: baseName(folder) || 'home', path: folder }];
}

export interface Packed extends Visit {
  /** Inside the archive. */
  name: string;
  source: ArchiveSource;
}

/** Files, folders (before what is in them) and links of all sources; what is none of these is left out. */
export async function* packed(sources: readonly ArchiveSource[]): AsyncGenerator<Packed> {
  for (const source of sources) {
    for await (const visit of walkTree(source.root, source.absolute, source.path)) {
      const { stats, kind, relative } = visit;
      if (kind === 'leave' || !(stats.isFile() || stats.isDirectory() || stats.isSymbolicLink())) continue;
      const name = relative.length === 0 ? source.name : `${source.name}/${relative.toString('utf8')}`;
      yield { ...visit, name, source };
    }
  }
}

export function openPacked({ source, at }: Packed): Promise<FileHandle> {
  return openRegular(source.root, at, constants.O_RDONLY, source.path);
}
