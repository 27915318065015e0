/**
 * Archives as streams of the raw server: a folder as a zip for people, and a tar from one project into another. Loaded by raw/ at the first one.
 * A reader that goes away ends the work; what cannot be read to its end cuts the answer off, so that it does not look whole.
 */
import { lstat, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { baseName, joinPath, type ProjectPath } from '@lyceum/util/paths';
import { onDisk } from '../files/disk-errors';
import type { DiskQuota } from '../files/disk-quota';
import { refuseTaken } from '../files/operations';
import { moveExclusively, placeStaged } from '../files/place';
import { openFolder, type Roots, refuseSnapshot, resolveFolder } from '../files/resolve';
import { staged } from '../files/staging';
import type { ProjectFiles } from '../project-files';
import type { RawAddress } from '../raw/server';
import { folderSources, namedSources } from './sources';
import { untar } from './tar-read';
import { tarOf } from './tar-write';
import { Unpacking } from './unpack';
import { zipOf } from './zip-write';

export async function downloadZip(
  roots: Roots,
  { path, query }: RawAddress,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const names = query.getAll('name');
  const sources = await folderSources(roots, path, names);
  const [only] = names;
  const name = names.length === 1 && only !== undefined ? only : baseName(path) || 'home';
  res.writeHead(200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.zip`)}`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (req.method === 'HEAD') return void res.end();
  await pipeline(zipOf(sources), res);
}

export async function sendTar(
  roots: Roots,
  paths: readonly ProjectPath[],
  res: ServerResponse,
): Promise<void> {
  const sources = await namedSources(roots, paths);
  res.writeHead(200, { 'content-type': 'application/x-tar', 'cache-control': 'no-store' });
  await pipeline(Readable.from(tarOf(sources), { objectMode: false, highWaterMark: 1024 * 1024 }), res);
}

/** Before the first byte: none of these names is taken in the folder. */
export async function requireFree(home: string, to: ProjectPath, names: readonly string[]): Promise<void> {
  refuseSnapshot(to);
  const folder = await resolveFolder(home, to);
  for (const name of names) {
    const path = joinPath(to, name);
    await refuseTaken(join(folder, baseName(path)), path);
  }
}

/** All that comes, into the folder `to`; when it cannot be whole, nothing. */
export async function receiveTar(
  { roots, quota }: ProjectFiles,
  to: ProjectPath,
  req: IncomingMessage,
): Promise<{ note?: string }> {
  const { home } = roots;
  refuseSnapshot(to);
  const folder = await openFolder(home, await resolveFolder(home, to), to);
  try {
    return await unpackInto(home, quota, { to, folder: `/proc/self/fd/${folder.fd}` }, req);
  } finally {
    await folder.close();
  }
}

async function unpackInto(
  home: string,
  quota: DiskQuota,
  { to, folder }: { to: ProjectPath; folder: string },
  req: IncomingMessage,
): Promise<{ note?: string }> {
  await quota.reserve(1);
  return staged(home, async (place) => {
    const unpacking = new Unpacking(place, quota);
    await unpacking.start();
    await untar(req as AsyncIterable<Buffer>, unpacking);
    const leftOut = await unpacking.finish(true);
    await placeAll(place, folder, to);
    return leftOut === 0 ? {} : { note: `${leftOut} links or devices were left out.` };
  });
}

/** One after the other; when one cannot be placed, those before are taken back. */
async function placeAll(place: string, folder: string, to: ProjectPath): Promise<void> {
  const done: string[] = [];
  try {
    for (const name of await readdir(place)) {
      await placeStaged(join(place, name), join(folder, name), joinPath(to, name));
      done.push(name);
    }
  } catch (error) {
    for (const name of done) {
      const paths = { from: joinPath(to, name), to: name };
      const stats = await onDisk(name, () => lstat(join(folder, name)));
      await moveExclusively(join(folder, name), join(place, name), stats, paths).catch(() => undefined);
    }
    throw error;
  }
}
