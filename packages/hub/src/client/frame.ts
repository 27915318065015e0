/**
 * A message ready for the sockets of clients: packed once, and with its WebSocket header, so that a frame that goes to many is
 * neither packed nor framed for each. Used by connection.ts, arrival.ts and documents.ts; it sends nothing itself.
 */
import type { HubMessage } from '@lyceum/util/protocol/client';
import { encodeMessage, terminalDataHead } from '@lyceum/util/protocol/codec';
import { frameMark } from '@lyceum/util/protocol/link-mark';

export interface Frame {
  /** The message; engine.io takes this where the client polls. */
  readonly data: Uint8Array;
  /** What it adds to the mark of a link (link-mark.ts). */
  readonly mark: number;
  /** engine.io's options of one packet: shared by all its receivers, which change nothing in it. */
  readonly options: { compress: false; wsPreEncodedFrame?: readonly [Buffer] };
}

/** Bytes up to which copying a message behind its header is cheaper than handing the kernel two pieces. */
const MAX_COPIED_BYTES = 16 * 1024;
/** The first byte of a WebSocket frame: the last of its message, binary. */
const FINAL_BINARY = 0x82;
/** Payloads from here on have their length in two more bytes, and this second byte says so. */
const LONG_PAYLOAD = 126;

export function frameOf(message: HubMessage): Frame {
  const data = encodeMessage(message);
  const mark = frameMark(data);
  if (data.length > MAX_COPIED_BYTES) return { data, mark, options: { compress: false } };
  return { data, mark, options: { compress: false, wsPreEncodedFrame: [webSocketFrame(data)] } };
}

/** Payloads from here on have it in eight bytes, and another second byte. */
const VERY_LONG_PAYLOAD = 65_536;
const VERY_LONG = 127;

/** Terminal output, copied once: message and WebSocket frame lie in one buffer. */
export function terminalFrame(channel: number, offset: number, bytes: Uint8Array): Frame {
  const head = terminalDataHead(channel, offset, bytes.length);
  const length = head.length + bytes.length;
  const header = length >= VERY_LONG_PAYLOAD ? 10 : length >= LONG_PAYLOAD ? 4 : 2;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FINAL_BINARY;
  if (header === 10) {
    frame[1] = VERY_LONG;
    frame.writeBigUInt64BE(BigInt(length), 2);
  } else if (header === 4) {
    frame[1] = LONG_PAYLOAD;
    frame.writeUInt16BE(length, 2);
  } else frame[1] = length;
  frame.set(head, header);
  frame.set(bytes, header + head.length);
  const data = frame.subarray(header);
  return { data, mark: frameMark(data), options: { compress: false, wsPreEncodedFrame: [frame] } };
}

/** RFC 6455, section 5.2; what a server sends is not masked. */
function webSocketFrame(data: Uint8Array): Buffer {
  const isLong = data.length >= LONG_PAYLOAD;
  const header = isLong ? 4 : 2;
  const frame = Buffer.allocUnsafe(header + data.length);
  frame[0] = FINAL_BINARY;
  frame[1] = isLong ? LONG_PAYLOAD : data.length;
  if (isLong) frame.writeUInt16BE(data.length, 2);
  frame.set(data, header);
  return frame;
}

/** Frames of one relayed update, or of one round of presence, by channel number: clients number theirs from 1, so most get the same one. */
const updateFrames = new WeakMap<Uint8Array, Map<number, Frame>>();

/** `update` must not change afterwards. */
export function updateFrame(
  channel: number,
  update: Uint8Array,
  event: 'document_update' | 'document_presence' = 'document_update',
): Frame {
  const frames = updateFrames.get(update) ?? new Map<number, Frame>();
  const known = frames.get(channel);
  if (known) return known;
  const frame = frameOf({ event, channel, update });
  updateFrames.set(update, frames.set(channel, frame));
  return frame;
}
