/**
 * Says hello to another hub and waits for its welcome. Called by peers.ts, once per attempt.
 * It knows no addresses and never tries again; the token it sends is the other hub's own.
 */
import { fromWireError, LyceumError } from '@lyceum/util/errors';
import type { HubId } from '@lyceum/util/ids';
import { decodeLocalHubFrame, jsonFrame } from '@lyceum/util/node/local-hub-frame';
import { decodeJson } from '@lyceum/util/protocol/json';
import { meshMessageSchema } from '@lyceum/util/protocol/mesh';
import { MESH_PROTOCOL } from '@lyceum/util/protocol/version';
import type { Link } from './link';
import type { MeshSocket, OpenSocket } from './socket';

/** Milliseconds for the welcome. */
const WELCOME_MS = 3000;

export interface Call {
  /** Of this hub. */
  hub_id: HubId;
  to: { hub_id: HubId; token: string };
  link(hub_id: HubId, socket: MeshSocket): Link;
}

/** Resolves once the link stands; rejects with the reason why it does not. */
export function greetHub(open: OpenSocket, call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    let link: Link | undefined;
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(error);
      socket.abort();
    };
    const receive = (body: Buffer) => {
      checkWelcome(body, call.to.hub_id);
      clearTimeout(timer);
      link = call.link(call.to.hub_id, socket);
      resolve();
    };
    const socket = open({
      frame: (body) => {
        try {
          if (link) link.receive(body);
          else receive(body);
        } catch (error) {
          fail(error);
        }
      },
      closed: (error) => {
        if (link) return link.socketClosed(error);
        fail(error ?? new LyceumError('unavailable', 'The other hub closed the connection.'));
      },
    });
    const timer = setTimeout(() => fail(new LyceumError('timeout', 'No welcome came.')), WELCOME_MS);
    const { hub_id, to } = call;
    socket.send(...jsonFrame({ event: 'hello', protocol: MESH_PROTOCOL, token: to.token, hub_id }));
  });
}

function checkWelcome(body: Buffer, expected: HubId): void {
  const frame = decodeLocalHubFrame(body);
  const message = frame.type === 'json' ? decodeJson(meshMessageSchema, frame.text) : undefined;
  if (message?.event === 'error') throw fromWireError(message);
  if (message?.event !== 'welcome' || message.protocol !== MESH_PROTOCOL || message.hub_id !== expected)
    throw new LyceumError('bad_request', 'What answers there is not the hub that was called.');
}
