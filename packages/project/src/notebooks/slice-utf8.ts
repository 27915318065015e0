/** A stretch of UTF-8 for `output_read`. Used by what is in memory and by what is on the disk. */

/** Bytes from `offset`, moved to whole characters. */
export function sliceUtf8(bytes: Buffer, offset: number, length: number, total = bytes.length) {
  const isInside = (at: number) => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  let from = Math.min(offset, bytes.length);
  while (from < bytes.length && isInside(from)) from++;
  let to = Math.min(bytes.length, from + length);
  while (to > from && to < bytes.length && isInside(to)) to--;
  return { text: bytes.toString('utf8', from, to), next: to, total };
}
