/**
 * One socket from its opening to its end: hello, session, welcome, then every frame decoded and handed to dispatch.ts.
 * Called by socket-server.ts for each Primus spark. What goes wrong before the welcome ends the socket.
 *
 *   opened ──hello, session──► welcomed ──frames──► dispatch          any ──closed──► gone
 */
import type { IncomingMessage } from 'node:http';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { Logger } from '@lyceum/util/node/logger';
import type { ClientMessage } from '@lyceum/util/protocol/client';
import { decodeClientMessage, requestIdOf } from '@lyceum/util/protocol/codec';
import { afterFrame, frameMark } from '@lyceum/util/protocol/link-mark';
import { CLIENT_PROTOCOL } from '@lyceum/util/protocol/version';
import type Primus from 'primus';
import type { SignedIn } from '../auth/sessions';
import { ClientConnection, type ClientSocket } from './connection';
import type { SocketServerDeps } from './deps';
import { dispatch } from './dispatch';
import { type Frame, frameOf } from './frame';

export interface Register {
  joined(client: ClientConnection, close: () => void): void;
  left(client: ClientConnection): void;
}

/** Milliseconds from the socket to the hello: half-open sockets do not pile up. */
const HELLO_TIMEOUT_MS = 10_000;
/** Bytes that may wait for one client. It resumes after it was cut off, and then gets states instead of a backlog. */
const MAX_BACKLOG_BYTES = 16 * 1024 * 1024;
/** Malformed frames that one socket may send: a program that goes on is broken. */
const MAX_BAD_FRAMES = 100;

/** The engine.io socket below a spark, as far as it is used here. */
interface EngineSocket {
  writeBuffer: readonly unknown[];
  write(data: Uint8Array, options: Frame['options']): void;
  on(event: 'close', listener: (reason: string, cause?: Error) => void): void;
}

export function receiveSpark(spark: Primus.Spark, deps: SocketServerDeps, register: Register): void {
  const { request } = spark as { request: IncomingMessage };
  const engine = spark.socket as EngineSocket;
  const remote = request.socket.remoteAddress;
  const makeLogger = () => deps.logger.child({ remote });
  const arrival = new Arrival(deps, register, request, socketOf(spark, engine), makeLogger);
  spark.on('data', (frame) => arrival.receive(frame));
  spark.on('end', () => arrival.gone());
  engine.on('close', (reason, cause) => {
    if (cause)
      deps.logger.debug({ remote, reason, cause: cause.message }, 'a client socket was closed with an error');
  });
}

class Arrival {
  private stage: 'opened' | 'greeting' | 'welcomed' | 'gone' = 'opened';
  private client: ClientConnection | undefined;
  private badFrames = 0;
  /** The mark of all frames that came. */
  private received = 0;
  private readonly helloTimer = setTimeout(
    () => this.end(new LyceumError('timeout', 'No hello came.')),
    HELLO_TIMEOUT_MS,
  );

  constructor(
    private readonly deps: SocketServerDeps,
    private readonly register: Register,
    private readonly request: IncomingMessage,
    private readonly socket: ClientSocket,
    private readonly makeLogger: () => Logger,
  ) {}

  receive(frame: unknown): void {
    const before = this.received;
    this.received = afterFrame(before, frameMark(frame));
    const message = this.decode(frame);
    if (!message) return;
    if (message.event === 'ping' && (message.sent ?? before) !== before) this.broken();
    else if (this.stage === 'welcomed' && this.client) dispatch(this.deps, this.client, message);
    else if (this.stage === 'opened') void this.greet(message);
  }

  gone(): void {
    this.stage = 'gone';
    clearTimeout(this.helloTimer);
    if (!this.client) return;
    this.client.end();
    this.register.left(this.client);
  }

  private decode(frame: unknown): ClientMessage | undefined {
    try {
      return decodeClientMessage(frame);
    } catch (error) {
      const wire = toWireError(error);
      this.makeLogger().warn({ code: wire.code, reason: wire.message }, 'malformed frame');
      const id = requestIdOf(frame);
      this.socket.send(frameOf({ event: 'error', ...(id !== undefined && { id }), ...wire }));
      if (this.stage !== 'welcomed' || ++this.badFrames > MAX_BAD_FRAMES) this.socket.close();
      return undefined;
    }
  }

  /** A frame of the client was lost, doubled or swapped on the way. It connects anew, and resumes. */
  private broken(): void {
    this.makeLogger().warn({}, 'a link that changed what it carried was cut');
    this.client?.end();
    this.socket.close();
  }

  private async greet(message: ClientMessage): Promise<void> {
    this.stage = 'greeting';
    clearTimeout(this.helloTimer);
    try {
      checkHello(message);
      const { sessions } = this.deps;
      const signedIn = await sessions.fromCookies(this.request.headers.cookie);
      if (!signedIn) throw new LyceumError('not_signed_in', 'Sign in first.');
      await this.admit(signedIn);
    } catch (error) {
      const known = error instanceof LyceumError;
      if (!known) this.makeLogger().error({ error }, 'a client could not be welcomed');
      this.end(known ? error : new LyceumError('internal', toWireError(error).message));
    }
  }

  private async admit(signedIn: SignedIn): Promise<void> {
    // The socket may have closed while the session was looked up.
    if (this.stage !== 'greeting') return;
    const { account_id, session_id } = signedIn;
    const { deps } = this;
    const origin = deps.origins.contentOrigin(this.request);
    const client = new ClientConnection(signedIn, origin, this.socket, this.makeLogger);
    this.client = client;
    this.register.joined(client, () => this.socket.close());
    // From here on no change of a role and no end of the session is missed; what came just before is looked up once more.
    await deps.roles.load(account_id);
    if (!(await deps.sessions.byId(session_id))) throw signedOut();
    if (this.stage !== 'greeting') return;
    this.stage = 'welcomed';
    client.send({ event: 'welcome', protocol: CLIENT_PROTOCOL, hub_id: deps.hub_id, account_id });
  }

  private end(error: LyceumError): void {
    this.socket.send(frameOf({ event: 'error', ...toWireError(error) }));
    this.socket.close();
  }
}

function checkHello(message: ClientMessage): void {
  if (message.event !== 'hello') throw new LyceumError('bad_request', 'The first message must be a hello.');
  if (message.protocol !== CLIENT_PROTOCOL)
    throw new LyceumError('bad_request', 'This page is from another version of Lyceum. Please reload it.');
}

export function signedOut(): LyceumError {
  return new LyceumError('not_signed_in', 'You were signed out.');
}

function socketOf(spark: Primus.Spark, engine: EngineSocket): ClientSocket {
  /** Bytes since everything had been handed on. */
  let waiting = 0;
  let sent = 0;
  return {
    get sent() {
      return sent;
    },
    send: (frame: Frame) => {
      sent = afterFrame(sent, frame.mark);
      if (engine.writeBuffer.length === 0) waiting = 0;
      else if (waiting > MAX_BACKLOG_BYTES) return false;
      waiting += frame.data.length;
      // Not through the spark: there is nothing to transform, and its events cost more than the sending.
      engine.write(frame.data, frame.options);
      return true;
    },
    // A reconnecting client is welcome: without the option Primus would tell it to stay away.
    close: () => void spark.end(undefined, { reconnect: true }),
  };
}
