/**
 * The mesh between the hubs of one database: presence of documents that several have open. Made by hub.ts; documents/room.ts joins.
 * All hubs are linked with all, each speaks for its own people only. Nothing durable depends on it.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSignal, type Disposer } from '@lyceum/util/client/signal';
import type { DocumentId, HubId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { newSecret } from '@lyceum/util/node/secrets';
import type { Database } from '../db/database';
import { tcpConnect } from '../projects/tcp-connect';
import { acceptHub } from './accept';
import { greetHub } from './dial';
import { createHubRows, type HubAddress } from './hub-rows';
import { Link } from './link';
import type { MeshRoom, MeshSeat, MeshSeats } from './mesh-room';
import { keepPeers, type Peers } from './peers';
import { type MeshSocket, overTcp } from './socket';

export interface Mesh extends MeshSeats {
  /** Hubs that this one is linked with. */
  readonly count: number;
  /** Where other hubs call; set by `start`. */
  readonly port: number;
  /** A hub was killed, two minutes ago, and did not come back. Told to one of the others only. */
  onForgotten(handler: (hub_id: HubId) => void): Disposer;
  /** Listens, and enters this hub into the table. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface MeshDeps {
  db: Database;
  hub_id: HubId;
  /** Where to listen; the host is also what other hubs call. Port 0: a free one. */
  listen: { host: string; port: number };
  logger: Logger;
  /** After a link came or went. */
  counted?(links: number): void;
  /** Milliseconds; for tests. */
  heartbeat_ms?: number;
}

export function createMesh(deps: MeshDeps): Mesh {
  return new Hubs(deps);
}

class Hubs implements Mesh {
  private readonly rooms = new Map<DocumentId, MeshRoom>();
  private readonly links = new Map<HubId, Link>();
  /** All connections, also those that are no links yet. */
  private readonly sockets = new Set<Socket>();
  private readonly token = newSecret();
  private server: Server | undefined;
  private peers: Peers | undefined;
  private closed = false;
  private readonly gone = createSignal<HubId>();
  readonly onForgotten = this.gone.on;
  port = 0;

  constructor(private readonly deps: MeshDeps) {}

  get count(): number {
    return this.links.size;
  }

  join(document_id: DocumentId, room: MeshRoom): MeshSeat {
    this.rooms.set(document_id, room);
    for (const link of this.links.values()) link.follow(document_id);
    return {
      send: (states) => {
        for (const link of this.links.values()) link.push(document_id, states);
      },
      leave: () => {
        // The document may be open again already, in another room.
        if (this.rooms.get(document_id) !== room) return;
        this.rooms.delete(document_id);
        for (const link of this.links.values()) link.unfollow(document_id);
      },
    };
  }

  async start(): Promise<void> {
    const { db, hub_id, listen, logger, heartbeat_ms } = this.deps;
    await this.listen();
    const { token, port } = this;
    const rows = createHubRows(db, { hub_id, host: listen.host, port, token });
    const call = (address: HubAddress) => this.call(address);
    const beats = heartbeat_ms === undefined ? {} : { heartbeat_ms };
    this.peers = keepPeers({ rows, call, forgotten: this.gone.emit, logger, ...beats });
  }

  async close(): Promise<void> {
    this.closed = true;
    const away = this.peers?.close();
    for (const link of [...this.links.values()]) link.close();
    for (const socket of this.sockets) socket.destroy();
    this.server?.close();
    await away;
  }

  private async listen(): Promise<void> {
    const { hub_id, listen, logger } = this.deps;
    const link = (id: HubId, socket: MeshSocket) => this.link(id, socket, () => undefined);
    const door = { hub_id, token: this.token, link, logger };
    const server = createServer((socket) => {
      this.keep(socket);
      acceptHub(overTcp(socket), door);
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(listen.port, listen.host, resolve);
    });
    server.removeAllListeners('error');
    server.on('error', (error) => logger.error({ error }, 'the mesh cannot accept connections'));
    this.port = (server.address() as AddressInfo).port;
  }

  private keep(socket: Socket): void {
    if (this.closed) socket.destroy();
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  private async call(to: HubAddress): Promise<void> {
    const { hub_id } = this.deps;
    const socket = await tcpConnect(to.host, to.port, `The hub ${to.hub_id}`);
    this.keep(socket);
    await new Promise<void>((resolve, reject) => {
      const link = (id: HubId, over: MeshSocket) => this.link(id, over, resolve);
      greetHub(overTcp(socket), { hub_id, to, link }).catch(reject);
    });
  }

  /** A hub that calls again has lost the link that we still hold. */
  private link(hub_id: HubId, socket: MeshSocket, ended: () => void): Link {
    const { logger, counted } = this.deps;
    this.links.get(hub_id)?.close();
    const link: Link = new Link(hub_id, socket, {
      rooms: this.rooms,
      logger,
      ended: () => {
        if (this.links.get(hub_id) === link) this.links.delete(hub_id);
        counted?.(this.links.size);
        ended();
      },
    });
    this.links.set(hub_id, link);
    logger.info({ peer: hub_id }, 'linked with another hub');
    counted?.(this.links.size);
    return link;
  }
}
