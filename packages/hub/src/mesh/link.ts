/**
 * The connection to one other hub, after the welcome: who follows which document, and presence both ways. Made by accept.ts and dial.ts;
 * both ends are equals. It never reconnects (peers.ts does) and never ends the program: bad messages end the link, with one log line.
 *
 *   open ──bad message, silence, nothing taken, closed──► ended: the rooms hear at once that the hub is gone
 */
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { DocumentId, HubId } from '@lyceum/util/ids';
import { decodeLocalHubFrame, jsonFrame } from '@lyceum/util/node/local-hub-frame';
import type { Logger } from '@lyceum/util/node/logger';
import { decodeJson } from '@lyceum/util/protocol/json';
import { type MeshMessage, meshMessageSchema } from '@lyceum/util/protocol/mesh';
import { type ClientState, decodePresence } from '@lyceum/util/protocol/presence';
import type { MeshRoom } from './mesh-room';
import { createOutbox, type Outbox } from './outbox';
import type { MeshSocket } from './socket';

export interface LinkDeps {
  rooms: ReadonlyMap<DocumentId, MeshRoom>;
  logger: Logger;
  /** Exactly once, after the rooms heard of it. */
  ended(link: Link): void;
  /** Milliseconds; for tests. */
  ping_ms?: number;
}

/** Milliseconds between two signs of life. */
const PING_MS = 2000;
/**
 * So many of these pauses without a sign, or without anything taken, and the other hub counts as gone. Counted, not timed: after a long turn
 * of our own its signs wait to be read.
 */
const MAX_SILENT_PAUSES = 4;
/** Client states that may wait for a hub that takes nothing: thousands of people's cursors. */
const MAX_WAITING = 20_000;
/** Documents that another hub may have open: more is a program gone wild. */
const MAX_FOLLOWED = 200_000;

export class Link {
  /** Documents that the other hub has open, and the channels under which it wants them. */
  private readonly theirs = new Map<DocumentId, number>();
  private readonly theirChannels = new Map<number, DocumentId>();
  /** Documents that are open here, under our channels. */
  private readonly ours = new Map<DocumentId, number>();
  private readonly ourChannels = new Map<number, DocumentId>();
  private readonly outbox: Outbox;
  private readonly timer: NodeJS.Timeout;
  private nextChannel = 1;
  /** Pauses since something was heard, and since the socket took something. */
  private silent = 0;
  private stuck = 0;
  private ended = false;

  constructor(
    readonly hub_id: HubId,
    private readonly socket: MeshSocket,
    private readonly deps: LinkDeps,
  ) {
    this.outbox = createOutbox(socket);
    this.timer = setInterval(() => this.watch(), deps.ping_ms ?? PING_MS);
    for (const document_id of deps.rooms.keys()) this.follow(document_id);
  }

  /** A room opened here. */
  follow(document_id: DocumentId): void {
    const channel = this.nextChannel++;
    this.ours.set(document_id, channel);
    this.ourChannels.set(channel, document_id);
    this.outbox.follow({ channel, document_id });
  }

  unfollow(document_id: DocumentId): void {
    const channel = this.ours.get(document_id);
    if (channel === undefined) return;
    this.ours.delete(document_id);
    this.ourChannels.delete(channel);
    this.outbox.unfollow(channel);
  }

  /** Presence of our own people, if the other hub has the document open. */
  push(document_id: DocumentId, states: readonly ClientState[]): void {
    const channel = this.theirs.get(document_id);
    if (channel !== undefined) this.outbox.presence(channel, states);
  }

  receive(body: Buffer): void {
    if (this.ended) return;
    this.silent = 0;
    try {
      const frame = decodeLocalHubFrame(body);
      if (frame.type === 'binary') this.receivePresence(frame.channel, frame.bytes);
      else this.handle(decodeJson(meshMessageSchema, frame.text));
    } catch (error) {
      const wire = toWireError(error);
      this.deps.logger.warn({ hub_id: this.hub_id, reason: wire.message }, 'another hub sent a bad message');
      this.socket.send(...jsonFrame({ event: 'error', ...wire }));
      this.close();
    }
  }

  /** The socket is gone, for whatever reason. */
  socketClosed(error?: Error): void {
    if (error) this.deps.logger.info({ hub_id: this.hub_id, reason: error.message }, 'mesh link broke');
    this.end();
  }

  close(): void {
    this.socket.close();
    this.end();
  }

  private handle(message: MeshMessage): void {
    switch (message.event) {
      case 'follow':
        for (const { channel, document_id } of message.documents) this.followed(channel, document_id);
        return;
      case 'unfollow':
        for (const channel of message.channels) this.unfollowed(channel);
        return;
      case 'ping':
        return;
      case 'error':
        this.deps.logger.warn({ hub_id: this.hub_id, code: message.code }, 'another hub ends the link');
        return;
      default:
        throw new LyceumError('bad_request', `"${message.event}" has no place after the welcome.`);
    }
  }

  private followed(channel: number, document_id: DocumentId): void {
    if (this.theirChannels.has(channel) || this.theirs.has(document_id))
      throw new LyceumError('bad_request', 'The channel or document is followed already.');
    if (this.theirs.size >= MAX_FOLLOWED) throw new LyceumError('too_large', 'Too many documents.');
    this.theirs.set(document_id, channel);
    this.theirChannels.set(channel, document_id);
    const own = this.deps.rooms.get(document_id)?.own() ?? [];
    if (own.length > 0) this.outbox.presence(channel, own);
  }

  private unfollowed(channel: number): void {
    const document_id = this.theirChannels.get(channel);
    this.theirChannels.delete(channel);
    if (document_id !== undefined) this.theirs.delete(document_id);
    this.outbox.drop(channel);
  }

  private receivePresence(channel: number, bytes: Uint8Array): void {
    const states = decodePresence(bytes);
    const document_id = this.ourChannels.get(channel);
    // Unknown: on its way while the room was closed here.
    if (document_id !== undefined) this.deps.rooms.get(document_id)?.receiveFrom(this.hub_id, states);
  }

  private watch(): void {
    const { blocked, size } = this.outbox;
    this.silent++;
    this.stuck = blocked ? this.stuck + 1 : 0;
    if (Math.max(this.silent, this.stuck) > MAX_SILENT_PAUSES || size > MAX_WAITING) {
      this.deps.logger.warn({ hub_id: this.hub_id }, 'another hub does not answer and is given up');
      this.socket.abort();
      this.end();
    } else if (!blocked) this.socket.send(...jsonFrame({ event: 'ping' }));
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.timer);
    this.outbox.close();
    for (const document_id of this.ours.keys()) this.deps.rooms.get(document_id)?.hubGone(this.hub_id);
    this.deps.ended(this);
  }
}
