/**
 * One document and its file: the local hub as one more Yjs peer. Made by documents/documents.
 * It merges what others do to the file, and writes what people type; it never overwrites a change it has not seen.
 *
 *   loading ──document_synced──► saved ◄──write── dirty ◄──update of a hub── saved
 *                                  └──file gone 300 ms──► found elsewhere? the document follows it
 *                                  │                      else deleted ──file back, or Save──► saved | dirty
 *                                  └──disk refuses──► error ──pause, next edit or Save──► ...
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createSignal, type Disposer } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import type { DocumentId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ProjectPath } from '@lyceum/util/paths';
import type { DiskJson } from '@lyceum/util/protocol/local-hub';
import * as Y from 'yjs';
import type { FolderWatches } from '../files/folder-watches';
import { Autosave } from './autosave';
import { contentKind, DISK_ORIGIN, type DocumentContent, PROJECT_ORIGIN } from './content';
import { DiskSide, type DiskTools, type Outcome } from './disk-side';
import { FileWatch } from './file-watch';
import { NotebookContent } from './notebook-content';
import { type OpenNotebook, openNotebook } from './open-notebook';
import { type DocumentPort, Peer, Peers } from './peers';
import { TaskQueue } from './task-queue';
import { TextContent } from './text-content';

/** ms. Editors that save by delete and rename are through by then. */
const ABSENCE_MS = 300;

/** ms after a write: a program that opened the file just before it has written by then. */
const LATE_WRITE_MS = 250;

export interface Surroundings extends DiskTools {
  watches: FolderWatches;
  logger: Logger;
  /** The document is at `path` now: another one that was there has lost its file. */
  arrived(document: DocumentOnDisk, path: ProjectPath): void;
}

type State = { kind: 'loading' } | Exclude<DiskJson, { kind: 'stopped' }>;

function refuseBadVector(state_vector: Uint8Array): void {
  try {
    Y.decodeStateVector(state_vector);
  } catch {
    throw new LyceumError('bad_request', 'These bytes are not a Yjs state vector.');
  }
}

export class DocumentOnDisk {
  private readonly doc = new Y.Doc();
  private readonly peers = new Peers();
  private readonly queue = new TaskQueue();
  private readonly watch: FileWatch;
  private readonly disk: DiskSide;
  private readonly logger: Logger;
  private state: State = { kind: 'loading' };
  private bringingIn = false;
  /** Where the file was found, until the hub has renamed the document. */
  private untold: ProjectPath | undefined;
  /** True once some hub says that the file has been read into the document before. */
  private known = false;
  private closed = false;
  private content: DocumentContent;
  private openNotebook: OpenNotebook | undefined;
  /** Kernels that run for it. */
  private holds = 0;
  private readonly readSignal = createSignal<void>();
  private readonly autosave = new Autosave(() => this.soon(() => this.write(false)));
  private absence: NodeJS.Timeout | undefined;
  private late: NodeJS.Timeout | undefined;

  constructor(
    readonly document_id: DocumentId,
    private path: ProjectPath,
    private readonly surroundings: Surroundings,
  ) {
    const { home, watches } = surroundings;
    this.logger = surroundings.logger.child({ document_id });
    this.watch = new FileWatch(home, watches, () => this.soon(() => this.check()));
    this.content = this.contentFor(path);
    this.disk = new DiskSide(surroundings, document_id, this.doc, this.content, this.peers, this.logger);
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === DISK_ORIGIN) this.peers.keepOwn(update);
      else if (origin === PROJECT_ORIGIN) this.editedHere(update);
      else if (origin instanceof Peer) this.edited();
    });
  }

  get currentPath(): ProjectPath {
    return this.path;
  }

  get peerCount(): number {
    return this.peers.size;
  }

  /** Some program still writes to a file that was replaced: what it writes would be lost. */
  get looksBehind(): boolean {
    return this.disk.looksBehind;
  }

  /** Something needs it, without any hub. */
  get isRetained(): boolean {
    return this.holds > 0;
  }

  /** Undefined when it is a text. */
  get notebook(): OpenNotebook | undefined {
    const { content } = this;
    if (this.closed || !(content instanceof NotebookContent)) return undefined;
    this.openNotebook ??= openNotebook(content, {
      document_id: this.document_id,
      path: () => this.path,
      ready: () => this.whenRead(),
      retain: () => this.retain(),
      write: () => this.queue.run(() => this.write(false)),
      edit: (work) => this.doc.transact(work, PROJECT_ORIGIN),
    });
    return this.openNotebook;
  }

  /** `start` sends what the hub lacks; call it once the answer with `state_vector` is on its way. */
  attach(
    port: DocumentPort,
    hubHas: Uint8Array,
    known: boolean,
  ): { peer: Peer; state_vector: Uint8Array; start(): void } {
    refuseBadVector(hubHas);
    this.known ||= known;
    const peer = new Peer(port);
    const start = () => {
      this.peers.add(peer);
      const missing = Y.encodeStateAsUpdate(this.doc, hubHas);
      if (this.doc.store.clients.size > 0) port.update(missing);
      this.peers.sendOwn();
    };
    return { peer, state_vector: Y.encodeStateVector(this.doc), start };
  }

  detach(peer: Peer): void {
    this.peers.remove(peer);
    // It may have been the one that was told.
    if (this.untold !== undefined) this.peers.tellFound(this.untold);
  }

  /** Throws bad_request when the bytes are no update. */
  update(peer: Peer, update: Uint8Array): void {
    try {
      Y.applyUpdate(this.doc, update, peer);
    } catch {
      throw new LyceumError('bad_request', 'These bytes are not a Yjs update.');
    }
  }

  /** The hub has sent all it had: now the disk comes in, once. */
  synced(peer: Peer): void {
    peer.synced = true;
    if (this.state.kind !== 'loading') return void peer.port.disk(this.state);
    if (this.bringingIn) return;
    this.bringingIn = true;
    this.soon(async () => {
      await this.watch.follow(this.path);
      await this.settle(await this.disk.bringIn(this.path, this.known));
    });
  }

  async save(): Promise<DiskJson> {
    await this.queue.run(() => this.write(true));
    return this.state.kind === 'loading' ? { kind: 'dirty' } : this.state;
  }

  moved(path: ProjectPath): void {
    if (path === this.untold) this.untold = undefined;
    if (path === this.path) return;
    this.path = path;
    this.soon(async () => {
      await this.becomeKindOf(path);
      await this.watch.follow(path);
      if (this.state.kind !== 'loading') await this.check();
    });
  }

  /** Keeps the disk side still while a file operation moves or deletes the file. */
  hold(): Promise<() => void> {
    return this.queue.hold();
  }

  /** Writes what is not written yet, and stops. */
  async close(): Promise<void> {
    this.disk.hurry();
    if (this.late) this.soon(() => this.lookBehind());
    await this.queue.idle();
    if (this.autosave.pending) this.soon(() => this.write(false));
    await this.queue.idle();
    this.abandon();
  }

  /** Stops without a last write, as a kill does. */
  abandon(): void {
    this.closed = true;
    this.autosave.stop();
    clearTimeout(this.absence);
    clearTimeout(this.late);
    this.watch.close();
    this.disk.close();
    this.content.close();
  }

  private soon(task: () => Promise<void>): void {
    this.queue
      .run(async () => {
        if (!this.closed) await task();
      })
      .catch((error: unknown) => this.logger.error({ error }, 'a document failed on disk'));
  }

  private enter(state: State): void {
    const isFirst = this.state.kind === 'loading' && state.kind !== 'loading';
    this.state = state;
    if (isFirst) this.readSignal.emit();
    if (state.kind !== 'loading') this.peers.tell(state);
  }

  private edited(): void {
    if (this.state.kind === 'loading' || this.state.kind === 'deleted') return;
    if (this.state.kind === 'saved') this.enter({ kind: 'dirty' });
    this.autosave.edited();
  }

  /** Sent in the queue: what came from the disk meanwhile is on record then. */
  private editedHere(update: Uint8Array): void {
    this.peers.keepOwn(update);
    this.soon(async () => this.peers.sendOwn());
    this.edited();
  }

  private async check(): Promise<void> {
    if (this.state.kind === 'loading') return;
    await this.settle(await this.disk.takeIn(this.path));
    await this.watch.follow(this.path);
  }

  /** `asked`: somebody pressed Save, so a deleted file is written again. */
  private async write(asked: boolean): Promise<void> {
    if (this.closed || this.state.kind === 'loading') return;
    // Gone, but not yet looked for: what was moved must not come back at its old place.
    if (asked && this.absence) {
      await sleep(ABSENCE_MS);
      await this.confirmAbsence();
    }
    if (this.state.kind === 'deleted' && !asked) return;
    this.autosave.taken();
    const outcome = await this.disk.write(this.path, asked && this.state.kind === 'deleted');
    if (this.closed) return;
    const editedMeanwhile = this.autosave.pending;
    await this.settle(outcome);
    if (outcome.kind !== 'agreed') return outcome.kind === 'absent' && asked ? this.write(asked) : undefined;
    this.lookBehindLater();
    if (editedMeanwhile && this.state.kind === 'saved') this.enter({ kind: 'dirty' });
  }

  private lookBehindLater(): void {
    this.late ??= setTimeout(() => this.soon(() => this.lookBehind()), LATE_WRITE_MS);
  }

  private async lookBehind(): Promise<void> {
    this.late = stopTimer(this.late);
    if (await this.disk.lookBehind(this.path)) await this.settle({ kind: 'behind' });
    if (this.disk.looksBehind && !this.closed) this.lookBehindLater();
  }

  private async settle(outcome: Outcome): Promise<void> {
    this.absence = stopTimer(this.absence);
    if (this.closed) return;
    if (outcome.kind !== 'error') this.autosave.succeeded();
    switch (outcome.kind) {
      case 'agreed':
        return this.enter({
          kind: 'saved',
          state_vector: Buffer.from(outcome.state_vector).toString('base64'),
        });
      case 'same':
        // An event without a change; only a file that came back, or can be read again, changes what people see.
        if (this.state.kind === 'deleted' || this.state.kind === 'error') this.writeAgain();
        return;
      case 'behind':
        return this.behind();
      case 'absent':
        return this.missing();
      case 'error':
        this.autosave.failed();
        if (this.state.kind === 'error' && this.state.reason === outcome.reason) return;
        return this.enter({ kind: 'error', reason: outcome.reason });
    }
  }

  private behind(): void {
    if (this.state.kind !== 'dirty') this.enter({ kind: 'dirty' });
    this.autosave.edited();
  }

  private writeAgain(): void {
    this.state = { kind: 'dirty' };
    this.soon(() => this.write(false));
  }

  private async missing(): Promise<void> {
    if (this.state.kind === 'deleted') return;
    if (this.state.kind === 'loading') return this.followOrGiveUp();
    this.absence = setTimeout(() => this.soon(() => this.confirmAbsence()), ABSENCE_MS);
  }

  private async confirmAbsence(): Promise<void> {
    this.absence = stopTimer(this.absence);
    const outcome = await this.disk.takeIn(this.path);
    if (outcome.kind === 'absent') await this.followOrGiveUp();
    else await this.settle(outcome);
  }

  private async followOrGiveUp(): Promise<void> {
    const found = await this.disk.whereabouts(this.path);
    if (this.closed) return;
    if (found !== undefined) return this.arriveAt(found);
    this.autosave.stop();
    this.enter({ kind: 'deleted' });
  }

  private async arriveAt(path: ProjectPath): Promise<void> {
    this.logger.info({ from: this.path, path }, 'a document follows its file');
    this.path = path;
    this.untold = path;
    this.surroundings.arrived(this, path);
    this.peers.tellFound(path);
    await this.becomeKindOf(path);
    await this.watch.follow(path);
    await this.settle(await this.disk.takeIn(path));
  }

  private contentFor(path: ProjectPath): DocumentContent {
    const kind = contentKind(path);
    if (kind === 'text') return new TextContent(this.doc);
    const content = new NotebookContent(kind, this.doc);
    content.onResults(() => this.edited());
    return content;
  }

  /** Its name says what a file is. */
  private async becomeKindOf(path: ProjectPath): Promise<void> {
    if (contentKind(path) === this.content.kind) return;
    this.openNotebook = undefined;
    this.content = this.contentFor(path);
    const outcome = await this.disk.become(path, this.content);
    if (this.state.kind !== 'loading') await this.settle(outcome);
  }

  private whenRead(): Promise<void> {
    if (this.state.kind !== 'loading') return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.readSignal.on(() => {
        stop();
        resolve();
      });
    });
  }

  private retain(): Disposer {
    let held = true;
    this.holds++;
    return () => {
      if (held) this.holds--;
      held = false;
    };
  }
}

/** Undefined, to be kept instead of it. */
const stopTimer = (timer: NodeJS.Timeout | undefined): undefined => void clearTimeout(timer);
