/**
 * The peers that pass document updates on, each spoken to in its own protocol: a bare ws relay, y-websocket, hocuspocus. Used by the
 * rows about documents. What is not asked for is read off the socket and dropped, so that the load generator is not what is measured.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import WebSocket from 'ws';
import { writeUpdate } from 'y-protocols/sync';
import { type PeerProcess, startPeer } from '../frame/peer';
import type { EditServer } from './edit-servers';

/** Another server beside ours: started anew where a crowd may have broken it. */
export interface EditPeer {
  name: string;
  start(): Promise<PeerProcess>;
  edits(peer: PeerProcess): EditServer;
}

export const EDIT_PEERS: readonly EditPeer[] = [
  { name: 'ws relay', start: () => startPeer('ws-relay.cjs'), edits: relayEdits },
  { name: 'y-websocket', start: () => startPeer('y-websocket.cjs'), edits: yWebsocketEdits },
  { name: 'hocuspocus', start: () => startPeer('hocuspocus.cjs'), edits: hocuspocusEdits },
];

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

function yWebsocketEdits(peer: PeerProcess): EditServer {
  return {
    pid: peer.pid,
    create: async () => {},
    join: async (document, { update }) => {
      const socket = await openSocket(peer, document);
      if (update) socket.on('message', (data) => readSync(decoding.createDecoder(data as Buffer), update));
      return {
        send: (data) => socket.send(syncFrame(encoding.createEncoder(), data)),
        close: () => socket.terminate(),
      };
    },
  };
}

/** Hocuspocus: the types of a frame, behind the name of its document. */
const AUTH = 2;
const AUTH_TOKEN = 0;

function hocuspocusEdits(peer: PeerProcess): EditServer {
  return {
    pid: peer.pid,
    create: async () => {},
    join: async (document, { update }) => {
      const socket = await openSocket(peer, document);
      const admitted = new Promise<void>((resolve) => socket.once('message', () => resolve()));
      socket.send(tokenFrame(document));
      await admitted;
      if (update)
        socket.on('message', (data) => {
          const decoder = decoding.createDecoder(data as Buffer);
          decoding.readVarString(decoder);
          readSync(decoder, update);
        });
      return {
        send: (data) => {
          const encoder = encoding.createEncoder();
          encoding.writeVarString(encoder, document);
          socket.send(syncFrame(encoder, data));
        },
        close: () => socket.terminate(),
      };
    },
  };
}

function tokenFrame(document: string): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, document);
  encoding.writeVarUint(encoder, AUTH);
  encoding.writeVarUint(encoder, AUTH_TOKEN);
  encoding.writeVarString(encoder, 'anybody');
  return encoding.toUint8Array(encoder);
}

function syncFrame(encoder: encoding.Encoder, update: Uint8Array): Uint8Array {
  encoding.writeVarUint(encoder, SYNC);
  writeUpdate(encoder, update);
  return encoding.toUint8Array(encoder);
}

function readSync(decoder: decoding.Decoder, update: (update: Uint8Array) => void): void {
  if (decoding.readVarUint(decoder) !== SYNC || decoding.readVarUint(decoder) !== SYNC_UPDATE) return;
  update(decoding.readVarUint8Array(decoder));
}

export function openSocket(peer: PeerProcess, room: string): Promise<WebSocket> {
  const origin = `${peer.secure ? 'wss' : 'ws'}://127.0.0.1:${peer.port}`;
  const socket = new WebSocket(`${origin}/${room}`, { perMessageDeflate: false, rejectUnauthorized: false });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.on('error', reject);
  });
}
