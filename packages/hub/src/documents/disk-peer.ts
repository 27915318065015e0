/**
 * A room's tie to the local hub of its project: attaches when the project runs (again and again), passes updates both ways,
 * and keeps the room told of what the disk holds. Made by rooms.ts, one per room.
 *
 *   stopped ◄── link stopped ── any        link up ──attach, exchange state vectors──► attached ──link lost──► waiting
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposer } from '@lyceum/util/client/signal';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { ProjectPath } from '@lyceum/util/paths';
import type { DiskState } from '@lyceum/util/protocol/files';
import type { DiskJson } from '@lyceum/util/protocol/local-hub';
import * as Y from 'yjs';
import type {
  LocalHubChannel,
  LocalHubChannelMessage,
  LocalHubConnection,
} from '../projects/local-hub-connection';
import type { LinkState, LocalHubLink } from '../projects/local-hub-link';
import type { DiskPeer, Room } from './room';

/** While the local hub is away: it was killed, or starts anew. */
const UNREACHED = 'The project does not answer and is being reached again. The file is written then.';

export interface DiskTie {
  /** Resolves when the disk has been read once; rejects with the reason why it cannot be (not_running, not_text, …). */
  readonly first: Promise<void>;
  /** When the room is loaded: attaching compares state vectors. */
  start(): void;
  save(): Promise<DiskState>;
  close(): void;
}

interface Deps {
  link: LocalHubLink;
  /** The first time the disk was read: the text is durable when this resolves. */
  firstRead(): Promise<void>;
  /** A program has moved the file: the document goes along. */
  found(path: ProjectPath): Promise<void>;
  /** The file cannot be a document, and never was one: the room must end. */
  unusable(error: LyceumError): void;
  failed(error: unknown): void;
}

/** Milliseconds for the local hub to read a file of the largest size, or to write it. */
const ATTACH_TIMEOUT_MS = 20_000;
const SAVE_TIMEOUT_MS = 20_000;
/** Milliseconds between tries to store where a file was found. */
const FOUND_RETRY_MS = 500;

const NOT_ATTACHED = 'The project does not answer now. The text is kept and will be written.';

interface Attached {
  connection: LocalHubConnection;
  channel: LocalHubChannel;
}

/** A file that was never read can only be read by its running project. */
export const startFirst = () => new LyceumError('not_running', 'Start the project to open this file.');

export function tieToDisk(room: Room, deps: Deps): DiskTie {
  return new Tie(room, deps);
}

class Tie implements DiskTie, DiskPeer {
  readonly first: Promise<void>;
  private attached: Attached | undefined;
  /** The connection that is, or is being, used. */
  private present: LocalHubConnection | undefined;
  private unfollow: Disposer = () => {};
  private closed = false;
  private resolveFirst: () => void = () => {};
  private rejectFirst: (error: LyceumError) => void = () => {};

  constructor(
    private readonly room: Room,
    private readonly deps: Deps,
  ) {
    this.first = new Promise<void>((resolve, reject) => {
      this.resolveFirst = resolve;
      this.rejectFirst = reject;
    });
    // Rooms of known documents do not wait for it.
    this.first.catch(() => {});
    room.diskPeer = this;
  }

  start(): void {
    if (!this.closed) this.unfollow = this.deps.link.follow((state) => this.onLink(state));
  }

  /** The room's updates on their way to the disk. */
  update(bytes: Uint8Array): void {
    this.attached?.channel.send(bytes);
  }

  moved(path: ProjectPath): void {
    const { attached } = this;
    attached?.connection.send({ event: 'document_moved', channel: attached.channel.number, path });
  }

  async save(): Promise<DiskState> {
    if (this.deps.link.state.kind === 'stopped') return { kind: 'stopped' };
    const { attached } = this;
    if (!attached) throw new LyceumError('unavailable', NOT_ATTACHED);
    this.room.flush();
    const fields = { channel: attached.channel.number };
    const { disk } = await attached.connection.request('document_save', fields, SAVE_TIMEOUT_MS);
    return diskState(disk);
  }

  close(): void {
    this.closed = true;
    this.unfollow();
    this.present = undefined;
    this.room.diskPeer = undefined;
    this.attached?.channel.close();
    this.attached = undefined;
  }

  private onLink(state: LinkState): void {
    const connection = state.kind === 'up' ? state.connection : undefined;
    if (connection !== undefined && connection === this.present) return;
    const wasAttached = this.attached !== undefined;
    this.attached = undefined;
    this.present = connection;
    if (connection) void this.attach(connection);
    else if (state.kind === 'stopped') this.stopped();
    // The next attach ends with what the disk holds then.
    else if (wasAttached) this.room.setDisk({ kind: 'error', reason: UNREACHED });
  }

  private stopped(): void {
    this.room.setDisk({ kind: 'stopped' });
    if (this.room.known) return;
    const error = startFirst();
    this.rejectFirst(error);
    this.deps.unusable(error);
  }

  private async attach(connection: LocalHubConnection): Promise<void> {
    const { room } = this;
    const channel = connection.openChannel({
      message: (message) => this.receive(message),
      binary: (bytes) => this.receiveUpdate(bytes),
    });
    try {
      const fields = attachFields(room, channel);
      const { state_vector } = await connection.request('document_attach', fields, ATTACH_TIMEOUT_MS);
      if (this.present !== connection) return channel.close();
      // What waits to go out is in the difference that is computed now.
      room.flush();
      channel.send(Y.encodeStateAsUpdate(room.doc, Buffer.from(state_vector, 'base64')));
      this.attached = { connection, channel };
      if (room.path !== fields.path) this.moved(room.path);
      connection.send({ event: 'document_synced', channel: channel.number });
    } catch (error) {
      channel.close();
      // A connection that was lost is followed by another.
      if (this.present === connection && !isLost(error)) this.fail(asLyceumError(error));
    }
  }

  private receiveUpdate(bytes: Uint8Array): void {
    try {
      // A copy: the frame is part of a larger buffer, and the update waits in queues.
      this.room.edit(new Uint8Array(bytes), null, this).catch(this.deps.failed);
    } catch (error) {
      this.deps.failed(error);
    }
  }

  private receive(message: LocalHubChannelMessage): void {
    if (message.event === 'document_disk') this.receiveDisk(diskState(message.disk));
    else if (message.event === 'document_found') void this.found(message.path);
    else if (message.event === 'error') this.room.setDisk({ kind: 'error', reason: message.message });
  }

  /** The local hub says it once: a database that is away is waited for. */
  private async found(path: ProjectPath): Promise<void> {
    const { present } = this;
    while (this.present === present) {
      try {
        return await this.deps.found(path);
      } catch (error) {
        if (!isLost(error)) return this.deps.failed(error);
        await sleep(FOUND_RETRY_MS);
      }
    }
  }

  private receiveDisk(disk: DiskState): void {
    this.room.setDisk(disk);
    if (this.room.known) this.resolveFirst();
    else if (disk.kind === 'error') this.fail(new LyceumError('unavailable', disk.reason));
    else this.deps.firstRead().then(() => this.resolveFirst(), this.deps.failed);
  }

  private fail(error: LyceumError): void {
    this.rejectFirst(error);
    if (this.room.known) this.room.setDisk({ kind: 'error', reason: error.message });
    else this.deps.unusable(error);
  }
}

function attachFields(room: Room, channel: LocalHubChannel) {
  return {
    channel: channel.number,
    document_id: room.document_id,
    path: room.path,
    state_vector: Buffer.from(Y.encodeStateVector(room.doc)).toString('base64'),
    known: room.known,
  };
}

function diskState(disk: DiskJson): DiskState {
  if (disk.kind !== 'saved') return disk;
  return { kind: 'saved', state_vector: new Uint8Array(Buffer.from(disk.state_vector, 'base64')) };
}

function isLost(error: unknown): boolean {
  return error instanceof LyceumError && error.code === 'unavailable';
}

function asLyceumError(error: unknown): LyceumError {
  const { code, message } = toWireError(error);
  return new LyceumError(code, message);
}
