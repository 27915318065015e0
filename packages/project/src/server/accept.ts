/**
 * The door of wire 3: a hub says hello with the project's token, then its messages are decoded once and handed to dispatch.
 * Made by the composition root. A bad message is answered and logged; it never ends the program.
 *
 *   waiting for hello (5 s) ──token right──► open ──socket gone──► closed
 *            └──anything else: error, close──────────────────────────┘
 */
import type { Socket } from 'node:net';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { type FramedSocket, framedSocket } from '@lyceum/util/node/framed-socket';
import { decodeLocalHubFrame, jsonFrame } from '@lyceum/util/node/local-hub-frame';
import type { Logger } from '@lyceum/util/node/logger';
import { sameSecret } from '@lyceum/util/node/secrets';
import { decodeJson } from '@lyceum/util/protocol/json';
import { type FromLocalHub, type ToLocalHub, toLocalHubSchema } from '@lyceum/util/protocol/local-hub';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';
import { Connection } from './connection';

/** ms that a hub may take to say hello. */
const HELLO_MS = 5000;

export interface Door {
  project_id: ProjectId;
  token: string;
  dispatch(connection: Connection, message: ToLocalHub): void;
  bytes(connection: Connection, channel: number, bytes: Buffer): void;
}

export function acceptHub(tcp: Socket, door: Door, logger: Logger): void {
  let connection: Connection | undefined;
  const timer = setTimeout(() => refuse(socket, new LyceumError('timeout', 'No hello came.')), HELLO_MS);
  const socket = framedSocket(tcp, {
    frame: (body) => {
      if (connection) return void handle(connection, door, body);
      clearTimeout(timer);
      connection = greet(socket, door, body, logger);
    },
    closed: (error) => {
      clearTimeout(timer);
      connection?.closeAll();
      if (connection) connection.logger.info(error ? { error } : {}, 'hub disconnected');
      else if (error) logger.warn({ error }, 'a connection broke before its hello');
    },
  });
}

function refuse(socket: FramedSocket, error: unknown): void {
  const message: FromLocalHub = { event: 'error', ...toWireError(error) };
  socket.send(...jsonFrame(message));
  socket.close();
}

/** The connection, or undefined when it was refused. */
function greet(socket: FramedSocket, door: Door, body: Buffer, logger: Logger): Connection | undefined {
  try {
    const { hub_id } = checkHello(door, body);
    const connection = new Connection(socket, logger.child({ hub_id }));
    connection.send({ event: 'welcome', protocol: LOCAL_HUB_PROTOCOL, project_id: door.project_id });
    connection.logger.info({}, 'hub connected');
    return connection;
  } catch (error) {
    logger.warn({ reason: toWireError(error).message }, 'a connection was refused');
    refuse(socket, error);
    return undefined;
  }
}

function checkHello(door: Door, body: Buffer): { hub_id: string } {
  const frame = decodeLocalHubFrame(body);
  const message = frame.type === 'json' ? decodeJson(toLocalHubSchema, frame.text) : undefined;
  if (message?.event !== 'hello') throw new LyceumError('not_signed_in', 'The first message must be hello.');
  if (message.protocol !== LOCAL_HUB_PROTOCOL)
    throw new LyceumError(
      'bad_request',
      `This project speaks protocol ${LOCAL_HUB_PROTOCOL}, the hub ${message.protocol}: restart the project.`,
    );
  if (!sameSecret(message.token, door.token)) throw new LyceumError('forbidden', 'The token is wrong.');
  return message;
}

function handle(connection: Connection, door: Door, body: Buffer): void {
  let text = '';
  try {
    const frame = decodeLocalHubFrame(body);
    if (frame.type === 'binary') return void door.bytes(connection, frame.channel, frame.bytes);
    text = frame.text;
    door.dispatch(connection, decodeJson(toLocalHubSchema, text));
  } catch (error) {
    connection.logger.warn({ reason: toWireError(error).message }, 'a bad message');
    connection.sendError(error, idOf(text));
  }
}

/** The id of a message that is otherwise bad, so that its sender does not wait for ever. */
function idOf(text: string): { id?: number } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('id' in value)) return {};
    return typeof value.id === 'number' && Number.isSafeInteger(value.id) ? { id: value.id } : {};
  } catch {
    return {};
  }
}
