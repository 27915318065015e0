/**
 * Compress and extract, as operations of the wire. Loaded by project-files.ts at the first archive: its libraries are not small.
 * A result appears at its place when it is whole, or not at all.
 */
import { constants, createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectPath } from '@lyceum/util/paths';
import type { FileOpResult } from '@lyceum/util/protocol/files';
import { onDisk, shown } from '../files/disk-errors';
import type { DiskQuota } from '../files/disk-quota';
import { readEntry } from '../files/entries';
import { refuseTaken } from '../files/operations';
import { pinned } from '../files/pinned';
import { placeStaged } from '../files/place';
import {
  openRegular,
  type Reading,
  type Roots,
  readingOf,
  refuseSnapshot,
  resolveTarget,
} from '../files/resolve';
import { staged } from '../files/staging';
import { type ArchiveSource, namedSources } from './sources';
import { untar } from './tar-read';
import { tarOf } from './tar-write';
import { Unpacking } from './unpack';
import { unzip } from './zip-read';
import { zipOf } from './zip-write';

type Format = 'zip' | 'tar.gz' | 'tar';

function formatOf(path: ProjectPath): Format | undefined {
  const name = path.toLowerCase();
  if (name.endsWith('.zip')) return 'zip';
  if (name.endsWith('.tar.gz') || name.endsWith('.tgz')) return 'tar.gz';
  return name.endsWith('.tar') ? 'tar' : undefined;
}

function requireFormat(path: ProjectPath): Format {
  const format = formatOf(path);
  if (format) return format;
  throw new LyceumError('bad_request', `${shown(path)}: archives end with .zip, .tar.gz, .tgz or .tar.`);
}

export async function compress(
  roots: Roots,
  quota: DiskQuota,
  paths: readonly ProjectPath[],
  to: ProjectPath,
): Promise<FileOpResult> {
  const { home } = roots;
  refuseSnapshot(to);
  const format = requireFormat(to);
  const sources = await namedSources(roots, paths);
  return pinned(home, to, true, ({ place }) => pack(home, quota, { format, sources, target: place, to }));
}

interface Packing {
  format: Format;
  sources: readonly ArchiveSource[];
  target: string;
  to: ProjectPath;
}

async function pack(
  home: string,
  quota: DiskQuota,
  { format, sources, target, to }: Packing,
): Promise<FileOpResult> {
  await refuseTaken(target, to);
  return staged(home, async (place) => {
    // The archive being written must not be packed into itself.
    for (const { absolute, path } of sources)
      if (place.startsWith(`${absolute}/`))
        throw new LyceumError(
          'bad_request',
          `${shown(path)} holds Lyceum's own folder and cannot be packed.`,
        );
    const bytes = format === 'zip' ? zipOf(sources) : Readable.from(tarOf(sources), { objectMode: false });
    const counted = counting(quota);
    const file = createWriteStream(place, { flags: 'wx', mode: 0o666 });
    await onDisk(to, () =>
      format === 'tar.gz' ? pipeline(bytes, createGzip(), counted, file) : pipeline(bytes, counted, file),
    );
    await placeStaged(place, target, to);
    return { entry: await readEntry(home, target, to) };
  });
}

function counting(quota: DiskQuota): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      try {
        quota.grow(piece.length);
        done(null, piece);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

export async function extract(
  roots: Roots,
  quota: DiskQuota,
  path: ProjectPath,
  to: ProjectPath,
): Promise<FileOpResult> {
  const { home } = roots;
  refuseSnapshot(to);
  const reading = readingOf(roots, path);
  const archive = await resolveTarget(reading.root, reading.path);
  const format = requireFormat(path);
  return pinned(home, to, true, ({ place: target }) =>
    unpack(home, quota, { reading, archive, format, path, target, to }),
  );
}

interface Extraction {
  reading: Reading;
  archive: string;
  format: Format;
  path: ProjectPath;
  target: string;
  to: ProjectPath;
}

async function unpack(home: string, quota: DiskQuota, extraction: Extraction): Promise<FileOpResult> {
  const { reading, archive, format, path, target, to } = extraction;
  await refuseTaken(target, to);
  // What is known of the quota may be old: this counts.
  await quota.reserve(1);
  const handle = await openRegular(reading.root, archive, constants.O_RDONLY, path);
  try {
    return await staged(home, async (place) => {
      const unpacking = new Unpacking(place, quota);
      await unpacking.start();
      await read(format, handle, unpacking);
      const leftOut = await unpacking.finish();
      await placeStaged(place, target, to);
      return { entry: await readEntry(home, target, to), ...skippedNote(leftOut) };
    });
  } finally {
    await handle.close();
  }
}

function read(format: Format, handle: FileHandle, unpacking: Unpacking): Promise<void> {
  if (format === 'zip') return unzip(handle, unpacking);
  return untar(handle.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>, unpacking);
}

function skippedNote(count: number): { note?: string } {
  if (count === 0) return {};
  const what =
    count === 1
      ? 'One entry was left out: a device, a pipe,'
      : `${count} entries were left out: devices, pipes,`;
  return { note: `${what} or a link that leads outside of the archive.` };
}
