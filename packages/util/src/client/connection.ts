/**
 * The isomorphic connection to a hub: one socket, reconnecting for ever, with requests (resent until answered) and channels
 * (opened again by their handlers after each reconnect). The webapp, the tests and the benchmarks use this one.
 *
 *   connecting ──welcome──► connected ──lost──► reconnecting ──welcome──► connected
 *        └───────────────┬──────┴────────────────────┘
 *                        └── not_signed_in / close() ──► closed
 *
 * Delivery is never assumed: what was in flight when a socket dies is sent again (requests) or resumed (channels).
 */
import { fromWireError, LyceumError } from '../errors';
import type { AccountId } from '../ids';
import type {
  ClientMessage,
  HubMessage,
  RequestMessage,
  RequestName,
  RequestResult,
} from '../protocol/client';
import { REQUESTS } from '../protocol/client';
import { decodeHubMessage, encodeMessage } from '../protocol/codec';
import { afterFrame, frameMark } from '../protocol/link-mark';
import { CLIENT_PROTOCOL } from '../protocol/version';
import type { Channel, ChannelHandler, RequestFields, Settle } from './channel';
import { createSignal, type Disposer } from './signal';
import type { Connector, Transport } from './transport';

export type { Channel, ChannelHandler, ChannelMessage, RequestFields, Settle } from './channel';

export type ConnectionStatus =
  | { kind: 'connecting' }
  | { kind: 'connected'; account_id: AccountId; ping_ms: number | undefined }
  | { kind: 'reconnecting'; attempt: number; next_attempt_ms: number }
  | { kind: 'closed'; error: LyceumError };

interface PendingRequest {
  message: RequestMessage;
  resend: boolean;
  resolve(result: unknown): void;
  reject(error: LyceumError): void;
}

/** Milliseconds between pings; one that is not answered within the second figure means a dead socket (laptop sleep, lost wifi). */
const PING_INTERVAL_MS = 5000;
const PING_TIMEOUT_MS = 10_000;
/** Milliseconds for the first reconnect and at most; doubled in between, with up to half of it as jitter. */
const FIRST_RETRY_MS = 150;
const MAX_RETRY_MS = 4000;
/** Milliseconds for a socket to open and be welcomed. */
const OPEN_TIMEOUT_MS = 10_000;

type Timer = ReturnType<typeof setTimeout>;

export interface ConnectionOptions {
  /** Milliseconds between pings; tests with faulty links ask for less. */
  ping_interval_ms?: number;
}

export class Connection {
  private transport: Transport | undefined;
  private welcomed = false;
  private attempt = 0;
  private nextId = 1;
  private nextChannel = 1;
  private retryTimer: Timer | undefined;
  private pingTimer: Timer | undefined;
  private openTimer: Timer | undefined;
  private readonly pending = new Map<number, PendingRequest>();
  private readonly channels = new Map<number, { handler: ChannelHandler; channel: Channel }>();
  private readonly statusSignal = createSignal<ConnectionStatus>();
  private current: ConnectionStatus = { kind: 'connecting' };
  /** Marks of this link: what was sent, what came, and what had come before the frame at hand. */
  private sent = 0;
  private received = 0;
  private receivedBefore = 0;

  constructor(
    private readonly connect: Connector,
    private readonly options: ConnectionOptions = {},
  ) {
    this.tryNow();
  }

  get status(): ConnectionStatus {
    return this.current;
  }

  onStatus(listener: (status: ConnectionStatus) => void): Disposer {
    return this.statusSignal.on(listener);
  }

  /** Resolves when connected; rejects when closed for good. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (status: ConnectionStatus) => {
        if (status.kind === 'connected') resolve();
        else if (status.kind === 'closed') reject(status.error);
        else return;
        stop();
      };
      const stop = this.onStatus(settle);
      settle(this.current);
    });
  }

  /** Sent now or when connected; resent until answered. Rejects with the hub's error. */
  request<N extends RequestName>(event: N, fields: RequestFields<N>): Promise<RequestResult<N>> {
    return new Promise((resolve, reject) =>
      this.start(event, fields, true, { done: resolve, failed: reject }),
    );
  }

  openChannel(handler: ChannelHandler): Channel {
    const id = this.nextChannel++;
    const channel: Channel = {
      id,
      send: (message) => this.sendIfUp(message),
      request: (event, fields, settle) => this.start(event, fields, false, settle),
      reopen: () => {
        if (this.welcomed && this.channels.has(id)) handler.opened(channel);
      },
      close: () => {
        if (this.channels.delete(id)) this.sendIfUp({ event: 'channel_close', channel: id });
      },
    };
    this.channels.set(id, { handler, channel });
    if (this.welcomed) handler.opened(channel);
    return channel;
  }

  /** Try at once, e.g. when the browser says that it is online again, or a person presses "Reconnect". */
  wake(): void {
    if (this.current.kind === 'closed') return;
    if (this.welcomed) this.ping();
    else if (!this.transport) this.tryNow();
  }

  /** The line is known to be dead, e.g. because the browser says that it is offline: not waited for, but tried anew. */
  drop(): void {
    this.lost({ ...(this.transport && { transport: this.transport }) });
  }

  /** Ends for good. Unanswered requests are rejected. */
  close(error = new LyceumError('unavailable', 'The connection was closed.')): void {
    if (this.current.kind === 'closed') return;
    this.setStatus({ kind: 'closed', error });
    this.dropTransport();
    clearTimeout(this.retryTimer);
    for (const request of this.pending.values()) request.reject(error);
    this.pending.clear();
    const channels = [...this.channels.values()];
    this.channels.clear();
    for (const { handler } of channels) handler.refused(error);
  }

  private setStatus(status: ConnectionStatus): void {
    this.current = status;
    this.statusSignal.emit(status);
  }

  private tryNow(): void {
    clearTimeout(this.retryTimer);
    this.attempt++;
    this.sent = 0;
    this.received = 0;
    this.openTimer = setTimeout(() => this.lost(mine), OPEN_TIMEOUT_MS);
    const mine: { transport?: Transport } = {};
    const isMine = () => mine.transport === this.transport;
    const transport = this.connect({
      open: () => isMine() && this.sendRaw({ event: 'hello', protocol: CLIENT_PROTOCOL }),
      frame: (data) => isMine() && this.receive(data),
      closed: () => this.lost(mine),
    });
    mine.transport = transport;
    this.transport = transport;
  }

  private dropTransport(): void {
    const { transport } = this;
    this.transport = undefined;
    this.welcomed = false;
    clearTimeout(this.pingTimer);
    clearTimeout(this.openTimer);
    transport?.close();
  }

  private lost(mine: { transport?: Transport }): void {
    if (!this.transport || mine.transport !== this.transport) return;
    const wasWelcomed = this.welcomed;
    this.dropTransport();
    if (this.current.kind === 'closed') return;
    const base = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.attempt - 1, 10));
    const delay = base / 2 + (Math.random() * base) / 2;
    this.retryTimer = setTimeout(() => this.tryNow(), delay);
    this.setStatus({ kind: 'reconnecting', attempt: this.attempt, next_attempt_ms: delay });
    this.dropUnresendable();
    if (wasWelcomed) for (const { handler } of [...this.channels.values()]) handler.lost();
  }

  private dropUnresendable(): void {
    for (const [id, request] of this.pending) {
      if (request.resend) continue;
      this.pending.delete(id);
      request.reject(new LyceumError('unavailable', 'The connection was lost.'));
    }
  }

  private start<N extends RequestName>(
    event: N,
    fields: RequestFields<N>,
    resend: boolean,
    settle: Settle<N>,
  ): void {
    const refusal = this.refusal(resend);
    if (refusal) {
      settle.failed(refusal);
      return;
    }
    const id = this.nextId++;
    // The cast joins what RequestFields took apart; the hub validates every field.
    const message = { ...fields, event, id } as unknown as RequestMessage;
    const resolve = (result: unknown) => {
      const parsed = REQUESTS[event].result.safeParse(result);
      if (parsed.success) settle.done(parsed.data as RequestResult<N>);
      else settle.failed(new LyceumError('internal', `The hub answered "${event}" in an unknown form.`));
    };
    this.pending.set(id, { message, resend, resolve, reject: settle.failed });
    this.sendIfUp(message);
  }

  private refusal(resend: boolean): LyceumError | undefined {
    if (this.current.kind === 'closed') return this.current.error;
    return resend || this.welcomed ? undefined : new LyceumError('unavailable', 'Not connected.');
  }

  private sendIfUp(message: ClientMessage): void {
    if (this.welcomed) this.sendRaw(message);
  }

  private sendRaw(message: ClientMessage): void {
    const frame = encodeMessage(message);
    this.sent = afterFrame(this.sent, frameMark(frame));
    this.transport?.send(frame);
  }

  private receive(data: unknown): void {
    this.receivedBefore = this.received;
    this.received = afterFrame(this.received, frameMark(data));
    let message: HubMessage;
    try {
      message = decodeHubMessage(data);
    } catch {
      // A hub that speaks nonsense is a hub we cannot work with: start over.
      this.transport?.close();
      return;
    }
    if (message.event === 'welcome') this.welcome(message.account_id);
    else if (message.event === 'reply') this.settle(message.id, (request) => request.resolve(message.result));
    else if (message.event === 'error') this.receiveError(message);
    else this.channels.get(message.channel)?.handler.message(message);
  }

  private receiveError(message: Extract<HubMessage, { event: 'error' }>): void {
    const error = fromWireError(message);
    if (message.id !== undefined) this.settle(message.id, (request) => request.reject(error));
    else if (message.channel !== undefined) this.channels.get(message.channel)?.handler.refused(error);
    else if (error.code === 'not_signed_in' || error.code === 'forbidden') this.close(error);
  }

  private settle(id: number, how: (request: PendingRequest) => void): void {
    const request = this.pending.get(id);
    this.pending.delete(id);
    if (request) how(request);
  }

  private welcome(account_id: AccountId): void {
    clearTimeout(this.openTimer);
    this.welcomed = true;
    this.attempt = 0;
    // Before the status is told: what its listeners ask is sent by itself.
    for (const request of this.pending.values()) this.sendRaw(request.message);
    this.setStatus({ kind: 'connected', account_id, ping_ms: undefined });
    for (const { handler, channel } of [...this.channels.values()]) handler.opened(channel);
    this.ping();
  }

  private ping(): void {
    clearTimeout(this.pingTimer);
    const { transport } = this;
    const begun = performance.now();
    const giveUp = () => this.lost({ ...(transport && { transport }) });
    this.pingTimer = setTimeout(giveUp, PING_TIMEOUT_MS);
    const done = ({ sent }: RequestResult<'ping'>) => {
      if (transport !== this.transport || this.current.kind !== 'connected') return;
      // A frame of the hub was lost, doubled or swapped on the way: what is open here may lack something. All of it resumes.
      if (sent !== undefined && sent !== this.receivedBefore) return giveUp();
      clearTimeout(this.pingTimer);
      this.pingTimer = setTimeout(() => this.ping(), this.options.ping_interval_ms ?? PING_INTERVAL_MS);
      this.setStatus({ ...this.current, ping_ms: performance.now() - begun });
    };
    this.start('ping', { sent: this.sent }, false, { done, failed: () => {} });
  }
}
