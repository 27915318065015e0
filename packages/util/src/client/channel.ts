/**
 * What one open thing (a feed, listing, document or terminal) and the connection that carries it owe each other. Channels live as long
 * as their owner, across reconnects; only Connection makes them.
 */
import type { LyceumError } from '../errors';
import type {
  ClientMessage,
  HubMessage,
  RequestMessage,
  RequestName,
  RequestResult,
} from '../protocol/client';

/** The hub's words on one channel. */
export type ChannelMessage = Extract<HubMessage, { channel: number }>;

export interface ChannelHandler {
  /** A connection is up (again): open the channel, with what is held already. */
  opened(channel: Channel): void;
  message(message: ChannelMessage): void;
  /** The connection went; `opened` comes again. */
  lost(): void;
  /** The hub closed this channel for this reason. It stays closed unless `reopen` is called. */
  refused(error: LyceumError): void;
}

export interface Channel {
  readonly id: number;
  send(message: ClientMessage): void;
  /**
   * Not resent after a reconnect: fails with unavailable, because `opened` asks again. Callbacks, not a promise: the result must be
   * taken before the next frame of the channel is.
   */
  request<N extends RequestName>(event: N, fields: RequestFields<N>, settle: Settle<N>): void;
  /** Calls `opened` again if the connection is up. */
  reopen(): void;
  close(): void;
}

export interface Settle<N extends RequestName> {
  done(result: RequestResult<N>): void;
  failed(error: LyceumError): void;
}

export type RequestFields<N extends RequestName> = Omit<RequestMessage<N>, 'event' | 'id'>;
