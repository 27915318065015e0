/**
 * Three servers that pass document updates on, behind one interface: ours, a bare ws relay, and y-websocket. Used by the rows
 * keystroke and typists. A passive client takes its frames off the socket and drops them, so that the load generator, which
 * stands for many browsers, does not become what is measured.
 */
import type { Connection } from '@lyceum/util/client/connection';
import type { Connector } from '@lyceum/util/client/transport';
import type { ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import WebSocket from 'ws';
import { writeUpdate } from 'y-protocols/sync';
import type { Lyceum, Person } from '../frame/lyceum';
import type { PeerProcess } from '../frame/peer';

export interface EditClient {
  send(update: Uint8Array): void;
  close(): void;
}

export interface EditEars {
  /** undefined: a passive client. */
  update?: (update: Uint8Array) => void;
  /** Every update sent so far is durable; only ours calls it. */
  ack?: () => void;
}

export interface EditServer {
  pid: number;
  create(document: string): Promise<void>;
  join(document: string, ears: EditEars): Promise<EditClient>;
}

/** Yjs: the state vector of an empty document. */
const EMPTY_STATE = new Uint8Array([0]);

export async function lyceumEdits(lyceum: Lyceum, owner: Person, project_id: ProjectId): Promise<EditServer> {
  return {
    pid: await lyceum.stack.pidOf('hub'),
    create: (document) => lyceum.putFile(owner, project_id, `${document}.txt`, ''),
    join: async (document, ears) => {
      const connection = await lyceum.connect(owner, ears.update ? undefined : deaf);
      return openDocument(connection, project_id, `${document}.txt`, ears);
    },
  };
}

function openDocument(
  connection: Connection,
  project_id: ProjectId,
  name: string,
  { update, ack }: EditEars,
): Promise<EditClient> {
  let seq = 0;
  const fields = { project_id, path: parseProjectPath(name), state_vector: EMPTY_STATE };
  return new Promise((resolve, reject) => {
    const client = {
      send: (data: Uint8Array) =>
        channel.send({ event: 'document_update', channel: channel.id, seq: ++seq, update: data }),
      close: () => connection.close(),
    };
    const channel = connection.openChannel({
      opened: (self) =>
        self.request(
          'document_open',
          { channel: self.id, ...fields },
          { done: () => resolve(client), failed: reject },
        ),
      message: (message) => {
        if (message.event === 'document_update') update?.(message.update);
        else if (message.event === 'document_ack' && message.seq === seq) ack?.();
      },
      lost: () => reject(new Error('the hub closed a connection')),
      refused: reject,
    });
  });
}

/** Bytes of a frame in which the name of its event lies. */
const EVENT_BYTES = 40;

/** Drops the frames of document updates undecoded. */
function deaf(connector: Connector): Connector {
  return (handlers) =>
    connector({
      ...handlers,
      frame: (data) => {
        const isUpdate =
          data instanceof ArrayBuffer &&
          Buffer.from(data, 0, Math.min(data.byteLength, EVENT_BYTES))
            .toString('latin1')
            .includes('document_update');
        if (!isUpdate) handlers.frame(data);
      },
    });
}

export function relayEdits(peer: PeerProcess): EditServer {
  return {
    pid: peer.pid,
    create: async () => {},
    join: async (document, { update }) => {
      const socket = await openSocket(peer, document);
      socket.on('message', (data) => update?.(data as Buffer));
      return { send: (data) => socket.send(data), close: () => socket.terminate() };
    },
  };
}

/** y-protocols: the first byte of a frame, and the second of a sync frame that holds an update. */
const SYNC = 0;
const SYNC_UPDATE = 2;

export function yWebsocketEdits(peer: PeerProcess): EditServer {
  return {
    pid: peer.pid,
    create: async () => {},
    join: async (document, { update }) => {
      const socket = await openSocket(peer, document);
      if (update) socket.on('message', (data) => readSync(data as Buffer, update));
      return {
        send: (data) => {
          const encoder = encoding.createEncoder();
          encoding.writeVarUint(encoder, SYNC);
          writeUpdate(encoder, data);
          socket.send(encoding.toUint8Array(encoder));
        },
        close: () => socket.terminate(),
      };
    },
  };
}

function readSync(frame: Buffer, update: (update: Uint8Array) => void): void {
  const decoder = decoding.createDecoder(frame);
  if (decoding.readVarUint(decoder) !== SYNC || decoding.readVarUint(decoder) !== SYNC_UPDATE) return;
  update(decoding.readVarUint8Array(decoder));
}

export function openSocket(peer: PeerProcess, room: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${peer.port}/${room}`, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.on('error', reject);
  });
}
