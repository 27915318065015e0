/**
 * The node's end of a project's door (wire 5): a Unix socket that the project's local hub dials. Opened by the container driver, one per project.
 * Whoever can dial it is a program of that project: it is asked for the project's token, may do nothing but answer what was asked,
 * and can only use up what is set aside for its own project.
 */
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { LyceumError } from '@lyceum/util/errors';
import { firstFrame } from '@lyceum/util/node/first-frame';
import { framedSocket } from '@lyceum/util/node/framed-socket';
import type { Logger } from '@lyceum/util/node/logger';
import { newSecret, sameSecret } from '@lyceum/util/node/secrets';
import type { ConnectTarget } from '@lyceum/util/protocol/compute';
import {
  DOOR_PROTOCOL,
  type FromDoor,
  MAX_DOOR_MESSAGE_BYTES,
  type ToDoor,
  toDoorSchema,
} from '@lyceum/util/protocol/door';
import { decodeJson } from '@lyceum/util/protocol/json';

/** Milliseconds for the first message: the local hub sends it with its connection. */
const FIRST_MESSAGE_MS = 5000;
/** Milliseconds for the local hub to answer an `open`. */
const OPEN_LIMIT_MS = 10_000;
/** Connections of one project that have not said yet what they are for; more are closed at once. */
const MAX_STRANGERS = 256;

export type Hello = Extract<ToDoor, { event: 'hello' }>;

export interface DoorEvents {
  /** The local hub called, for the first time or again. */
  called(hello: Hello): void;
  /** Its control connection is gone; it calls again where it lives. */
  left(): void;
}

export interface DoorServer {
  /** Rejects with `unavailable` where the local hub does not answer, or with its `errno` where nothing listens there. */
  connect(target: ConnectTarget): Promise<Socket>;
  close(): void;
}

/** Says why a project's own program could not be reached. */
export class UnreachableError extends LyceumError {
  constructor(
    readonly errno: string,
    target: ConnectTarget,
  ) {
    const where = target.kind === 'port' ? `on port ${target.port}` : 'there';
    super('unavailable', `Nothing answers ${where} in this project (${errno}).`);
  }
}

interface Options extends DoorEvents {
  path: string;
  /** Who may use the socket: the project's account as this node knows it. */
  mode: number;
  token(): string | undefined;
  logger: Logger;
}

export async function openDoorServer(options: Options): Promise<DoorServer> {
  // A socket file that a killed compute server left.
  await rm(options.path, { force: true });
  const door = new ProjectDoor(options);
  await door.listen();
  await chmod(options.path, options.mode);
  return door;
}

interface Waiting {
  target: ConnectTarget;
  resolve(socket: Socket): void;
  reject(error: Error): void;
}

class ProjectDoor implements DoorServer {
  private readonly server: Server;
  private readonly strangers = new Set<Socket>();
  private readonly waiting = new Map<string, Waiting>();
  private control: { socket: Socket; send(message: FromDoor): void } | undefined;

  constructor(private readonly options: Options) {
    this.server = createServer((socket) => void this.meet(socket));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.path, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => this.options.logger.error({ error }, 'door failed'));
        resolve();
      });
    });
  }

  connect(target: ConnectTarget): Promise<Socket> {
    const { control } = this;
    if (!control) return Promise.reject(new LyceumError('unavailable', 'The project does not answer yet.'));
    const key = newSecret();
    return new Promise<Socket>((resolve, reject) => {
      const late = () => this.take(key)?.reject(new LyceumError('timeout', 'The project did not answer.'));
      const timer = setTimeout(late, OPEN_LIMIT_MS);
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          settle(value);
        };
      this.waiting.set(key, { target, resolve: settled(resolve), reject: settled(reject) });
      control.send({ event: 'open', key, target });
    });
  }

  close(): void {
    this.server.close();
    this.control?.socket.destroy();
    for (const socket of this.strangers) socket.destroy();
    this.forget();
  }

  /** A connection is nobody's until its first message has said what it is for. */
  private async meet(socket: Socket): Promise<void> {
    socket.on('error', () => {});
    if (this.strangers.size >= MAX_STRANGERS) return void socket.destroy();
    this.strangers.add(socket);
    try {
      const body = await firstFrame(socket, MAX_DOOR_MESSAGE_BYTES, FIRST_MESSAGE_MS);
      const message = decodeJson(toDoorSchema, body.toString('utf8'));
      if (message.event === 'hello') this.welcome(socket, message);
      else if (message.event === 'accept') this.hand(socket, message.key);
      else socket.destroy();
    } catch (error) {
      this.options.logger.debug({ error }, 'somebody knocked at a door in vain');
      socket.destroy();
    } finally {
      this.strangers.delete(socket);
    }
  }

  private hand(socket: Socket, key: string): void {
    const waiting = this.take(key);
    if (waiting) waiting.resolve(socket);
    else socket.destroy();
  }

  private welcome(socket: Socket, hello: Hello): void {
    const token = this.options.token();
    if (token === undefined || hello.door_protocol !== DOOR_PROTOCOL || !sameSecret(hello.token, token))
      return void socket.destroy();
    // The newest counts: the local hub called again before we knew that the old connection was dead.
    this.control?.socket.destroy();
    const framed = framedSocket(
      socket,
      { frame: (body) => this.heard(body), closed: () => this.lost(socket) },
      MAX_DOOR_MESSAGE_BYTES,
    );
    const send = (message: FromDoor) => void framed.send(Buffer.from(JSON.stringify(message)));
    this.control = { socket, send };
    send({ event: 'welcome' });
    this.options.called(hello);
  }

  private heard(body: Buffer): void {
    const message = decodeJson(toDoorSchema, body.toString('utf8'));
    if (message.event !== 'refused') return;
    const waiting = this.take(message.key);
    waiting?.reject(new UnreachableError(message.errno, waiting.target));
  }

  private lost(socket: Socket): void {
    if (this.control?.socket !== socket) return;
    this.control = undefined;
    this.forget();
    this.options.left();
  }

  private forget(): void {
    for (const key of [...this.waiting.keys()])
      this.take(key)?.reject(new LyceumError('unavailable', 'The project went away.'));
  }

  private take(key: string): Waiting | undefined {
    const waiting = this.waiting.get(key);
    this.waiting.delete(key);
    return waiting;
  }
}
