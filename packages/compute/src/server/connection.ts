/**
 * One hub's connection: hello with the token, then requests and news. Called by server.ts.
 * Malformed input gets an error reply (before the hello: the door) and one log line; it never throws.
 *
 *   connected ──hello, right token──► welcome ──requests, replies, project_changed──► closed
 *       ├──connect, a project's token──► the relay's (../relay/relay.ts)
 *       └── anything else, or 5 s ──► error, closed
 */
import type { Socket } from 'node:net';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import { type FramedSocket, framedSocket } from '@lyceum/util/node/framed-socket';
import type { Logger } from '@lyceum/util/node/logger';
import { sameSecret } from '@lyceum/util/node/secrets';
import {
  type ComputeRequest,
  type FromCompute,
  type ToCompute,
  toComputeSchema,
} from '@lyceum/util/protocol/compute';
import { decodeJson } from '@lyceum/util/protocol/json';
import { COMPUTE_PROTOCOL } from '@lyceum/util/protocol/version';
import * as z from 'zod/mini';
import { type ConnectMessage, relay } from '../relay/relay';
import { answer, type NodeRooms } from './requests';

/** Milliseconds until the hello must be here: a hub sends it at once. */
const HELLO_LIMIT_MS = 5000;

/** Bytes of one message to us: all of them are short. */
const MAX_MESSAGE_BYTES = 64 * 1024;

const identified = z.object({ id: z.int() });

export interface ConnectionOptions extends NodeRooms {
  node_id: string;
  token: string;
  logger: Logger;
  closed(): void;
}

export class Connection {
  private phase: 'waiting' | 'welcome' | 'ended' = 'waiting';
  private readonly framed: FramedSocket;
  private readonly late: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    private readonly options: ConnectionOptions,
  ) {
    const handlers = {
      frame: (body: Buffer) => this.received(body),
      closed: (error?: Error) => this.ended(error),
    };
    this.framed = framedSocket(socket, handlers, MAX_MESSAGE_BYTES);
    this.late = setTimeout(
      () => this.refuse(new LyceumError('timeout', 'No hello came in time.')),
      HELLO_LIMIT_MS,
    );
  }

  /** Only to hubs that are signed in; for others it is dropped. */
  tell(message: FromCompute): void {
    if (this.phase === 'welcome') this.send(message);
  }

  /** At once: what is under way is not awaited, the hub asks again. */
  close(): void {
    this.socket.destroy();
  }

  private send(message: FromCompute): void {
    this.framed.send(Buffer.from(JSON.stringify(message)));
  }

  private received(body: Buffer): void {
    if (this.phase === 'ended') return;
    const text = body.toString('utf8');
    try {
      this.handle(decodeJson(toComputeSchema, text));
    } catch (error) {
      if (this.phase === 'waiting') this.refuse(error);
      else this.refuseMessage(text, error);
    }
  }

  private handle(message: ToCompute): void {
    if (this.phase === 'waiting' && message.event === 'connect') this.passOn(message);
    else if (this.phase === 'waiting') this.welcome(message);
    else if (message.event === 'hello' || message.event === 'connect')
      throw new LyceumError('bad_request', 'There was a hello already.');
    else void this.reply(message);
  }

  private welcome(message: ToCompute): void {
    const { token, node_id, logger } = this.options;
    checkHello(message, token);
    this.phase = 'welcome';
    clearTimeout(this.late);
    logger.info({ hub_id: message.hub_id }, 'hub connected');
    this.send({ event: 'welcome', protocol: COMPUTE_PROTOCOL, node_id });
  }

  /** From here on the socket is the relay's; only its end concerns us. */
  private passOn(message: ConnectMessage): void {
    clearTimeout(this.late);
    this.phase = 'ended';
    this.framed.detach();
    this.socket.once('close', () => this.options.closed());
    void relay(this.socket, message, this.options.driver, this.options.logger);
  }

  private refuse(error: unknown): void {
    clearTimeout(this.late);
    this.phase = 'ended';
    const wire = toWireError(error);
    this.options.logger.warn({ reason: wire.message, from: this.socket.remoteAddress }, 'connection refused');
    this.send({ event: 'error', ...wire });
    this.framed.close();
  }

  private refuseMessage(text: string, error: unknown): void {
    const wire = toWireError(error);
    this.options.logger.warn({ reason: wire.message }, 'message refused');
    this.send({ event: 'error', ...idOf(text), ...wire });
  }

  private async reply(message: ComputeRequest): Promise<void> {
    const { event, id } = message;
    try {
      this.send({ event: 'reply', id, result: await answer(this.options, message, this.framed) });
    } catch (error) {
      this.options.logger.warn({ event, error }, 'request failed');
      this.send({ event: 'error', id, ...toWireError(error) });
    }
  }

  private ended(error?: Error): void {
    clearTimeout(this.late);
    this.phase = 'ended';
    if (error) this.options.logger.warn({ reason: error.message }, 'connection broken');
    this.options.closed();
  }
}

function checkHello(
  message: ToCompute,
  token: string,
): asserts message is Extract<ToCompute, { event: 'hello' }> {
  if (message.event !== 'hello') throw new LyceumError('not_signed_in', 'The first message must be hello.');
  if (message.protocol !== COMPUTE_PROTOCOL)
    throw new LyceumError(
      'bad_request',
      `This compute server speaks protocol ${COMPUTE_PROTOCOL}, the hub ${message.protocol}: they are of different versions.`,
    );
  if (!sameSecret(message.token, token)) throw new LyceumError('forbidden', 'The token is wrong.');
}

/** The id of a message that is otherwise unreadable, so that its sender need not wait for an answer. */
function idOf(text: string): { id?: number } {
  try {
    return { id: decodeJson(identified, text).id };
  } catch {
    return {};
  }
}
