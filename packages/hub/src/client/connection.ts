/**
 * One signed-in browser tab (or Node program): its channels, its replies, its end. Made by socket-server.ts after the session was
 * checked; messages go to dispatch.ts. It decides nothing about permission.
 */
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { Role } from '@lyceum/util/permission';
import type { HubMessage } from '@lyceum/util/protocol/client';
import type { SignedIn } from '../auth/sessions';
import type { ChannelSlot, ClientChannel } from './channel-slot';
import { type Frame, frameOf } from './frame';

/** The carrier of frames below a connection. */
export interface ClientSocket {
  /** False when the client takes nothing and too much waits: give it up. */
  send(frame: Frame): boolean;
  /** The mark of all frames sent (link-mark.ts). */
  readonly sent: number;
  close(): void;
}

/** Channels of one connection: 500 open documents, with room for their feeds, listings and terminals. More is a program gone wild. */
const MAX_CHANNELS = 1000;

interface Slot extends ChannelSlot {
  channel: ClientChannel | undefined;
  closed: boolean;
  /** Kept back until the reply has gone; then undefined. */
  early: Frame[] | undefined;
  /** A role that changed while it was being opened: whoever made the channel may have asked before. */
  newRole: Role | undefined;
}

export class ClientConnection {
  private readonly slots = new Map<number, Slot>();
  private ownLogger: Logger | undefined;
  private ended = false;

  constructor(
    readonly account: SignedIn,
    /** Origin of project content as this browser sees it. */
    readonly contentOrigin: string,
    private readonly socket: ClientSocket,
    private readonly makeLogger: () => Logger,
  ) {}

  /** Made when there is something to say: most connections are idle, and there are many. */
  get logger(): Logger {
    this.ownLogger ??= this.makeLogger();
    return this.ownLogger;
  }

  get closed(): boolean {
    return this.ended;
  }

  send(message: HubMessage): void {
    this.sendFrame(frameOf(message));
  }

  sendFrame(frame: Frame): void {
    if (this.ended || this.socket.send(frame)) return;
    this.logger.warn({ account_id: this.account.account_id }, 'a client that takes nothing was cut off');
    this.end();
    this.socket.close();
  }

  /** Answers a ping. At once: the mark is that of the frames before this answer. */
  pong(id: number): void {
    this.send({ event: 'reply', id, result: { time: Date.now(), sent: this.socket.sent } });
  }

  /** Answers a request with what `work` gives, or with its error. */
  answer(id: number, work: () => Promise<unknown>): void {
    work().then(
      (result) => this.send({ event: 'reply', id, result }),
      (error: unknown) => this.refuse({ id }, error),
    );
  }

  /** Opens a channel under the client's number (again): `make` fills the slot and gives the reply. */
  open(id: number, number: number, project_id: ProjectId | undefined, make: Maker): void {
    this.closeChannel(number);
    if (this.slots.size >= MAX_CHANNELS) {
      this.refuse({ id }, new LyceumError('too_many_requests', 'Too many things are open in one tab.'));
      return;
    }
    const slot = this.newSlot(number, project_id);
    make(slot).then(
      ({ channel, result }) => {
        if (slot.closed) {
          channel.close();
          return this.refuse({ id }, new LyceumError('unavailable', 'The channel was closed.'));
        }
        slot.channel = channel;
        this.send({ event: 'reply', id, result });
        const { early = [] } = slot;
        slot.early = undefined;
        for (const frame of early) this.sendFrame(frame);
        if (slot.newRole !== undefined) channel.roleChanged?.(slot.newRole);
      },
      (error: unknown) => {
        this.drop(slot);
        this.refuse({ id }, error);
      },
    );
  }

  channel(number: number): ClientChannel | undefined {
    return this.slots.get(number)?.channel;
  }

  closeChannel(number: number): void {
    const slot = this.slots.get(number);
    if (slot) this.drop(slot);
  }

  /** null: no member any more. Takes effect on all that is open. */
  roleChanged(project_id: ProjectId, role: Role | null): void {
    for (const slot of [...this.slots.values()]) {
      if (slot.project_id !== project_id) continue;
      if (role === null)
        slot.fail(new LyceumError('forbidden', 'You are not a member of this project any more.'));
      else if (slot.channel) slot.channel.roleChanged?.(role);
      else slot.newRole = role;
    }
  }

  refuse(what: { id?: number; channel?: number }, error: unknown): void {
    if (!(error instanceof LyceumError)) this.logger.error({ error }, 'a request of a client failed');
    this.send({ event: 'error', ...what, ...toWireError(error) });
  }

  /** The socket is gone (or will be): closes every channel. */
  end(): void {
    this.ended = true;
    for (const slot of [...this.slots.values()]) this.drop(slot);
  }

  private newSlot(number: number, project_id: ProjectId | undefined): Slot {
    const slot: Slot = {
      number,
      project_id,
      channel: undefined,
      closed: false,
      early: [],
      newRole: undefined,
      send: (message) => {
        if (!slot.closed) slot.sendFrame(frameOf(message));
      },
      sendFrame: (frame) => {
        if (slot.closed) return;
        if (slot.early) slot.early.push(frame);
        else this.sendFrame(frame);
      },
      fail: (error) => {
        if (slot.closed) return;
        const opening = slot.channel === undefined;
        this.drop(slot);
        // While it is being opened the reply says so.
        if (!opening) this.refuse({ channel: number }, error);
      },
    };
    this.slots.set(number, slot);
    return slot;
  }

  private drop(slot: Slot): void {
    if (slot.closed) return;
    slot.closed = true;
    if (this.slots.get(slot.number) === slot) this.slots.delete(slot.number);
    slot.channel?.close();
  }
}

export type Maker = (slot: ChannelSlot) => Promise<{ channel: ClientChannel; result: unknown }>;
