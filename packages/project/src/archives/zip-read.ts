/** Reads a zip archive from an open file, entry by entry. Used by extract; what an entry may do is decided in unpack.ts. */
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { LyceumError } from '@lyceum/util/errors';
import { type Entry, fromFd, type ZipFile } from 'yauzl';
import type { Unpacking } from './unpack';

const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
/** Characters of a link's target. */
const MAX_TARGET = 4096;

export async function unzip(handle: FileHandle, unpacking: Unpacking): Promise<void> {
  const zip = await opened(handle);
  for (let entry = await nextEntry(zip); entry; entry = await nextEntry(zip))
    await addEntry(zip, entry, unpacking);
}

function damaged(error: unknown): LyceumError {
  const reason = error instanceof Error ? error.message : String(error);
  return new LyceumError(
    'bad_request',
    `This is no zip archive, it is damaged, or it is not safe (${reason}).`,
  );
}

function opened(handle: FileHandle): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
    fromFd(handle.fd, options, (error, zip) => (error ? reject(damaged(error)) : resolve(zip)));
  });
}

function nextEntry(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const done = (entry?: Entry) => {
      zip.off('entry', done);
      zip.off('end', done);
      zip.off('error', fail);
      resolve(entry);
    };
    const fail = (error: unknown) => reject(damaged(error));
    zip.on('entry', done);
    zip.on('end', done);
    zip.on('error', fail);
    zip.readEntry();
  });
}

async function addEntry(zip: ZipFile, entry: Entry, unpacking: Unpacking): Promise<void> {
  const attributes = entry.externalFileAttributes >>> 16;
  const mode = attributes === 0 ? undefined : attributes & 0o777;
  const facts = { name: entry.fileName, mode, mtime: entry.getLastModDate() };
  if (entry.fileName.endsWith('/')) return unpacking.addFolder(facts);
  if (entry.isEncrypted())
    throw new LyceumError('bad_request', 'The archive is encrypted: unpack it in a terminal.');
  if (!entry.canDecodeFileData())
    throw new LyceumError(
      'bad_request',
      `The archive uses compression method ${entry.compressionMethod}, which is not known here.`,
    );
  const kind = attributes & S_IFMT;
  if (kind === S_IFLNK) return unpacking.addLink(entry.fileName, await textOf(zip, entry));
  if (kind !== 0 && kind !== S_IFREG && kind !== S_IFDIR) return unpacking.skip();
  await unpacking.addFile(facts, whole(await streamOf(zip, entry)));
}

function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(damaged(error)) : resolve(stream)));
  });
}

/** Errors in words. */
async function* whole(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    throw damaged(error);
  }
}

async function textOf(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.uncompressedSize > MAX_TARGET) return '';
  const pieces: Buffer[] = [];
  for await (const piece of whole(await streamOf(zip, entry))) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
