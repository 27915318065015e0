/**
 * One document that is open on this hub: its Yjs state, the channels that see it, and what the disk holds of it.
 * Made and closed by rooms.ts; fed by client channels, the disk peer and the change stream. It asks no permission: who calls has.
 */
import { covers } from '@lyceum/util/client/document-status';
import { LyceumError } from '@lyceum/util/errors';
import type { AccountId, DocumentId, ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ProjectPath } from '@lyceum/util/paths';
import type { DiskState } from '@lyceum/util/protocol/files';
import * as Y from 'yjs';
import type { MeshSeat, MeshSeats } from '../mesh/mesh-room';
import { createDiskPace } from './disk-pace';
import type { DocumentRow, DocumentRows } from './document-rows';
import type { GroupCommit } from './group-commit';
import { createPresence } from './presence';
import { createRounds, type Passing } from './rounds';

/** Somebody who sees the document: a browser's channel. */
export interface RoomChannel {
  update(bytes: Uint8Array): void;
  presence(bytes: Uint8Array): void;
  disk(state: DiskState): void;
  moved(path: ProjectPath): void;
  /** The room is gone; the reason is for people. */
  closed(error: LyceumError): void;
}

/** The local hub as one more peer. */
export interface DiskPeer {
  update(bytes: Uint8Array): void;
  moved(path: ProjectPath): void;
}

type Sender = RoomChannel | DiskPeer;

/** An edit until it is durable. */
interface Edit extends Passing<Sender> {
  /** null: from the disk. undefined: durable already, by another hub. */
  account_id: AccountId | null | undefined;
  resolve(): void;
  reject(error: unknown): void;
}

interface RoomDeps {
  rows: DocumentRows;
  commit: GroupCommit;
  mesh: MeshSeats;
  logger: Logger;
}

/** Milliseconds between two writes of last_edited. */
const TOUCH_INTERVAL_MS = 60_000;

export class Room {
  readonly document_id: DocumentId;
  readonly project_id: ProjectId;
  readonly doc = new Y.Doc();
  readonly channels = new Set<RoomChannel>();
  path: ProjectPath;
  known: boolean;
  /** Until its project has been asked. */
  disk: DiskState = { kind: 'dirty' };
  diskPeer: DiskPeer | undefined;
  /** Updates since the last snapshot, about. */
  updatesSinceSnapshot = 0;
  /** What the row says about the disk. */
  private diskSaved: boolean;
  private readonly seat: MeshSeat;
  private readonly presence = createPresence<RoomChannel>({
    channels: (update, except) => {
      for (const channel of this.channels) if (channel !== except) channel.presence(update);
      return this.channels.size;
    },
    hubs: (states) => this.seat.send(states),
  });
  private touched = 0;
  private readonly toDisk = createDiskPace((update) => this.diskPeer?.update(update));
  private readonly rounds = createRounds<Sender, Edit>({
    receivers: () => this.channels,
    take: (round) => this.take(round),
    sent: (round) => this.store(round),
  });

  constructor(
    row: DocumentRow & { path: ProjectPath },
    private readonly deps: RoomDeps,
  ) {
    this.document_id = row.document_id;
    this.project_id = row.project_id;
    this.path = row.path;
    this.known = row.known;
    this.diskSaved = row.disk_saved;
    this.seat = deps.mesh.join(this.document_id, this.presence);
  }

  async load(): Promise<void> {
    const { snapshot, updates } = await this.deps.rows.load(this.document_id);
    this.updatesSinceSnapshot = updates.length;
    this.doc.transact(() => {
      if (snapshot) this.applyStored(snapshot);
      for (const update of updates) this.applyStored(update);
    });
  }

  /** Joins, and gets the presence of those who are here. */
  join(channel: RoomChannel): void {
    // What waits to go out is in the state that the newcomer gets with its answer.
    this.rounds.flush();
    this.channels.add(channel);
    const all = this.presence.all();
    if (all) channel.presence(all);
  }

  leave(channel: RoomChannel): void {
    if (!this.channels.delete(channel)) return;
    this.presence.left(channel);
  }

  /**
   * Edits of a person (or, with null, of the disk): applied and relayed with the next round, mostly at the end of this turn. The promise
   * resolves when they are durable; it rejects with bad_request when they cannot be applied. Throws bad_request or unavailable at once.
   */
  edit(update: Uint8Array, account_id: AccountId | null, from: Sender | undefined): Promise<void> {
    checkUpdate(update);
    this.deps.commit.checkSpace(update.length);
    return new Promise((resolve, reject) => this.rounds.push({ update, account_id, from, resolve, reject }));
  }

  /** Edits that another hub has made durable. */
  receiveStored(update: Uint8Array): void {
    this.updatesSinceSnapshot++;
    this.rounds.push({ update, account_id: undefined, from: undefined, resolve: noop, reject: noop });
  }

  receivePresence(update: Uint8Array, from: RoomChannel): void {
    this.presence.receive(update, from);
  }

  setDisk(disk: DiskState): void {
    this.disk = disk;
    for (const channel of this.channels) channel.disk(disk);
  }

  moved(path: ProjectPath): void {
    if (path === this.path) return;
    this.path = path;
    this.diskPeer?.moved(path);
    for (const channel of this.channels) channel.moved(path);
  }

  /** Takes and sends what waits: before a save, before a newcomer's answer, and before one asks what is durable. */
  flush(): void {
    this.rounds.flush();
    this.toDisk.flush();
  }

  /** Called when the disk covers the whole document and nobody edits. */
  async markSaved(): Promise<void> {
    if (this.diskSaved) return;
    // Before it is written: an edit that comes meanwhile says the opposite, and the row that comes last is looked at.
    this.diskSaved = true;
    await this.deps.rows.setDiskSaved(this.document_id, true);
  }

  /** The row says that the disk has it all: another hub that let go of it thinks so. Here somebody may have gone on. */
  async rowSaysSaved(): Promise<void> {
    const { disk } = this;
    this.diskSaved = disk.kind === 'saved' && covers(disk.state_vector, Y.encodeStateVector(this.doc));
    if (!this.diskSaved) await this.deps.rows.setDiskSaved(this.document_id, false);
  }

  close(error: LyceumError): void {
    this.rounds.flush();
    this.rounds.close();
    this.toDisk.close();
    this.presence.close();
    this.seat.leave();
    const channels = [...this.channels];
    this.channels.clear();
    for (const channel of channels) channel.closed(error);
    this.doc.destroy();
  }

  /** In one transaction, because each makes Yjs look at every client that ever typed here. */
  private take(round: readonly Edit[]): readonly Edit[] {
    const taken: Edit[] = [];
    this.doc.transact(() => {
      for (const edit of round) if (this.apply(edit)) taken.push(edit);
    });
    return taken;
  }

  private apply(edit: Edit): boolean {
    try {
      Y.applyUpdate(this.doc, edit.update);
      return true;
    } catch (error) {
      this.deps.logger.warn({ document_id: this.document_id, error }, 'an update cannot be applied');
      edit.reject(new LyceumError('bad_request', 'The document update cannot be applied.'));
      return false;
    }
  }

  private store(round: readonly Edit[]): void {
    const { document_id } = this;
    for (const { account_id, update, from, resolve, reject } of round) {
      if (from === undefined || from !== this.diskPeer) this.toDisk.push(update);
      if (account_id === undefined) continue;
      this.updatesSinceSnapshot++;
      const ends_disk_saved = account_id !== null && this.diskSaved;
      if (ends_disk_saved) this.diskSaved = false;
      const failed = (error: unknown) => {
        // The next edit says it.
        if (ends_disk_saved) this.diskSaved = true;
        reject(error);
      };
      this.deps.commit.append({ document_id, account_id, update, ends_disk_saved }).then(resolve, failed);
      this.touch();
    }
  }

  private applyStored(update: Uint8Array): void {
    try {
      Y.applyUpdate(this.doc, update);
    } catch (error) {
      this.deps.logger.error({ document_id: this.document_id, error }, 'a stored update cannot be applied');
    }
  }

  private touch(): void {
    const now = Date.now();
    if (now - this.touched < TOUCH_INTERVAL_MS) return;
    this.touched = now;
    this.deps.rows.touch(this.document_id, this.project_id).catch((error: unknown) => {
      this.touched = 0;
      this.deps.logger.warn({ document_id: this.document_id, error }, 'last_edited could not be written');
    });
  }
}

const noop = () => {};

/** Decoded as a whole before anything is applied: an update cut short must change nothing. */
function checkUpdate(update: Uint8Array): void {
  try {
    Y.decodeUpdate(update);
  } catch {
    throw new LyceumError('bad_request', 'The document update is malformed.');
  }
}
