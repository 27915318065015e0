/**
 * One document that is open on this hub: its Yjs state, the channels that see it, and what the disk holds of it.
 * Made and closed by rooms.ts; fed by client channels, the disk peer and the change stream. It asks no permission: who calls has.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { AccountId, DocumentId, ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ProjectPath } from '@lyceum/util/paths';
import type { DiskState } from '@lyceum/util/protocol/files';
import * as Y from 'yjs';
import type { DocumentRow, DocumentRows } from './document-rows';
import { createFanOut } from './fan-out';
import type { GroupCommit } from './group-commit';
import { createPresence, type Presence } from './presence';

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

interface RoomDeps {
  rows: DocumentRows;
  commit: GroupCommit;
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
  private presence: Presence<RoomChannel> | undefined;
  private touched = 0;
  private readonly out = createFanOut<RoomChannel | DiskPeer>(() => this.receivers());

  constructor(
    row: DocumentRow & { path: ProjectPath },
    private readonly deps: RoomDeps,
  ) {
    this.document_id = row.document_id;
    this.project_id = row.project_id;
    this.path = row.path;
    this.known = row.known;
    this.diskSaved = row.disk_saved;
  }

  async load(): Promise<void> {
    const { snapshot, updates } = await this.deps.rows.load(this.document_id);
    this.updatesSinceSnapshot = updates.length;
    this.doc.transact(() => {
      if (snapshot) Y.applyUpdate(this.doc, snapshot);
      for (const update of updates) this.applyStored(update);
    });
  }

  /** Joins, and gets the presence of those who are here. */
  join(channel: RoomChannel): void {
    // What waits to go out is in the state that the newcomer gets with its answer.
    this.out.flush();
    this.channels.add(channel);
    const all = this.presence?.all();
    if (all) channel.presence(all);
  }

  leave(channel: RoomChannel): void {
    if (!this.channels.delete(channel)) return;
    this.presence?.left(channel);
  }

  /**
   * Edits of a person (or, with null, of the disk): applied and relayed at once. The promise resolves when they are durable.
   * Throws bad_request or unavailable with nothing applied.
   */
  edit(
    update: Uint8Array,
    account_id: AccountId | null,
    from: RoomChannel | DiskPeer | undefined,
  ): Promise<void> {
    checkUpdate(update);
    this.deps.commit.checkSpace(update.length);
    this.apply(update);
    // Before the commit, so that readers do not wait until the INSERT is written.
    this.out.push(update, from);
    const durable = this.deps.commit.append({ document_id: this.document_id, account_id, update });
    this.updatesSinceSnapshot++;
    if (account_id !== null) this.markUnsaved();
    this.touch();
    return durable;
  }

  /** Edits that another hub has made durable. */
  receiveStored(update: Uint8Array): void {
    this.updatesSinceSnapshot++;
    this.applyStored(update);
    this.out.push(update, undefined);
  }

  receivePresence(update: Uint8Array, from: RoomChannel): void {
    this.presence ??= createPresence<RoomChannel>(this.doc, (bytes, sender) => {
      for (const channel of this.channels) if (channel !== sender) channel.presence(bytes);
    });
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

  /** Sends what waits: before a save, and before a newcomer's answer. */
  flush(): void {
    this.out.flush();
  }

  /** Called when the disk covers the whole document and nobody edits. */
  async markSaved(): Promise<void> {
    if (this.diskSaved) return;
    await this.deps.rows.setDiskSaved(this.document_id, true);
    this.diskSaved = true;
  }

  close(error: LyceumError): void {
    this.out.close();
    this.presence?.close();
    const channels = [...this.channels];
    this.channels.clear();
    for (const channel of channels) channel.closed(error);
    this.doc.destroy();
  }

  private *receivers(): Iterable<RoomChannel | DiskPeer> {
    yield* this.channels;
    if (this.diskPeer) yield this.diskPeer;
  }

  private apply(update: Uint8Array): void {
    try {
      Y.applyUpdate(this.doc, update);
    } catch (error) {
      this.deps.logger.warn({ document_id: this.document_id, error }, 'an update cannot be applied');
      throw new LyceumError('bad_request', 'The document update cannot be applied.');
    }
  }

  private applyStored(update: Uint8Array): void {
    try {
      Y.applyUpdate(this.doc, update);
    } catch (error) {
      this.deps.logger.error({ document_id: this.document_id, error }, 'a stored update cannot be applied');
    }
  }

  private markUnsaved(): void {
    if (!this.diskSaved) return;
    this.diskSaved = false;
    this.deps.rows.setDiskSaved(this.document_id, false).catch((error: unknown) => {
      // Tried again with the next edit.
      this.diskSaved = true;
      this.deps.logger.warn({ document_id: this.document_id, error }, 'disk_saved could not be written');
    });
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

/** Decoded as a whole before anything is applied: an update cut short must change nothing. */
function checkUpdate(update: Uint8Array): void {
  try {
    Y.decodeUpdate(update);
  } catch {
    throw new LyceumError('bad_request', 'The document update is malformed.');
  }
}
