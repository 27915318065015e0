/**
 * How many bytes at the end of terminal output belong to a control sequence or character that is not finished yet. Pure.
 * A screen is handed out together with the offset before such a tail: the viewer's parser must see the sequence from its first byte.
 */

/** Bytes looked at: longer sequences (pictures) are cut rather than searched for through the whole ring. */
export const TAIL_BYTES = 64 * 1024;

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
/** After ESC: P (DCS), X (SOS), ] (OSC), ^ (PM), _ (APC): strings that run up to ST, OSC also to BEL. */
const STRING_STARTERS = new Set(Buffer.from('PX]^_'));
const CSI = '['.charCodeAt(0);

export function incompleteTail(tail: Buffer): number {
  const begin = tail.lastIndexOf(ESC);
  if (begin >= 0 && !isComplete(tail.subarray(begin))) {
    // ESC may be the first half of the ST that ends an open string.
    const before = begin === tail.length - 1 ? openString(tail, begin) : -1;
    return tail.length - (before >= 0 ? before : begin);
  }
  return incompleteCharacter(tail);
}

/** Where the string begins that is still open at `end`, or -1. */
function openString(tail: Buffer, end: number): number {
  if (end === 0) return -1;
  const start = tail.lastIndexOf(ESC, end - 1);
  return start >= 0 && !isComplete(tail.subarray(start, end)) ? start : -1;
}

/** `sequence` begins with its only ESC. */
function isComplete(sequence: Buffer): boolean {
  const kind = sequence[1];
  if (kind === undefined) return false;
  if (STRING_STARTERS.has(kind)) return sequence.some((byte, i) => i > 1 && endsString(byte));
  const body = sequence.subarray(kind === CSI ? 2 : 1);
  const [low, high] = kind === CSI ? [0x40, 0x7e] : [0x30, 0x7e];
  return body.some((byte) => (byte >= low && byte <= high) || byte === CAN || byte === SUB);
}

function endsString(byte: number): boolean {
  return byte === BEL || byte === CAN || byte === SUB;
}

/** Bytes of a UTF-8 character at the end whose last byte has not come. */
function incompleteCharacter(tail: Buffer): number {
  for (let back = 1; back <= Math.min(3, tail.length); back++) {
    const byte = tail[tail.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < length ? back : 0;
  }
  return 0;
}
