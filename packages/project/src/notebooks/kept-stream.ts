/**
 * A long stream that was printed when the local hub was killed, as its file has it: the file may have more than the journal says, and a little less than was
 * printed. Read at once, when a notebook is opened. Used by CellOutputs.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { JournalledOutput } from './journal-records';
import { sliceUtf8 } from './slice-utf8';
import { linesIn, type SpillFile } from './spill';
import { HEAD_CHARS, type KeptStream, TAIL_CHARS } from './stream-text';

/** Bytes of a character of UTF-16, at most. */
const CHAR_BYTES = 3;
/** Bytes that are counted together. */
const PIECE_BYTES = 1024 * 1024;

export function cutFromDisk(
  file: SpillFile,
  { written, lost, open }: Extract<JournalledOutput, { file: string }>,
): KeptStream {
  const fd = openSync(file.path, 'r');
  try {
    const { size } = fstatSync(fd);
    const begin = textAt(fd, 0, Math.min(size, HEAD_CHARS * CHAR_BYTES)).slice(0, HEAD_CHARS);
    const head = begin.replace(/[\ud800-\udbff]$/, '');
    const from = Math.max(Buffer.byteLength(head), size - TAIL_CHARS * CHAR_BYTES);
    const isAll = size <= written.bytes;
    // The line that was open then has been ended since.
    const end = textAt(fd, from, size - from) + (isAll ? open : '');
    const lines = written.lines + lost.lines + linesBetween(fd, written.bytes, size);
    return {
      file,
      head,
      tail: end.slice(-TAIL_CHARS).replace(/^[\udc00-\udfff]/, ''),
      bytes: size + lost.bytes + (isAll ? Buffer.byteLength(open) : 0),
      lines: lines + (isAll && open !== '' ? 1 : 0),
    };
  } finally {
    closeSync(fd);
  }
}

function textAt(fd: number, from: number, length: number): string {
  const bytes = Buffer.alloc(Math.max(0, length));
  const read = readSync(fd, bytes, 0, bytes.length, from);
  return sliceUtf8(bytes.subarray(0, read), 0, read).text;
}

function linesBetween(fd: number, from: number, to: number): number {
  const piece = Buffer.alloc(PIECE_BYTES);
  let lines = 0;
  for (let at = from; at < to; ) {
    const read = readSync(fd, piece, 0, Math.min(piece.length, to - at), at);
    if (read === 0) break;
    lines += linesIn(piece.subarray(0, read));
    at += read;
  }
  return lines;
}
