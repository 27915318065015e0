/**
 * A zip archive as a stream, for .zip files and for the download of folders. One file is open at a time; the reader sets the pace.
 * A stream that is destroyed ends the reading of files with it.
 */
import { readlink } from 'node:fs/promises';
import type { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { extension } from '@lyceum/util/paths';
import { ZipFile } from 'yazl';
import { type ArchiveSource, openPacked, type Packed, packed } from './sources';

/** Compressed by their nature: stored as they are, at the speed of the disk. */
const COMPRESSED = new Set(
  '7z avif avi br bz2 docx flac gif gz heic jpeg jpg lz4 m4a mkv mov mp3 mp4 odt ogg png pptx rar tgz webm webp xlsx xz zip zst'.split(
    ' ',
  ),
);
/** Bytes. Beyond it the size of an entry may not fit in 32 bits. */
const ZIP64_BYTES = 3.9e9;
/** Bytes of a file that is read whole: a stream and a compressor of its own would cost many times what they carry. */
const SMALL_BYTES = 128 * 1024;
/**
 * Each so manieth file goes as a stream all the same: it is read when all before it are written, which bounds what waits
 * in memory for a slow reader (8 MiB).
 */
const STREAM_EACH = 64;

export function zipOf(sources: readonly ArchiveSource[]): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  zip.once('error', (error: Error) => output.destroy(error));
  fill(zip, output, sources).then(
    () => zip.end(),
    (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return output;
}

async function fill(zip: ZipFile, output: Readable, sources: readonly ArchiveSource[]): Promise<void> {
  let files = 0;
  for await (const entry of packed(sources)) {
    if (output.destroyed) return;
    const { stats } = entry;
    const name = zipName(entry.name);
    const options = { mtime: stats.mtime, mode: stats.mode };
    if (stats.isDirectory()) zip.addEmptyDirectory(name, options);
    else if (stats.isSymbolicLink())
      zip.addBuffer(await readlink(entry.at, { encoding: 'buffer' }), name, { ...options, compress: false });
    else await addFile(zip, output, entry, name, ++files % STREAM_EACH === 0);
  }
}

async function addFile(
  zip: ZipFile,
  output: Readable,
  entry: Packed,
  name: string,
  asStream: boolean,
): Promise<void> {
  const handle = await openPacked(entry);
  const { size, mtime, mode } = await handle.stat();
  const options = { mtime, mode, compress: !COMPRESSED.has(extension(name)) };
  if (size === 0 || (size <= SMALL_BYTES && !asStream)) {
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0).finally(() => handle.close());
    return zip.addBuffer(bytes.subarray(0, bytesRead), name, options);
  }
  const bytes = handle.createReadStream({ start: 0, end: size - 1, highWaterMark: 256 * 1024 });
  const leave = () => bytes.destroy();
  output.once('close', leave);
  try {
    zip.addReadStream(bytes, name, { ...options, forceZip64Format: size > ZIP64_BYTES });
    // The next file is opened when this one is read: one descriptor at a time.
    await finished(bytes);
  } finally {
    output.off('close', leave);
    bytes.destroy();
  }
}

/** What a name of ours would mean something else in a zip: a backslash is a slash there, and "C:" a drive. */
function zipName(name: string): string {
  return name.replace(/\\/g, '_').replace(/^([A-Za-z]):/, '$1_');
}
