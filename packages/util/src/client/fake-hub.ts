/**
 * A hub in miniature for the tests of the client: requests, feeds, documents with durable and not yet durable state, terminals with a
 * byte log. It follows the rules of the wire and nothing else: no permission, no database. Never used outside tests.
 */
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { AccountId, DocumentId } from '../ids';
import type { ProjectPath } from '../paths';
import type { ClientMessage, HubMessage } from '../protocol/client';
import { decodeClientMessage, encodeMessage } from '../protocol/codec';
import { afterFrame, frameMark } from '../protocol/link-mark';
import type { Row, UserQuery } from '../schema/authorize';
import { packRows } from '../schema/packed-rows';
import type { MemoryPeer, MemoryPeerHandlers } from './memory-transport';

export const ACCOUNT = '11111111-1111-4111-8111-111111111111' as AccountId;
export const DOCUMENT = '22222222-2222-4222-8222-222222222222' as DocumentId;

interface Guest {
  send(message: HubMessage): void;
  /** The mark of what was sent. */
  sent(): number;
  close(): void;
  documents: Set<number>;
  /** Of the last update on each document channel. */
  seqs: Map<number, number | undefined>;
  terminals: Set<number>;
  feeds: Set<number>;
  /** Yjs clients that spoke through it. */
  speakers: Set<number>;
}

export class FakeHub {
  /** What a restart of the hub brings back. */
  durable = new Y.Doc();
  /** What the hub has taken, durable or not. */
  live = new Y.Doc();
  canWrite = true;
  document_id = DOCUMENT;
  /** Where the document lies, when not where it is asked for. */
  path: ProjectPath | undefined;
  /** When true, updates become durable (and acked) only by `commit`. */
  holdCommits = false;
  /** Fails the next opens with this code. */
  refuseWith: string | undefined;
  rows: Row[] = [];
  /** A test may answer by itself, when it likes. */
  onQuery = (_query: UserQuery, answer: (result: unknown) => void): void => {
    answer({ rows: this.packedRows() });
  };
  /** All output of the one shell, and the id of its session. */
  log = new Uint8Array();
  session_id = 'first';
  readonly heard: ClientMessage[] = [];
  private awareness = new Awareness(this.live);
  private readonly guests = new Set<Guest>();
  private readonly waiting: (() => void)[] = [];

  constructor() {
    this.awareness.setLocalState(null);
  }

  accept = (peer: MemoryPeer): MemoryPeerHandlers => {
    let sent = 0;
    let received = 0;
    const guest: Guest = {
      send: (message) => {
        const frame = encodeMessage(message);
        sent = afterFrame(sent, frameMark(frame));
        peer.send(frame);
      },
      sent: () => sent,
      close: peer.close,
      documents: new Set(),
      seqs: new Map(),
      terminals: new Set(),
      feeds: new Set(),
      speakers: new Set(),
    };
    this.guests.add(guest);
    return {
      frame: (data) => {
        const message = decodeClientMessage(data);
        if (message.event === 'ping' && message.sent !== received) return peer.close();
        received = afterFrame(received, frameMark(data));
        this.receive(guest, message);
      },
      closed: () => this.left(guest),
    };
  };

  /** Everything taken so far (or the oldest few of it) is durable now; the acks go out. */
  commit(count = this.waiting.length): void {
    for (const done of this.waiting.splice(0, count)) done();
  }

  /** The acks that wait are never sent. */
  forget(): void {
    this.waiting.length = 0;
  }

  /** Dies and comes back with what was durable. */
  crash(): void {
    this.waiting.length = 0;
    for (const guest of [...this.guests]) guest.close();
    this.live = new Y.Doc();
    Y.applyUpdate(this.live, Y.encodeStateAsUpdate(this.durable));
    this.awareness.destroy();
    this.awareness = new Awareness(this.live);
    this.awareness.setLocalState(null);
  }

  close(): void {
    this.awareness.destroy();
  }

  setAccess(can_write: boolean): void {
    this.canWrite = can_write;
    this.tell('documents', (channel) => ({ event: 'document_access', channel, can_write }));
  }

  /** The shell prints. */
  print(bytes: Uint8Array): void {
    const offset = this.log.length;
    const log = new Uint8Array(offset + bytes.length);
    log.set(this.log);
    log.set(bytes, offset);
    this.log = log;
    this.tell('terminals', (channel) => ({ event: 'terminal_data', channel, offset, data: bytes }));
  }

  tell(
    kind: 'documents' | 'terminals' | 'feeds',
    message: (channel: number) => HubMessage,
    but?: Guest,
  ): void {
    for (const guest of this.guests) {
      if (guest === but) continue;
      for (const channel of guest[kind]) guest.send(message(channel));
    }
  }

  packedRows() {
    return packRows(Object.keys(this.rows[0] ?? {}), this.rows);
  }

  /** The screen of the fake terminal is simply all bytes so far, one character each. */
  screen(): string {
    return Array.from(this.log, (byte) => String.fromCharCode(byte)).join('');
  }

  private receive(guest: Guest, message: ClientMessage): void {
    this.heard.push(message);
    if (message.event === 'hello')
      guest.send({ event: 'welcome', protocol: 1, hub_id: 'fake', account_id: ACCOUNT });
    else if (message.event === 'ping')
      guest.send({ event: 'reply', id: message.id, result: { time: 0, sent: guest.sent() } });
    else if (message.event === 'query')
      this.onQuery(message.query, (result) => this.answer(guest, message.id, result));
    else if (message.event === 'feed_open') this.openFeed(guest, message);
    else if (message.event === 'document_open') this.openDocument(guest, message);
    else if (message.event === 'document_update') this.edit(guest, message);
    else if (message.event === 'document_presence') this.present(guest, message);
    else if (message.event === 'document_save') this.answer(guest, message.id, { disk: this.savedDisk() });
    else if (message.event === 'terminal_open') this.openTerminal(guest, message);
    else if (message.event === 'channel_close')
      for (const kind of ['documents', 'terminals', 'feeds'] as const) guest[kind].delete(message.channel);
  }

  private openFeed(guest: Guest, message: Extract<ClientMessage, { event: 'feed_open' }>): void {
    guest.feeds.add(message.channel);
    this.answer(guest, message.id, { rows: this.packedRows(), primary_key: ['project_id'] });
  }

  private answer(guest: Guest, id: number, result: unknown): void {
    const code = this.refuseWith;
    if (code === undefined) guest.send({ event: 'reply', id, result });
    else guest.send({ event: 'error', id, code, message: `refused: ${code}` });
  }

  private savedDisk() {
    return { kind: 'saved' as const, state_vector: Y.encodeStateVector(this.durable) };
  }

  private openDocument(guest: Guest, message: Extract<ClientMessage, { event: 'document_open' }>): void {
    if (this.refuseWith === undefined) {
      guest.documents.add(message.channel);
      guest.seqs.set(message.channel, message.seq);
      const clients = [...this.awareness.getStates().keys()];
      const update = encodeAwarenessUpdate(this.awareness, clients);
      if (clients.length > 0) guest.send({ event: 'document_presence', channel: message.channel, update });
    }
    this.answer(guest, message.id, {
      document_id: this.document_id,
      path: this.path ?? message.path,
      update: Y.encodeStateAsUpdate(this.live, message.state_vector),
      state_vector: Y.encodeStateVector(this.live),
      can_write: this.canWrite,
      disk: { kind: 'dirty' },
    });
  }

  private edit(guest: Guest, message: Extract<ClientMessage, { event: 'document_update' }>): void {
    const { channel, seq, update } = message;
    if (!guest.documents.has(channel)) return;
    const before = guest.seqs.get(channel);
    guest.seqs.set(channel, seq);
    if (before !== undefined && seq !== before + 1) {
      guest.documents.delete(channel);
      guest.send({ event: 'error', channel, code: 'unavailable', message: 'lost on its way' });
      return;
    }
    if (!this.canWrite) {
      guest.send({ event: 'document_access', channel, can_write: false });
      return;
    }
    Y.applyUpdate(this.live, update);
    this.tell('documents', (to) => ({ event: 'document_update', channel: to, update }), guest);
    this.waiting.push(() => {
      Y.applyUpdate(this.durable, update);
      guest.send({ event: 'document_ack', channel, seq });
    });
    if (!this.holdCommits) this.commit();
  }

  private present(guest: Guest, message: Extract<ClientMessage, { event: 'document_presence' }>): void {
    const heard = ({ added, updated }: { added: number[]; updated: number[] }) => {
      for (const client of [...added, ...updated]) guest.speakers.add(client);
    };
    this.awareness.on('update', heard);
    applyAwarenessUpdate(this.awareness, message.update, guest);
    this.awareness.off('update', heard);
    const { update } = message;
    this.tell('documents', (channel) => ({ event: 'document_presence', channel, update }), guest);
  }

  private left(guest: Guest): void {
    this.guests.delete(guest);
    const gone = [...guest.speakers].filter((client) => this.awareness.getStates().has(client));
    if (gone.length === 0) return;
    removeAwarenessStates(this.awareness, gone, 'left');
    const update = encodeAwarenessUpdate(this.awareness, gone);
    this.tell('documents', (channel) => ({ event: 'document_presence', channel, update }));
  }

  private openTerminal(guest: Guest, message: Extract<ClientMessage, { event: 'terminal_open' }>): void {
    const { resume, channel, size } = message;
    guest.terminals.add(channel);
    const kept = resume?.session_id === this.session_id && resume.offset <= this.log.length;
    const offset = kept ? resume.offset : this.log.length;
    const { session_id } = this;
    this.answer(guest, message.id, {
      session_id,
      offset,
      reset: !kept,
      screen: kept ? '' : this.screen(),
      size,
    });
    const rest = this.log.slice(offset);
    if (rest.length > 0) guest.send({ event: 'terminal_data', channel, offset, data: rest });
  }
}
