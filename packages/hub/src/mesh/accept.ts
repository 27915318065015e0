/**
 * The door of the mesh: another hub says hello with this hub's token, and gets a link. Called by mesh.ts for each connection.
 * Whoever says anything else, or nothing, is cut off.
 *
 *   waiting for hello (3 s) ──token right──► welcome: a link
 *            └──anything else: error, close
 */
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { HubId } from '@lyceum/util/ids';
import { decodeLocalHubFrame, jsonFrame } from '@lyceum/util/node/local-hub-frame';
import type { Logger } from '@lyceum/util/node/logger';
import { sameSecret } from '@lyceum/util/node/secrets';
import { decodeJson } from '@lyceum/util/protocol/json';
import { type MeshMessage, meshMessageSchema } from '@lyceum/util/protocol/mesh';
import { MESH_PROTOCOL } from '@lyceum/util/protocol/version';
import type { Link } from './link';
import type { MeshSocket, OpenSocket } from './socket';

/** Milliseconds that a hub may take to say hello: it says it at once. */
const HELLO_MS = 3000;

export interface Door {
  hub_id: HubId;
  token: string;
  /** The link to that hub; the one there was before is closed. */
  link(hub_id: HubId, socket: MeshSocket): Link;
  logger: Logger;
  /** Milliseconds; for tests. */
  hello_ms?: number;
}

export function acceptHub(open: OpenSocket, door: Door): void {
  let phase: Link | 'waiting' | 'refused' = 'waiting';
  const refuse = (error: unknown) => {
    clearTimeout(timer);
    phase = 'refused';
    const wire = toWireError(error);
    door.logger.warn({ reason: wire.message }, 'a connection to the mesh was refused');
    socket.send(...jsonFrame({ event: 'error', ...wire }));
    socket.close();
  };
  const greet = (body: Buffer) => {
    try {
      const { hub_id } = checkHello(door, body);
      clearTimeout(timer);
      socket.send(...jsonFrame({ event: 'welcome', protocol: MESH_PROTOCOL, hub_id: door.hub_id }));
      phase = door.link(hub_id, socket);
    } catch (error) {
      refuse(error);
    }
  };
  const socket = open({
    frame: (body) => {
      if (phase === 'waiting') greet(body);
      else if (phase !== 'refused') phase.receive(body);
    },
    closed: (error) => {
      clearTimeout(timer);
      if (typeof phase === 'object') phase.socketClosed(error);
      else if (error)
        door.logger.info({ reason: error.message }, 'a connection to the mesh broke before its hello');
    },
  });
  const timer = setTimeout(
    () => refuse(new LyceumError('timeout', 'No hello came.')),
    door.hello_ms ?? HELLO_MS,
  );
}

function checkHello(door: Door, body: Buffer): Extract<MeshMessage, { event: 'hello' }> {
  const frame = decodeLocalHubFrame(body);
  const message = frame.type === 'json' ? decodeJson(meshMessageSchema, frame.text) : undefined;
  if (message?.event !== 'hello') throw new LyceumError('not_signed_in', 'The first message must be hello.');
  if (message.protocol !== MESH_PROTOCOL)
    throw new LyceumError(
      'bad_request',
      `This hub speaks mesh protocol ${MESH_PROTOCOL}, the other ${message.protocol}: they are of different versions.`,
    );
  if (!sameSecret(message.token, door.token)) throw new LyceumError('forbidden', 'The token is wrong.');
  if (message.hub_id === door.hub_id) throw new LyceumError('conflict', 'A hub cannot be linked to itself.');
  return message;
}
