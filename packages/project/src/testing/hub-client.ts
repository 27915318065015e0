/**
 * A hub's end of wire 3 for tests: requests with their replies, messages and bytes by channel, waiting for conditions.
 * Used by tests only; it decides nothing by itself, so a test chooses each step.
 */
import { connect, type Socket } from 'node:net';
import { fromWireError } from '@lyceum/util/errors';
import { applyListingChange } from '@lyceum/util/listing-change';
import { type FramedSocket, framedSocket } from '@lyceum/util/node/framed-socket';
import { binaryFrame, decodeLocalHubFrame, jsonFrame } from '@lyceum/util/node/local-hub-frame';
import type { Listing } from '@lyceum/util/protocol/files';
import { decodeJson } from '@lyceum/util/protocol/json';
import {
  type FromLocalHub,
  fromLocalHubSchema,
  type LocalHubRequestName,
  type LocalHubResult,
} from '@lyceum/util/protocol/local-hub';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';

type Waiter = { check(): boolean };
type Answer = { resolve(result: unknown): void; reject(error: Error): void };

/** ms after which a condition counts as never met. */
const WAIT_MS = 8000;

export class HubClient {
  readonly messages: FromLocalHub[] = [];
  closed = false;
  /** What each listing channel shows now, for those that were opened by `listing_open`. */
  readonly listings = new Map<number, Listing>();
  private readonly received = new Map<number, Buffer[]>();
  private readonly answers = new Map<number, Answer>();
  private readonly waiters = new Set<Waiter>();
  private readonly socket: FramedSocket;
  private lastId = 0;
  /** Called with each piece, in their order. */
  onBytes: (channel: number, bytes: Buffer) => void = () => {};

  constructor(private readonly tcp: Socket) {
    this.socket = framedSocket(tcp, {
      frame: (body) => this.frame(body),
      closed: () => {
        this.closed = true;
        this.wake();
      },
    });
  }

  static async connect(port: number, token: string, protocol = LOCAL_HUB_PROTOCOL): Promise<HubClient> {
    const tcp = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => tcp.once('connect', resolve).once('error', reject));
    const client = new HubClient(tcp);
    client.send({ event: 'hello', protocol, token, hub_id: 'test' });
    await client.until(() => client.messages.length > 0 || client.closed, 'an answer to hello');
    return client;
  }

  send(message: object): void {
    this.socket.send(...jsonFrame(message));
  }

  sendRaw(...parts: Uint8Array[]): void {
    this.socket.send(...parts);
  }

  sendBytes(channel: number, bytes: Uint8Array): void {
    this.socket.send(...binaryFrame(channel, bytes));
  }

  /** The result, or throws the LyceumError that came. */
  request<N extends LocalHubRequestName>(event: N, fields: object): Promise<LocalHubResult<N>> {
    const id = ++this.lastId;
    this.send({ event, id, ...fields });
    return new Promise((resolve, reject) => {
      const answered = (result: unknown) => {
        if (event === 'listing_open' && 'channel' in fields)
          this.listings.set(fields.channel as number, result as Listing);
        resolve(result as LocalHubResult<N>);
      };
      this.answers.set(id, { resolve: answered, reject });
    });
  }

  bytes(channel: number): Buffer {
    return Buffer.concat(this.received.get(channel) ?? []);
  }

  ofChannel<E extends FromLocalHub['event']>(
    event: E,
    channel: number,
  ): Extract<FromLocalHub, { event: E }>[] {
    return this.messages.filter((message): message is Extract<FromLocalHub, { event: E }> => {
      return message.event === event && 'channel' in message && message.channel === channel;
    });
  }

  /** Resolves when `condition` holds; looked at whenever something arrives, and now and then for conditions outside. */
  until(condition: () => boolean, what: string): Promise<void> {
    return until(condition, what, this.waiters);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    this.tcp.destroy();
  }

  private frame(body: Buffer): void {
    const frame = decodeLocalHubFrame(body);
    if (frame.type === 'json') this.message(decodeJson(fromLocalHubSchema, frame.text));
    else {
      const pieces = this.received.get(frame.channel) ?? [];
      pieces.push(Buffer.from(frame.bytes));
      this.received.set(frame.channel, pieces);
      this.onBytes(frame.channel, frame.bytes);
    }
    this.wake();
  }

  private message(message: FromLocalHub): void {
    this.messages.push(message);
    if (message.event === 'listing') this.listings.set(message.channel, message);
    const listing = message.event === 'listing_change' ? this.listings.get(message.channel) : undefined;
    if (listing && message.event === 'listing_change')
      this.listings.set(message.channel, applyListingChange(listing, message));
    if (message.event !== 'reply' && message.event !== 'error') return;
    if (message.id === undefined) return;
    const answer = this.answers.get(message.id);
    this.answers.delete(message.id);
    if (message.event === 'reply') answer?.resolve(message.result);
    else answer?.reject(fromWireError(message));
  }

  private wake(): void {
    for (const waiter of [...this.waiters]) waiter.check();
  }
}

/** Waits for a condition, looking every 10 ms; throws with `what` when it never comes. */
export function until(condition: () => boolean, what: string, waiters = new Set<Waiter>()): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiter: Waiter = {
      check: () => {
        const met = condition();
        if (met) finish(resolve);
        return met;
      },
    };
    const poll = setInterval(waiter.check, 10);
    const timer = setTimeout(() => finish(() => reject(new Error(`Waited in vain for ${what}.`))), WAIT_MS);
    const finish = (done: () => void) => {
      clearInterval(poll);
      clearTimeout(timer);
      waiters.delete(waiter);
      done();
    };
    waiters.add(waiter);
    waiter.check();
  });
}
