/**
 * One channel of a client connection: what the client numbered, from the moment it asked until it is closed by either side.
 * Made by ClientConnection; the handlers put a feed, listing, document or terminal into it. Nothing is sent on it before its reply.
 */
import type { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Role } from '@lyceum/util/permission';
import type { ClientMessage, HubMessage } from '@lyceum/util/protocol/client';
import type { NotebookCall } from '@lyceum/util/protocol/notebook';
import type { Frame } from './frame';

/** Messages of the client on an open channel, except its closing. */
export type ChannelInput = Extract<
  ClientMessage,
  {
    event:
      | 'document_update'
      | 'document_presence'
      | 'terminal_input'
      | 'terminal_resize'
      | 'terminal_view'
      | 'terminal_ack'
      | 'notebook_ack';
  }
>;

/** What lives in a slot. */
export interface ClientChannel {
  /** For all but feeds, whose permission is their plan's. */
  readonly project_id?: ProjectId;
  /** Messages that mean nothing here are dropped: the client may have closed and opened meanwhile. */
  receive?(message: ChannelInput): void;
  /** The member's role is another one now (it is still a member). */
  roleChanged?(role: Role): void;
  save?(): Promise<unknown>;
  /** A call to the notebook's project; asks permission. */
  call?(call: NotebookCall): Promise<unknown>;
  /** Lets go of everything. Exactly once. */
  close(): void;
}

export interface ChannelSlot {
  readonly number: number;
  readonly project_id: ProjectId | undefined;
  readonly channel: ClientChannel | undefined;
  readonly closed: boolean;
  /** Kept back until the reply has gone. */
  send(message: HubMessage): void;
  /** The same, for a message that is packed already. */
  sendFrame(frame: Frame): void;
  /** Closes the channel and tells the client why. */
  fail(error: LyceumError): void;
}
