/**
 * A tar archive as a stream of pieces, for .tar.gz files and for copies between projects. Names and sizes of any length (pax).
 * It reads each file through the folder it was found in, and never more than it announced.
 */
import { type FileHandle, readlink } from 'node:fs/promises';
import { Header, type HeaderData, Pax } from 'tar';
import { type ArchiveSource, openPacked, type Packed, packed } from './sources';

const BLOCK_BYTES = 512;
/** Bytes read at once. */
const PIECE_BYTES = 256 * 1024;

export async function* tarOf(sources: readonly ArchiveSource[]): AsyncGenerator<Buffer> {
  for await (const entry of packed(sources)) {
    if (entry.stats.isFile()) yield* fileOf(entry);
    else if (entry.stats.isDirectory()) yield headerOf(entry, { path: `${entry.name}/`, type: 'Directory' });
    else yield headerOf(entry, { type: 'SymbolicLink', linkpath: await readlink(entry.at) });
  }
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

function headerOf({ name, stats }: Packed, fields: HeaderData): Buffer {
  const data: HeaderData = {
    path: name,
    mode: stats.mode & 0o1777,
    mtime: new Date(stats.mtimeMs),
    size: 0,
    ...fields,
  };
  const header = new Header(data);
  const block = Buffer.alloc(BLOCK_BYTES);
  return header.encode(block) ? Buffer.concat([new Pax(data).encode(), block]) : block;
}

async function* fileOf(entry: Packed): AsyncGenerator<Buffer> {
  const handle = await openPacked(entry);
  try {
    const { size } = await handle.stat();
    yield headerOf(entry, { type: 'File', size });
    yield* bytesOf(handle, size);
    yield Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
  } finally {
    await handle.close();
  }
}

/** A file that shrinks meanwhile is filled up with zeros: the announced size must hold. */
async function* bytesOf(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, size - at));
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    const bytes = bytesRead === 0 ? piece : piece.subarray(0, bytesRead);
    at += bytes.length;
    yield bytes;
  }
}
