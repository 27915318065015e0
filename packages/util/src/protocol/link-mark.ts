/**
 * A running mark of the frames that went over one link, in their order: both sides compute it, a ping and its answer compare it, and a
 * link that lost, doubled or swapped a frame is found out. Used by the client's Connection and the hub's sockets; pure. Not against
 * attackers: it finds accidents.
 */

/** Bytes at either end of a frame that count, so that a frame of megabytes costs no more than a short one. */
const SAMPLE_BYTES = 256;
/** FNV-1a, 32 bit: start and multiplier. */
const START = 0x811c9dc5;
const PRIME = 0x01000193;

/** What one frame adds. Anything but bytes (a text frame, which is no message) counts as an empty one. */
export function frameMark(frame: unknown): number {
  const bytes = frame instanceof ArrayBuffer ? new Uint8Array(frame) : frame;
  if (!(bytes instanceof Uint8Array)) return START;
  const { length } = bytes;
  let mark = START ^ length;
  const head = Math.min(length, SAMPLE_BYTES);
  for (let at = 0; at < head; at++) mark = Math.imul(mark ^ (bytes[at] ?? 0), PRIME);
  for (let at = Math.max(head, length - SAMPLE_BYTES); at < length; at++)
    mark = Math.imul(mark ^ (bytes[at] ?? 0), PRIME);
  return mark >>> 0;
}

/** The mark of a link after one more frame. A new link begins with 0. */
export function afterFrame(link: number, frame: number): number {
  const turned = (link << 5) | (link >>> 27);
  return Math.imul(turned ^ frame, PRIME) >>> 0;
}
