/**
 * One open document in a client: the Yjs document, everybody's cursors, and the truth about where the text is kept.
 * Editors bind to `doc` and `awareness`; this file moves updates. After a reconnect both sides compare state vectors, so edits made meanwhile
 * merge and nothing acked can be lost. With a store, unacked edits outlive the tab. See docs/SPEC.md, CL and SY.
 */
import * as Y from 'yjs';
import { LyceumError } from '../errors';
import type { DocumentId, ProjectId } from '../ids';
import type { ProjectPath } from '../paths';
import type { RequestResult } from '../protocol/client';
import type { DiskState } from '../protocol/files';
import { AckWatch } from './ack-watch';
import type { Channel, ChannelMessage, Connection } from './connection';
import { DocumentPresence } from './document-presence';
import { type DocumentStatus, documentStatus } from './document-status';
import { EditKeeper, FROM_STORE } from './edit-keeper';
import type { Keeping } from './edit-store';
import { editsLacking } from './lacking-edits';
import { createSignal, type Disposer } from './signal';
import { UnackedEdits } from './unacked-edits';

/** The shared text of every document. */
export const TEXT_NAME = 'content';

/** Milliseconds until a document that the hub could not serve just now (its database is away) is asked for again. */
const RETRY_MS = 1000;

const FROM_HUB = Symbol('hub');

export interface DocumentPlace {
  project_id: ProjectId;
  path: ProjectPath;
  /** When it is known which document is meant: it is opened wherever it was moved to. */
  document_id?: DocumentId;
}

export class DocumentSession {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText(TEXT_NAME);
  private readonly presence = new DocumentPresence(this.doc, (update) => this.sendPresence(update));
  readonly awareness = this.presence.awareness;
  private readonly channel: Channel;
  private readonly keeper: EditKeeper | undefined;
  /** What earlier tabs left of this document has been looked for. */
  readonly keptRead: Promise<void>;
  private readonly edits = new UnackedEdits();
  private readonly statusSignal = createSignal<DocumentStatus>();
  private readonly movedSignal = createSignal<ProjectPath>();
  private identity: DocumentId | undefined;
  private synced = false;
  private wasLoaded = false;
  private mayWrite = false;
  private flushing = false;
  private diskState: DiskState = { kind: 'dirty' };
  private closed = false;
  private failure: LyceumError | undefined;
  /** Counts openings: an answer to an earlier one means nothing. */
  private opening = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly ackWatch = new AckWatch(() => this.channel.reopen());

  constructor(
    private readonly connection: Connection,
    private where: DocumentPlace,
    private readonly keeping?: Keeping,
  ) {
    const kept = () => {
      const { identity: document_id, unacked, text } = this;
      return { ...this.where, document_id, unacked, chars: text.length };
    };
    this.keeper = keeping && new EditKeeper(keeping, this.doc, kept, () => this.tell());
    this.keptRead = (this.keeper?.load() ?? Promise.resolve()).then(() => this.storeRead());
    this.doc.on('update', this.onUpdate);
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
      on_device: this.keeper !== undefined && !this.keeper.failed,
      stateVector: () => Y.encodeStateVector(this.doc),
    });
  }

  get path(): ProjectPath {
    return this.where.path;
  }

  /** Which document it is, as soon as that is known. */
  get document_id(): DocumentId | undefined {
    return this.identity;
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

  /** Edits of this person that no ack covers yet. */
  get unacked(): number {
    return this.edits.count;
  }

  /** Nothing is lost when this tab ends now. */
  get safe(): boolean {
    return this.unacked === 0 || this.keeper?.stored === true;
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

  /** Puts unacked edits on the device now: the page is about to go. Resolves when they are. */
  async keepNow(): Promise<void> {
    await this.keeper?.flush();
  }

  /** Takes the edits that were not taken off the device. For a session that is closed next: its text still has them. */
  async discard(): Promise<void> {
    this.keeper?.settled();
    await this.keepNow();
  }

  close(): void {
    if (this.closed) return;
    this.flush();
    this.presence.close();
    this.closed = true;
    clearTimeout(this.retryTimer);
    this.ackWatch.restart(false);
    this.keeper?.close();
    if (this.identity) this.keeping?.open.delete(this.identity);
    this.channel.close();
    this.doc.off('update', this.onUpdate);
    this.doc.destroy();
  }

  private tell(): void {
    if (!this.closed) this.statusSignal.emit(this.status);
  }

  private open(channel: Channel): void {
    this.synced = false;
    const opening = ++this.opening;
    const fields = {
      channel: channel.id,
      ...this.where,
      seq: this.edits.seq,
      state_vector: Y.encodeStateVector(this.doc),
    };
    channel.request('document_open', fields, {
      done: (result) => {
        if (opening === this.opening && !this.closed) this.opened(result);
      },
      failed: (error) => {
        if (opening === this.opening && this.connection.status.kind === 'connected') this.refused(error);
      },
    });
  }

  private opened(result: RequestResult<'document_open'>): void {
    if (this.identity !== undefined && this.identity !== result.document_id) {
      this.replaced();
      return;
    }
    this.failure = undefined;
    this.mayWrite = result.can_write;
    this.diskState = result.disk;
    this.identified(result.document_id);
    // From here on it is this document, whatever happens to its path.
    this.where = { ...this.where, document_id: result.document_id };
    this.edits.owe(this.keeper?.adopt(result.document_id) ?? 0);
    Y.applyUpdate(this.doc, result.update, FROM_HUB);
    // What the hub lacks is computed from what it holds: that covers all that was unsent or in flight.
    this.edits.resume(editsLacking(this.doc, result));
    this.synced = true;
    this.wasLoaded = true;
    if (result.path !== undefined && result.path !== this.where.path) this.moved(result.path);
    this.flush();
    this.settle();
    this.presence.announce();
    this.tell();
  }

  private identified(document_id: DocumentId): void {
    this.identity = document_id;
    this.keeping?.open.add(document_id);
  }

  /** Another document lies at this path now. Merging the two would put one text into the other. */
  private replaced(): void {
    this.channel.send({ event: 'channel_close', channel: this.channel.id });
    this.refused(new LyceumError('conflict', 'Another file has taken its place.'));
  }

  /** What earlier tabs left of this document is known now. */
  private storeRead(): void {
    if (this.closed || !this.keeper) return;
    if (this.synced && this.identity) {
      const edits = this.keeper.adopt(this.identity);
      this.edits.owe(edits);
      if (edits > 0) this.open(this.channel);
    } else if (this.failure || this.connection.status.kind !== 'connected') this.showKept();
  }

  /** Without the hub's answer: what was kept here is shown, and may be gone on with. */
  private showKept(): void {
    if (this.wasLoaded) return;
    const document_id = this.where.document_id ?? this.keeper?.lastHere;
    if (document_id === undefined) return;
    const edits = this.keeper?.adopt(document_id) ?? 0;
    if (edits === 0) return;
    this.identified(document_id);
    this.edits.owe(edits);
    this.wasLoaded = true;
    this.mayWrite = true;
    this.tell();
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown): void => {
    const isOwn = origin !== FROM_HUB && origin !== FROM_STORE;
    if (isOwn) this.edits.add(update);
    this.keeper?.updated(update, isOwn);
    if (!isOwn) return;
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
    if (!this.synced || !this.mayWrite) return;
    const next = this.edits.take();
    if (!next) return;
    this.channel.send({ event: 'document_update', channel: this.channel.id, ...next });
    this.ackWatch.begin();
  }

  private settle(): void {
    if (this.unacked === 0 && this.synced) this.keeper?.settled();
    this.ackWatch.restart(this.synced && this.edits.awaitsAck);
  }

  private receive(message: ChannelMessage): void {
    if (this.closed) return;
    switch (message.event) {
      case 'document_update':
        Y.applyUpdate(this.doc, message.update, FROM_HUB);
        break;
      case 'document_ack':
        this.edits.acked(message.seq);
        this.settle();
        break;
      case 'document_presence':
        // Cursors say nothing about the text: the status stands.
        this.presence.receive(message.update);
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
    this.opening++;
    this.ackWatch.restart(false);
    this.presence.forgetOthers();
    this.showKept();
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

  /** Edits first: a cursor may stand on them. */
  private sendPresence(update: Uint8Array): boolean {
    if (!this.synced) return false;
    this.flush();
    this.channel.send({ event: 'document_presence', channel: this.channel.id, update });
    return true;
  }
}
