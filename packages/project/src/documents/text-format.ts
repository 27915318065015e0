/**
 * Bytes of a text file <-> the text of a document, and what of the bytes the text does not carry: byte order mark and line ends. Pure.
 * Used by documents on disk. Only a file whose line ends are all CRLF is turned into LF; a mixed one stays as it is, unless it was all CRLF
 * before: then a program that knows nothing of CRLF has added to it, and the next write gives its lines their CR.
 */
import { isUtf8 } from 'node:buffer';
import { LyceumError } from '@lyceum/util/errors';

export interface TextFormat {
  bom: boolean;
  crlf: boolean;
}

/** What was read or written before: not decoded again. */
export interface KnownText {
  text: string;
  format: TextFormat;
  /** Of the bytes. */
  sha256: string;
}

export const PLAIN: TextFormat = { bom: false, crlf: false };

/** The types know it from ES2024 on. */
type InNode20 = string & { isWellFormed(): boolean };

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const NOT_CRLF = /\r(?!\n)|(?<!\r)\n/;

/** Throws not_text with the first byte that is no text; `name` is for the message, `before` the format it had when last seen. */
export function decodeText(
  bytes: Buffer,
  name: string,
  before: TextFormat = PLAIN,
): { text: string; format: TextFormat } {
  refuseBinary(bytes, name);
  const bom = bytes.subarray(0, BOM.length).equals(BOM);
  const text = bytes.toString('utf8', bom ? BOM.length : 0);
  const crlf = text.includes('\r\n') && (before.crlf || !NOT_CRLF.test(text));
  return { text: crlf ? text.replaceAll('\r\n', '\n') : text, format: { bom, crlf } };
}

/** The bytes of this text say the same text again: no line ends or signs that are read in another way. */
export function isPlainText(text: string): boolean {
  const signs = ['\r\n', '\0'];
  return (
    !text.startsWith('\ufeff') &&
    !signs.some((sign) => text.includes(sign)) &&
    (text as InNode20).isWellFormed()
  );
}

export function encodeText(text: string, format: TextFormat): Buffer {
  const lines = format.crlf ? text.replace(/\r?\n/g, '\r\n') : text;
  const body = Buffer.from(lines, 'utf8');
  return format.bom ? Buffer.concat([BOM, body]) : body;
}

function refuseBinary(bytes: Buffer, name: string): void {
  if (!isUtf8(bytes)) {
    const offset = firstBadByte(bytes);
    const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
    throw new LyceumError('not_text', `${name} is not UTF-8 text (byte 0x${byte} at offset ${offset}).`);
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw new LyceumError('not_text', `${name} is not text (a NUL byte at offset ${nul}).`);
}

/** Longest prefix that is UTF-8, by halving: only asked when there is a bad byte. */
function firstBadByte(bytes: Buffer): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, endOfCharacter(bytes, middle)))) good = middle;
    else bad = middle;
  }
  return good;
}

/** `at`, moved behind the continuation bytes that belong to the character before it. */
function endOfCharacter(bytes: Buffer, at: number): number {
  let end = at;
  while (end < bytes.length && end < at + 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end++;
  return end;
}
