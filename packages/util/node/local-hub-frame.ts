/**
 * The body of a frame on wires 3 and 4: one type byte, then JSON text or a channel number and bytes.
 * Used by both ends (hub, local hub); see local-hub.ts and mesh.ts in packages/util/src/protocol for the messages.
 */
import { LyceumError } from '@lyceum/util/errors';

const JSON_TYPE = 'j'.charCodeAt(0);
const BINARY_TYPE = 'b'.charCodeAt(0);
const BINARY_HEADER_BYTES = 5;

export type LocalHubFrame =
  | { type: 'json'; text: string }
  | { type: 'binary'; channel: number; bytes: Buffer };

export function decodeLocalHubFrame(body: Buffer): LocalHubFrame {
  if (body[0] === JSON_TYPE) return { type: 'json', text: body.toString('utf8', 1) };
  if (body[0] === BINARY_TYPE && body.length >= BINARY_HEADER_BYTES)
    return { type: 'binary', channel: body.readUInt32BE(1), bytes: body.subarray(BINARY_HEADER_BYTES) };
  throw new LyceumError('bad_request', 'A frame must start with "j" or "b".');
}

/** Parts for `FramedSocket.send`. */
export function jsonFrame(message: object): Uint8Array[] {
  return [Buffer.from(`j${JSON.stringify(message)}`)];
}

export function binaryFrame(channel: number, bytes: Uint8Array): Uint8Array[] {
  const header = Buffer.allocUnsafe(BINARY_HEADER_BYTES);
  header[0] = BINARY_TYPE;
  header.writeUInt32BE(channel, 1);
  return [header, bytes];
}
