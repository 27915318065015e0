/**
 * Large texts to and from bytes without holding up everything else: in pieces, with the event loop in between. Notebooks have up to 100 MB.
 * Used by text-file, replaced-file and disk-side.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as pause } from 'node:timers/promises';
import { encodeText, PLAIN, type TextFormat } from './text-format';

/** Bytes, or characters, that are read, encoded and digested in one go: some milliseconds. */
const PIECE = 2 * 1024 * 1024;

export interface BytesRead {
  pieces: Buffer[];
  sha256: string;
}

/** From the beginning to wherever the file ends now. `size`: what it is expected to be. */
export async function readPieces(handle: FileHandle, size: number): Promise<BytesRead> {
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, Math.max(1, size - at + 1)));
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return { pieces, sha256: hash.digest('hex') };
    const read = piece.subarray(0, bytesRead);
    hash.update(read);
    pieces.push(read);
    at += bytesRead;
  }
}

export async function encodePieces(
  text: string,
  format: TextFormat,
): Promise<{ bytes: Buffer; sha256: string }> {
  const hash = createHash('sha256');
  if (text.length <= PIECE || format.crlf || format.bom) {
    const bytes = encodeText(text, format);
    return { bytes, sha256: hash.update(bytes).digest('hex') };
  }
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const end = at + PIECE - (isHalf(text, at + PIECE) ? 1 : 0);
    const piece = encodeText(text.slice(at, end), PLAIN);
    hash.update(piece);
    pieces.push(piece);
    at = end;
    await pause();
  }
  return { bytes: Buffer.concat(pieces), sha256: hash.digest('hex') };
}

/** A character of two units would be cut here. */
function isHalf(text: string, at: number): boolean {
  const unit = text.charCodeAt(at - 1);
  return unit >= 0xd800 && unit < 0xdc00;
}
