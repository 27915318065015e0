/**
 * One document and its file: the local hub as one more Yjs peer. Made by documents/documents.
 * It merges what others do to the file, and writes what people type; it never overwrites a change it has not seen.
 *
 *   loading ──document_synced──► saved ◄──write── dirty ◄──update of a hub── saved
 *                                  └──file gone 300 ms──► deleted ──file back, or Save──► saved | dirty
 *                                  └──disk refuses──► error ──next edit or Save──► ...
 */
import { LyceumError } from '@lyceum/util/errors';
import type { DocumentId } from '@lyceum/util/ids';
import { AUTOSAVE_DELAY_MS } from '@lyceum/util/limits';
import type { Logger } from '@lyceum/util/node/logger';
import type { ProjectPath } from '@lyceum/util/paths';
import type { DiskJson } from '@lyceum/util/protocol/local-hub';
import * as Y from 'yjs';
import type { FolderWatches } from '../files/folder-watches';
import { DISK_ORIGIN, DiskSide, type Outcome } from './disk-side';
import { FileWatch } from './file-watch';
import { type DocumentPort, Peer, Peers } from './peers';
import type { RecordStore } from './record-store';
import { TaskQueue } from './task-queue';

/** ms. Somebody who never pauses still finds the file this fresh. */
const MAX_AUTOSAVE_DELAY_MS = 10_000;

/** ms. Editors that save by delete and rename are through by then. */
const ABSENCE_MS = 300;

export interface Surroundings {
  home: string;
  records: RecordStore;
  watches: FolderWatches;
  logger: Logger;
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
  /** True once some hub says that the file has been read into the document before. */
  private known = false;
  private closed = false;
  /** Edits of hubs that no write has taken yet. */
  private unsaved = false;
  private unsavedSince = 0;
  private autosave: NodeJS.Timeout | undefined;
  private absence: NodeJS.Timeout | undefined;

  constructor(
    readonly document_id: DocumentId,
    private path: ProjectPath,
    surroundings: Surroundings,
  ) {
    const { home, records, watches } = surroundings;
    this.logger = surroundings.logger.child({ document_id });
    this.watch = new FileWatch(home, watches, () => this.soon(() => this.check()));
    this.disk = new DiskSide(home, document_id, this.doc, this.peers, records, this.logger);
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === DISK_ORIGIN) this.peers.keepOwn(update);
      else if (origin instanceof Peer) this.edited();
    });
  }

  get currentPath(): ProjectPath {
    return this.path;
  }

  get peerCount(): number {
    return this.peers.size;
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
      this.settle(await this.disk.bringIn(this.path, this.known));
    });
  }

  async save(): Promise<DiskJson> {
    await this.queue.run(() => this.write(true));
    return this.state.kind === 'loading' ? { kind: 'dirty' } : this.state;
  }

  moved(path: ProjectPath): void {
    if (path === this.path) return;
    this.path = path;
    this.soon(async () => {
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
    if (this.unsaved) this.soon(() => this.write(false));
    await this.queue.idle();
    this.abandon();
  }

  /** Stops without a last write, as a kill does. */
  abandon(): void {
    this.closed = true;
    clearTimeout(this.autosave);
    clearTimeout(this.absence);
    this.watch.close();
  }

  private soon(task: () => Promise<void>): void {
    this.queue
      .run(async () => {
        if (!this.closed) await task();
      })
      .catch((error: unknown) => this.logger.error({ error }, 'a document failed on disk'));
  }

  private enter(state: State): void {
    this.state = state;
    if (state.kind !== 'loading') this.peers.tell(state);
  }

  private edited(): void {
    if (this.state.kind === 'loading' || this.state.kind === 'deleted') return;
    if (!this.unsaved) this.unsavedSince = Date.now();
    this.unsaved = true;
    if (this.state.kind === 'saved') this.enter({ kind: 'dirty' });
    this.planWrite();
  }

  private planWrite(): void {
    const latest = this.unsavedSince + MAX_AUTOSAVE_DELAY_MS - Date.now();
    clearTimeout(this.autosave);
    const delay = Math.max(0, Math.min(AUTOSAVE_DELAY_MS, latest));
    this.autosave = setTimeout(() => this.soon(() => this.write(false)), delay);
  }

  private async check(): Promise<void> {
    if (this.state.kind === 'loading') return;
    this.settle(await this.disk.takeIn(this.path));
    await this.watch.follow(this.path);
  }

  /** `asked`: somebody pressed Save, so a deleted file is written again. */
  private async write(asked: boolean): Promise<void> {
    if (this.state.kind === 'loading' || (this.state.kind === 'deleted' && !asked)) return;
    clearTimeout(this.autosave);
    this.unsaved = false;
    const outcome = await this.disk.write(this.path, asked);
    const editedMeanwhile = this.unsaved;
    if (outcome.kind === 'error') this.unsaved = true;
    this.settle(outcome);
    if (editedMeanwhile && this.state.kind === 'saved') this.enter({ kind: 'dirty' });
  }

  private settle(outcome: Outcome): void {
    clearTimeout(this.absence);
    switch (outcome.kind) {
      case 'agreed':
        return void this.enter({
          kind: 'saved',
          state_vector: Buffer.from(outcome.state_vector).toString('base64'),
        });
      case 'same':
        // An event without a change; only a file that came back, or can be read again, changes what people see.
        if (this.state.kind === 'deleted' || this.state.kind === 'error') this.writeAgain();
        return;
      case 'behind':
        return void this.behind();
      case 'absent':
        return void this.waitForReturn();
      case 'error':
        if (this.state.kind === 'error' && this.state.reason === outcome.reason) return;
        return void this.enter({ kind: 'error', reason: outcome.reason });
    }
  }

  private behind(): void {
    if (!this.unsaved) this.unsavedSince = Date.now();
    this.unsaved = true;
    if (this.state.kind !== 'dirty') this.enter({ kind: 'dirty' });
    this.planWrite();
  }

  private writeAgain(): void {
    this.state = { kind: 'dirty' };
    this.soon(() => this.write(false));
  }

  private waitForReturn(): void {
    if (this.state.kind === 'deleted') return;
    if (this.state.kind === 'loading') return void this.enter({ kind: 'deleted' });
    this.absence = setTimeout(() => this.soon(() => this.confirmAbsence()), ABSENCE_MS);
  }

  private async confirmAbsence(): Promise<void> {
    const outcome = await this.disk.takeIn(this.path);
    if (outcome.kind !== 'absent') return this.settle(outcome);
    clearTimeout(this.autosave);
    this.unsaved = false;
    this.enter({ kind: 'deleted' });
  }
}
