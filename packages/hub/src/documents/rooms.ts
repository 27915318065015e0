/**
 * All rooms of this hub: opened by path, shared by their holders, fed with other hubs' updates out of the change stream,
 * and let go when nobody has held them for a while. Used by the document channels, file moves and the catch-up at project start.
 */

import { covers } from '@lyceum/util/client/document-status';
import { LyceumError } from '@lyceum/util/errors';
import { type DocumentId, newKey, type ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import * as Y from 'yjs';
import { type DiskTie, startFirst, tieToDisk } from './disk-peer';
import type { DocumentRow } from './document-rows';
import type { Entry, RoomsDeps } from './entry';
import { Room } from './room';
import { type Following, followStoredUpdates } from './stored-updates';

export interface OpenRoom {
  readonly room: Room;
  save(): ReturnType<DiskTie['save']>;
  release(): void;
}

export interface Rooms {
  /**
   * Loaded, and for a file never opened before: read from the disk. Fails with the reason why that cannot be. With `document_id`: that
   * document, wherever it was moved to, as long as it has a path.
   */
  open(project_id: ProjectId, path: ProjectPath, document_id?: DocumentId): Promise<OpenRoom>;
  /** Room, its edits so far durable: before a state vector is told as "what the hub holds". */
  settled(): Promise<void>;
  /** For the metrics. */
  readonly count: number;
  close(): Promise<void>;
}

const IDLE_MS = 30_000;
/** Milliseconds that opening a never-read file waits for a project that is starting. */
const FIRST_READ_WAIT_MS = 30_000;
/** Milliseconds for snapshots at close: without them the next opening is slower, and nothing is lost. */
const CLOSE_WAIT_MS = 1000;
/** Milliseconds for the local hub to look at one file. */
const STAT_TIMEOUT_MS = 10_000;
/** Updates after which loading from a snapshot is quicker than replaying. */
const SNAPSHOT_AFTER_UPDATES = 100;

export function createRooms(deps: RoomsDeps): Rooms {
  return new RoomSet(deps);
}

class RoomSet implements Rooms {
  private readonly entries = new Map<DocumentId, Entry>();
  private readonly following: Following;

  constructor(private readonly deps: RoomsDeps) {
    this.following = followStoredUpdates(deps, this.entries, (entry, error) => this.end(entry, error));
  }

  get count(): number {
    return this.entries.size;
  }

  settled(): Promise<void> {
    return this.deps.commit.settled();
  }

  async open(project_id: ProjectId, path: ProjectPath, document_id?: DocumentId): Promise<OpenRoom> {
    const row =
      (document_id && (await this.moved(project_id, path, document_id))) ??
      (await this.deps.rows.find(project_id, path)) ??
      (await this.firstOpening(project_id, path));
    const entry = this.entries.get(row.document_id) ?? this.enter({ ...row, path: row.path ?? path });
    const open = this.hold(entry);
    try {
      await entry.loaded;
      if (!entry.room.known) await within(entry.tie.first, FIRST_READ_WAIT_MS);
      return open;
    } catch (error) {
      open.release();
      throw error;
    }
  }

  /** The document when it lies elsewhere now. */
  private async moved(
    project_id: ProjectId,
    path: ProjectPath,
    document_id: DocumentId,
  ): Promise<DocumentRow | undefined> {
    const [row] = await this.deps.rows.byIds([document_id]);
    const isElsewhere = row?.project_id === project_id && row.path !== null && row.path !== path;
    return isElsewhere ? row : undefined;
  }

  /** A row is made for files only: whoever may read could otherwise fill the table with names. */
  private async firstOpening(project_id: ProjectId, path: ProjectPath): Promise<DocumentRow> {
    const connection = await this.deps.hubs.link(project_id).ready().catch(explainNotRunning);
    const fields = { key: newKey(), op: { kind: 'stat' as const, path } };
    const { entry } = await connection.request('file_op', fields, STAT_TIMEOUT_MS);
    if (entry?.kind === 'folder') throw new LyceumError('bad_request', `"${path || 'Home'}" is a folder.`);
    return this.deps.rows.open(project_id, path);
  }

  async close(): Promise<void> {
    const upToDate = this.following.upToDate();
    this.following.stop();
    const all = [...this.entries.values()];
    const kept = Promise.allSettled(all.map((entry) => keep(this.deps, entry.room, () => upToDate)));
    await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, CLOSE_WAIT_MS).unref())]);
    for (const entry of all) this.end(entry, new LyceumError('unavailable', 'The hub is closing.'));
  }

  private enter(row: DocumentRow & { path: ProjectPath }): Entry {
    const { deps } = this;
    const room = new Room(row, deps);
    const tie = tieToDisk(room, {
      link: deps.hubs.link(row.project_id),
      firstRead: () => firstRead(deps, room),
      found: (path) => deps.rows.moveOne(room, path),
      unusable: (error) => this.end(entry, error),
      failed: (error) =>
        deps.logger.error(
          { document_id: room.document_id, error },
          'an edit of the disk could not be stored',
        ),
    });
    const entry: Entry = { room, tie, loaded: room.load(), holds: 0, timer: undefined };
    this.entries.set(room.document_id, entry);
    entry.loaded.then(
      () => tie.start(),
      (error: unknown) => this.end(entry, asLoadError(error)),
    );
    return entry;
  }

  private hold(entry: Entry): OpenRoom {
    entry.holds++;
    clearTimeout(entry.timer);
    let released = false;
    return {
      room: entry.room,
      save: () => entry.tie.save(),
      release: () => {
        if (released) return;
        released = true;
        if (--entry.holds === 0) this.wait(entry);
      },
    };
  }

  private wait(entry: Entry): void {
    clearTimeout(entry.timer);
    const { document_id } = entry.room;
    if (this.entries.get(document_id) !== entry) return;
    entry.timer = setTimeout(() => {
      this.letGo(entry).catch((error: unknown) => {
        this.deps.logger.warn({ document_id, error }, 'a room could not be let go, tried again');
        this.wait(entry);
      });
    }, this.deps.idle_ms ?? IDLE_MS);
    entry.timer.unref();
  }

  private async letGo(entry: Entry): Promise<void> {
    await keep(this.deps, entry.room, this.following.upToDate);
    if (entry.holds === 0) this.end(entry, new LyceumError('unavailable', 'The document was closed.'));
  }

  private end(entry: Entry, error: LyceumError): void {
    if (this.entries.get(entry.room.document_id) === entry) this.entries.delete(entry.room.document_id);
    clearTimeout(entry.timer);
    // The disk's peer gets the last words before it goes.
    entry.room.flush();
    entry.tie.close();
    entry.room.close(error);
  }
}

function explainNotRunning(error: unknown): never {
  if (error instanceof LyceumError && error.code === 'not_running') throw startFirst();
  throw error;
}

async function firstRead(deps: RoomsDeps, room: Room): Promise<void> {
  room.flush();
  await deps.commit.settled();
  await deps.rows.setKnown(room.document_id);
  room.known = true;
}

/** What the next opening is quicker with: a snapshot, and whether the disk has it all. */
async function keep(deps: RoomsDeps, room: Room, upToDate: () => boolean): Promise<void> {
  room.flush();
  await deps.commit.settled();
  const { disk } = room;
  if (disk.kind === 'saved' && covers(disk.state_vector, Y.encodeStateVector(room.doc)))
    await room.markSaved();
  // A snapshot that lacks what other hubs made durable would hide it from the next opening.
  if (room.updatesSinceSnapshot < SNAPSHOT_AFTER_UPDATES || !upToDate()) return;
  await deps.rows.saveSnapshot(room.document_id, Y.encodeStateAsUpdate(room.doc));
  room.updatesSinceSnapshot = 0;
}

function asLoadError(error: unknown): LyceumError {
  return error instanceof LyceumError ? error : new LyceumError('internal', 'The document cannot be loaded.');
}

function within(promise: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () =>
      reject(new LyceumError('unavailable', 'The project does not answer now. Please try again.'));
    const timer = setTimeout(late, ms);
    promise.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
