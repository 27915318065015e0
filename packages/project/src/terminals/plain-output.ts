/**
 * Recognises terminal output that can only scroll: text and line ends, no control sequence. Pure; used by terminals/mirror.
 * Of a long run of it only the last lines can ever be seen, so the mirror may leave the rest out.
 */
import { isAscii } from 'node:buffer';

const [BEL, TAB, LF, CR, ESC] = [0x07, 0x09, 0x0a, 0x0d, 0x1b] as const;

/** Printable bytes, tab, line feed, carriage return, bell; not 0xc2, which may begin a control character in UTF-8. */
const PLAIN = new Uint8Array(256).map((_, byte) => {
  if (byte < 0x20) return Number(byte === BEL || byte === TAB || byte === LF || byte === CR);
  return Number(byte !== 0x7f && byte !== 0xc2);
});

/** Each byte of a word: 0x20, 0x7f, 0x01, 0x80. */
const [BLANKS, DELETES, ONES, HIGHS] = [0x20202020, 0x7f7f7f7f, 0x01010101, 0x80808080] as const;

/** Four bytes at a time, because every byte of a flood comes through here: a word of printable ASCII needs no look at its bytes. */
export function isPlain(bytes: Buffer): boolean {
  const { length, byteOffset, buffer } = bytes;
  const head = -byteOffset & 3;
  if (length < head) return arePlain(bytes, 0, length);
  if (!arePlain(bytes, 0, head)) return false;
  const words = new Int32Array(buffer, byteOffset + head, (length - head) >> 2);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    const deleted = word ^ DELETES;
    const below = (word - BLANKS) & ~word;
    const isOdd = (word | below | ((deleted - ONES) & ~deleted)) & HIGHS;
    if (isOdd !== 0 && !arePlain(bytes, head + 4 * i, head + 4 * i + 4)) return false;
  }
  return arePlain(bytes, head + 4 * words.length, length);
}

function arePlain(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (PLAIN[bytes[i] as number] === 0) return false;
  return true;
}

export function hasEscape(bytes: Buffer): boolean {
  return bytes.includes(ESC);
}

/** What decides where plain text goes on a terminal: the cursor's column (`cols` when the last cell was just filled), and how lines end. */
export interface Margin {
  column: number;
  cols: number;
  wraps: boolean;
}

/**
 * The first line of a plain run and its last `lines` lines, begun in the right column: on a terminal they lead to what the whole run leads to,
 * when `lines` is no less than scrollback and two screens. Undefined when there are not so many lines, or the column cannot be told.
 */
export function firstAndLastLines(run: Buffer[], lines: number, margin: Margin): Buffer[] | undefined {
  const all = Buffer.concat(run);
  const firstEnd = all.indexOf(LF) + 1;
  let cut = all.length;
  for (let found = 0; found <= lines; found++) {
    cut = all.lastIndexOf(LF, cut - 1);
    if (cut <= firstEnd) return undefined;
  }
  const column = columnAfter(all.subarray(0, cut + 1), margin);
  if (column === undefined) return undefined;
  // The blanks are far above what is kept when all was written.
  const indent = Buffer.from(`\r${' '.repeat(column)}`);
  return [all.subarray(0, firstEnd), indent, Buffer.from(all.subarray(cut + 1))];
}

/** The column where plain text leaves the cursor; undefined when text after its last CR is not of one cell a byte. */
function columnAfter(text: Buffer, { column, cols, wraps }: Margin): number | undefined {
  const lastReturn = text.lastIndexOf(CR);
  const rest = text.subarray(lastReturn + 1);
  if (!isAscii(rest) || rest.includes(TAB) || rest.includes(BEL)) return undefined;
  let at = lastReturn === -1 ? column : 0;
  for (let start = 0; start < rest.length; ) {
    const found = rest.indexOf(LF, start);
    const end = found === -1 ? rest.length : found;
    at += end - start;
    // A full line stays full until the next byte wraps it.
    if (at > cols) at = wraps ? ((at - 1) % cols) + 1 : cols;
    if (found !== -1) at = Math.min(at, cols - 1);
    start = end + 1;
  }
  return at;
}
