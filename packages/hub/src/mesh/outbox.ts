/**
 * What waits to be sent to one other hub: per document the latest state of each client, and which documents are followed or no more.
 * Used by link.ts. It is bounded: a newer state replaces the one that waits, and a hub that takes nothing is given up by link.ts.
 */
import { binaryFrame, jsonFrame } from '@lyceum/util/node/local-hub-frame';
import { MAX_FOLLOWS_PER_MESSAGE, type MeshMessage } from '@lyceum/util/protocol/mesh';
import { type ClientState, encodePresence } from '@lyceum/util/protocol/presence';
import type { MeshSocket } from './socket';

type Followed = Extract<MeshMessage, { event: 'follow' }>['documents'][number];

export interface Outbox {
  presence(channel: number, states: readonly ClientState[]): void;
  /** The other hub is not interested any more. */
  drop(channel: number): void;
  follow(document: Followed): void;
  unfollow(channel: number): void;
  /** Client states that wait. */
  readonly size: number;
  /** The socket takes nothing now. */
  readonly blocked: boolean;
  close(): void;
}

/** Bytes, about, of the states in one frame: far below MAX_MESH_FRAME_BYTES even if one more is large. */
const FRAME_BYTES = 256 * 1024;
/** Bytes that one state takes beside its text, and that one character of it takes at the most. */
const STATE_BYTES = 16;
const CHAR_BYTES = 3;

export function createOutbox(socket: MeshSocket): Outbox {
  return new Waiting(socket);
}

class Waiting implements Outbox {
  private readonly states = new Map<number, Map<number, ClientState>>();
  private followed = new Map<number, Followed>();
  private unfollowed: number[] = [];
  private scheduled = false;
  private closed = false;
  blocked = false;
  size = 0;

  constructor(private readonly socket: MeshSocket) {}

  presence(channel: number, states: readonly ClientState[]): void {
    const waiting = this.states.get(channel) ?? new Map<number, ClientState>();
    const before = waiting.size;
    for (const state of states) waiting.set(state.client, state);
    this.size += waiting.size - before;
    if (waiting.size > 0) this.states.set(channel, waiting);
    this.schedule();
  }

  drop(channel: number): void {
    this.size -= this.states.get(channel)?.size ?? 0;
    this.states.delete(channel);
  }

  follow(document: Followed): void {
    this.followed.set(document.channel, document);
    this.schedule();
  }

  unfollow(channel: number): void {
    // A room that opened and closed while the socket took nothing is not worth a word.
    if (!this.followed.delete(channel)) this.unfollowed.push(channel);
    this.schedule();
  }

  close(): void {
    this.closed = true;
  }

  /** What comes within one turn goes out together. */
  private schedule(): void {
    if (this.scheduled || this.blocked) return;
    this.scheduled = true;
    process.nextTick(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    for (const parts of this.frames()) {
      if (this.closed) return;
      if (this.socket.send(...parts)) continue;
      this.blocked = true;
      void this.socket.drained().then(() => {
        this.blocked = false;
        this.flush();
      });
      return;
    }
  }

  /** One by one, so that what is not taken yet can still be replaced. */
  private *frames(): Iterable<Uint8Array[]> {
    while (this.unfollowed.length > 0)
      yield message({ event: 'unfollow', channels: this.unfollowed.splice(0, MAX_FOLLOWS_PER_MESSAGE) });
    while (this.followed.size > 0) yield message({ event: 'follow', documents: this.someFollowed() });
    for (const channel of this.states.keys())
      while (this.states.has(channel)) yield binaryFrame(channel, encodePresence(this.someStates(channel)));
  }

  private someFollowed(): Followed[] {
    const documents = [...this.followed.values()].slice(0, MAX_FOLLOWS_PER_MESSAGE);
    for (const { channel } of documents) this.followed.delete(channel);
    return documents;
  }

  private someStates(channel: number): ClientState[] {
    const waiting = this.states.get(channel) ?? new Map<number, ClientState>();
    const some: ClientState[] = [];
    let bytes = 0;
    for (const state of waiting.values()) {
      if (bytes > FRAME_BYTES) break;
      bytes += STATE_BYTES + (state.state?.length ?? 0) * CHAR_BYTES;
      some.push(state);
      waiting.delete(state.client);
    }
    this.size -= some.length;
    if (waiting.size === 0) this.states.delete(channel);
    return some;
  }
}

const message = (value: MeshMessage) => jsonFrame(value);
