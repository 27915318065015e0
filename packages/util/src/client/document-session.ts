/**
 * One open document in a client: the Yjs document, everybody's cursors, and the truth about where the text is kept.
 * Editors bind to `doc` and `awareness`; this file moves updates. After a reconnect both sides compare state vectors, so edits made meanwhile
 * merge and nothing acked can be lost. See docs/SPEC.md, SY.
 */
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { LyceumError } from '../errors';
import type { ProjectId } from '../ids';
import type { ProjectPath } from '../paths';
import type { RequestResult } from '../protocol/client';
import type { DiskState } from '../protocol/files';
import type { Channel, ChannelMessage, Connection } from './connection';
import { type DocumentStatus, documentStatus } from './document-status';
import { editsLacking } from './lacking-edits';
import { createSignal, type Disposer } from './signal';

/** The shared text of every document. */
export const TEXT_NAME = 'content';

/** Milliseconds between two sendings of one's own cursor: within the 150 ms in which others must see it. */
const PRESENCE_INTERVAL_MS = 50;

/** Milliseconds until a document that the hub could not serve just now (its database is away) is asked for again. */
const RETRY_MS = 1000;

const FROM_HUB = Symbol('hub');

type Timer = ReturnType<typeof setTimeout>;

export class DocumentSession {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText(TEXT_NAME);
  readonly awareness = new Awareness(this.doc);
  private readonly channel: Channel;
  private readonly statusSignal = createSignal<DocumentStatus>();
  private readonly movedSignal = createSignal<ProjectPath>();
  private seq = 0;
  private ackedSeq = 0;
  private synced = false;
  private wasLoaded = false;
  private mayWrite = false;
  private unsent: Uint8Array[] = [];
  private flushing = false;
  private diskState: DiskState = { kind: 'dirty' };
  private closed = false;
  private failure: LyceumError | undefined;
  private readonly dirtyClients = new Set<number>();
  private presenceTimer: Timer | undefined;
  private retryTimer: Timer | undefined;

  constructor(
    private readonly connection: Connection,
    private where: { project_id: ProjectId; path: ProjectPath },
  ) {
    this.doc.on('update', this.onUpdate);
    this.awareness.on('update', this.onPresence);
    this.channel = connection.openChannel({
      opened: (channel) => this.open(channel),
      message: (message) => this.receive(message),
      lost: () => this.disconnected(),
      refused: (error) => this.refused(error),
    });
  }

  get status(): DocumentStatus {
    return documentStatus({
      connected: this.connection.status.kind === 'connected' && this.synced,
      loaded: this.wasLoaded,
      canWrite: this.mayWrite,
      disk: this.diskState,
      failure: this.failure,
      unacked: this.unacked,
      stateVector: () => Y.encodeStateVector(this.doc),
    });
  }

  get path(): ProjectPath {
    return this.where.path;
  }

  /** The text has come once: what is in `text` is the document, if perhaps not the latest. */
  get loaded(): boolean {
    return this.wasLoaded;
  }

  /** The role allows edits, as far as is known. */
  get canWrite(): boolean {
    return this.mayWrite;
  }

  get disk(): DiskState {
    return this.diskState;
  }

  /** Updates that no ack covers yet. */
  get unacked(): number {
    return this.unsent.length + (this.seq - this.ackedSeq);
  }

  onStatus(listener: (status: DocumentStatus) => void): Disposer {
    return this.statusSignal.on(listener);
  }

  onMoved(listener: (path: ProjectPath) => void): Disposer {
    return this.movedSignal.on(listener);
  }

  /** Resolves when the disk holds what the hub had when asked. */
  save(): Promise<DiskState> {
    this.flush();
    return new Promise((resolve, reject) => {
      const done = ({ disk }: RequestResult<'document_save'>) => {
        this.diskState = disk;
        this.tell();
        resolve(disk);
      };
      this.channel.request('document_save', { channel: this.channel.id }, { done, failed: reject });
    });
  }

  /** Tries again after a refusal, e.g. when the project has been started. */
  retry(): void {
    this.failure = undefined;
    this.tell();
    this.channel.reopen();
  }

  close(): void {
    if (this.closed) return;
    this.flush();
    this.awareness.setLocalState(null);
    this.sendPresence();
    this.closed = true;
    clearTimeout(this.retryTimer);
    this.awareness.off('update', this.onPresence);
    this.awareness.destroy();
    this.channel.close();
    this.doc.off('update', this.onUpdate);
    this.doc.destroy();
  }

  private tell(): void {
    this.statusSignal.emit(this.status);
  }

  private open(channel: Channel): void {
    this.synced = false;
    const fields = { channel: channel.id, ...this.where, state_vector: Y.encodeStateVector(this.doc) };
    channel.request('document_open', fields, {
      done: (result) => this.opened(result),
      failed: (error) => {
        if (this.connection.status.kind === 'connected') this.refused(error);
      },
    });
  }

  private opened(result: RequestResult<'document_open'>): void {
    if (this.closed) return;
    this.failure = undefined;
    this.mayWrite = result.can_write;
    this.diskState = result.disk;
    Y.applyUpdate(this.doc, result.update, FROM_HUB);
    // What the hub lacks is computed from what it holds: that covers all that was unsent or in flight. `seq` goes on
    // counting, so that a late ack of an earlier update cannot be taken for one of these.
    const missing = editsLacking(this.doc, result);
    this.unsent = missing ? [missing] : [];
    this.ackedSeq = this.seq;
    this.synced = true;
    this.wasLoaded = true;
    this.flush();
    this.announcePresence();
    this.tell();
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === FROM_HUB) return;
    this.unsent.push(update);
    this.scheduleFlush();
    this.tell();
  };

  /** One microtask gathers what one editor transaction or paste makes. */
  private scheduleFlush(): void {
    if (this.flushing) return;
    this.flushing = true;
    Promise.resolve().then(() => {
      this.flushing = false;
      this.flush();
    });
  }

  private flush(): void {
    // Without the right to write edits are kept, and counted, until the role is raised or the person discards them.
    if (!this.synced || !this.mayWrite || this.unsent.length === 0) return;
    const [first] = this.unsent;
    const update = this.unsent.length === 1 && first ? first : Y.mergeUpdates(this.unsent);
    this.unsent = [];
    this.send(update);
  }

  private send(update: Uint8Array): void {
    this.seq++;
    this.channel.send({ event: 'document_update', channel: this.channel.id, seq: this.seq, update });
  }

  private receive(message: ChannelMessage): void {
    if (this.closed) return;
    switch (message.event) {
      case 'document_update':
        Y.applyUpdate(this.doc, message.update, FROM_HUB);
        break;
      case 'document_ack':
        this.ackedSeq = Math.max(this.ackedSeq, message.seq);
        break;
      case 'document_presence':
        // Cursors say nothing about the text: the status stands.
        applyAwarenessUpdate(this.awareness, message.update, FROM_HUB);
        return;
      case 'document_disk':
        this.diskState = message.disk;
        break;
      case 'document_access':
        this.setAccess(message.can_write);
        break;
      case 'document_moved':
        this.moved(message.path);
        break;
      default:
        return;
    }
    this.tell();
  }

  /** A role that was raised again lets the text that was kept go out: the channel opens anew and compares. */
  private setAccess(canWrite: boolean): void {
    const raised = canWrite && !this.mayWrite;
    this.mayWrite = canWrite;
    if (raised) this.open(this.channel);
  }

  private moved(path: ProjectPath): void {
    this.where = { ...this.where, path };
    this.movedSignal.emit(path);
  }

  private disconnected(): void {
    this.synced = false;
    const others = [...this.awareness.getStates().keys()].filter((client) => client !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, FROM_HUB);
    // Forgotten altogether: they come back with the clock they had, which would count as old news.
    for (const client of others) this.awareness.meta.delete(client);
    this.tell();
  }

  private refused(error: LyceumError): void {
    if (this.closed) return;
    clearTimeout(this.retryTimer);
    const passes = error.code === 'unavailable' && this.connection.status.kind !== 'closed';
    if (passes) this.retryTimer = setTimeout(() => this.channel.reopen(), RETRY_MS);
    else this.failure = error;
    this.disconnected();
  }

  private readonly onPresence = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin === FROM_HUB) return;
    for (const client of [...added, ...updated, ...removed]) {
      if (client === this.doc.clientID) this.dirtyClients.add(client);
    }
    if (this.dirtyClients.size === 0 || this.presenceTimer !== undefined) return;
    this.presenceTimer = setTimeout(() => this.sendPresence(), PRESENCE_INTERVAL_MS);
  };

  private announcePresence(): void {
    const state = this.awareness.getLocalState();
    if (state === null) return;
    // Set anew, so that its clock grows: the others removed us when the connection went, and would take the old clock for old news.
    this.awareness.setLocalState(state);
    this.dirtyClients.add(this.doc.clientID);
    this.sendPresence();
  }

  private sendPresence(): void {
    clearTimeout(this.presenceTimer);
    this.presenceTimer = undefined;
    if (!this.synced || this.dirtyClients.size === 0) return;
    const update = encodeAwarenessUpdate(this.awareness, [...this.dirtyClients]);
    this.dirtyClients.clear();
    this.channel.send({ event: 'document_presence', channel: this.channel.id, update });
  }
}
