/** A hello as bytes, for tests that call a hub by hand. For tests only; it opens nothing. */
import type { HubId } from '@lyceum/util/ids';
import { jsonFrame } from '@lyceum/util/node/local-hub-frame';
import { MESH_PROTOCOL } from '@lyceum/util/protocol/version';

export function rawFrame(body: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

export const rawMessage = (message: object) => rawFrame(Buffer.concat(jsonFrame(message)));

export const rawHello = (token: string, hub_id: HubId) =>
  rawMessage({ event: 'hello', protocol: MESH_PROTOCOL, token, hub_id });
