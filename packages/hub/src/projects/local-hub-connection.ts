/**
 * One TCP connection to one local hub (wire 3): hello, requests, channels with JSON and binary frames.
 * Made by local-hub-link.ts, which opens another when this one closes. Permission was asked before anything comes here.
 */
import type { Socket } from 'node:net';
import { fromWireError, LyceumError } from '@lyceum/util/errors';
import type { HubId, ProjectId } from '@lyceum/util/ids';
import { type FramedSocket, framedSocket } from '@lyceum/util/node/framed-socket';
import { binaryFrame, decodeLocalHubFrame, jsonFrame } from '@lyceum/util/node/local-hub-frame';
import type { ProjectAddress } from '@lyceum/util/protocol/compute';
import { decodeJson } from '@lyceum/util/protocol/json';
import {
  type FromLocalHub,
  fromLocalHubSchema,
  LOCAL_HUB_REQUESTS,
  type LocalHubRequest,
  type LocalHubRequestName,
  type LocalHubResult,
  type ToLocalHub,
} from '@lyceum/util/protocol/local-hub';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';
import { createPendingRequests } from './pending-requests';
import { connectProject } from './reach';
import { CONNECT_TIMEOUT_MS } from './tcp-connect';

/** What the local hub says on one channel. */
export type LocalHubChannelMessage = Exclude<FromLocalHub, { event: 'welcome' | 'reply' }>;

export interface LocalHubChannelHandler {
  message(message: LocalHubChannelMessage): void;
  binary(bytes: Uint8Array): void;
}

export interface LocalHubChannel {
  readonly number: number;
  send(bytes: Uint8Array): void;
  /** Tells the local hub. After it, no handler is called. */
  close(): void;
}

export type LocalHubFields<N extends LocalHubRequestName> = Omit<LocalHubRequest<N>, 'event' | 'id'>;

export interface LocalHubConnection {
  readonly address: ProjectAddress;
  request<N extends LocalHubRequestName>(
    event: N,
    fields: LocalHubFields<N>,
    timeout_ms: number,
  ): Promise<LocalHubResult<N>>;
  send(message: ToLocalHub): void;
  openChannel(handler: LocalHubChannelHandler): LocalHubChannel;
  close(): void;
}

/** Bytes that may wait for a local hub that reads nothing (stopped by a debugger): beyond it the connection is given up. */
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;

interface Peer {
  project_id: ProjectId;
  address: ProjectAddress;
  hub_id: HubId;
  /** Once, after a connection that was welcomed. `error`: it did not just end. */
  closed(error?: Error): void;
}

export async function openLocalHub(peer: Peer): Promise<LocalHubConnection> {
  const { project_id, address } = peer;
  const socket = await connectProject({ project_id, address, target: { kind: 'hub' } });
  return new Promise((resolve, reject) => {
    const connection: SocketConnection = new SocketConnection(socket, peer, {
      welcomed: () => resolve(connection),
      refused: reject,
    });
  });
}

interface Outcome {
  welcomed(): void;
  refused(error: LyceumError): void;
}

class SocketConnection implements LocalHubConnection {
  private readonly pending = createPendingRequests();
  private readonly channels = new Map<number, LocalHubChannelHandler>();
  private nextChannel = 1;
  private welcomed = false;
  private readonly framed: FramedSocket;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    private readonly peer: Peer,
    private readonly outcome: Outcome,
  ) {
    this.timer = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS);
    this.framed = framedSocket(socket, {
      frame: (body) => this.frame(body),
      closed: (error) => this.ended(error),
    });
    const { address, hub_id } = peer;
    this.send({ event: 'hello', protocol: LOCAL_HUB_PROTOCOL, token: address.token, hub_id });
  }

  get address(): ProjectAddress {
    return this.peer.address;
  }

  async request<N extends LocalHubRequestName>(
    event: N,
    fields: LocalHubFields<N>,
    timeout_ms: number,
  ): Promise<LocalHubResult<N>> {
    // The cast joins what `fields` took apart; the local hub validates every field.
    const start = (id: number) => this.send({ ...fields, event, id } as unknown as ToLocalHub);
    const result = await this.pending.start(start, timeout_ms, `"${event}" in the project`);
    return LOCAL_HUB_REQUESTS[event].result.parse(result) as LocalHubResult<N>;
  }

  send(message: ToLocalHub): void {
    this.sendFrame(jsonFrame(message));
  }

  openChannel(handler: LocalHubChannelHandler): LocalHubChannel {
    const number = this.nextChannel++;
    this.channels.set(number, handler);
    return {
      number,
      send: (bytes) => this.sendFrame(binaryFrame(number, bytes)),
      close: () => {
        if (this.channels.delete(number)) this.send({ event: 'channel_close', channel: number });
      },
    };
  }

  close(): void {
    this.socket.destroy();
  }

  private sendFrame(parts: Uint8Array[]): void {
    const { socket } = this;
    if (!this.framed.send(...parts) && socket.writableLength > MAX_BACKLOG_BYTES) socket.destroy();
  }

  private frame(body: Buffer): void {
    const frame = decodeLocalHubFrame(body);
    if (frame.type === 'binary') this.channels.get(frame.channel)?.binary(frame.bytes);
    else this.receive(decodeJson(fromLocalHubSchema, frame.text));
  }

  private receive(message: FromLocalHub): void {
    if (message.event === 'welcome') this.welcome(message.project_id);
    else if (message.event === 'reply') this.pending.resolve(message.id, message.result);
    else if (message.event === 'error' && message.id !== undefined)
      this.pending.reject(message.id, fromWireError(message));
    else if (message.channel !== undefined) this.channels.get(message.channel)?.message(message);
  }

  private welcome(project_id: ProjectId): void {
    // Somebody else's local hub took over a port that was known from before.
    if (project_id !== this.peer.project_id) {
      this.close();
      return;
    }
    this.welcomed = true;
    clearTimeout(this.timer);
    this.outcome.welcomed();
  }

  private ended(error?: Error): void {
    clearTimeout(this.timer);
    const reason = new LyceumError('unavailable', 'The connection to the project was lost.');
    this.pending.end(reason);
    this.channels.clear();
    if (this.welcomed) this.peer.closed(error);
    else this.outcome.refused(reason);
  }
}
