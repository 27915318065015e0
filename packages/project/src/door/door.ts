/**
 * Calls the compute server through the project's door (wire 5), where no port of this project can be reached from outside: keeps the control
 * connection for ever, and answers each `open` by a connection to what a hub wants. Started by main.ts.
 *
 *   dialling ──welcome──► called ──broken (the compute server restarts)──► dialling
 */
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { frameOf } from '@lyceum/util/node/first-frame';
import { framedSocket } from '@lyceum/util/node/framed-socket';
import type { Logger } from '@lyceum/util/node/logger';
import { splice } from '@lyceum/util/node/splice';
import {
  DOOR_PROTOCOL,
  type FromDoor,
  fromDoorSchema,
  MAX_DOOR_MESSAGE_BYTES,
  type ToDoor,
} from '@lyceum/util/protocol/door';
import { decodeJson } from '@lyceum/util/protocol/json';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';

/** ms until the door is tried again: at first, and at most. A compute server that restarts is away for a second or two. */
const FIRST_RETRY_MS = 20;
const MAX_RETRY_MS = 500;

const SERVICE_HOST = '127.0.0.1';

export interface DoorOptions {
  /** The folder that the compute server shows us. */
  folder: string;
  token: string;
  process: { pid: number; start_time: number };
  /** Takes a connection for our own servers. */
  serve(kind: 'hub' | 'files', socket: Socket): void;
  logger: Logger;
}

export const doorSocket = (folder: string): string => join(folder, 'door.sock');

/** Returns its stop: no connection is taken after it. */
export function openDoor(options: DoorOptions): () => void {
  const caller = new Caller(options);
  caller.dial();
  return () => caller.stop();
}

class Caller {
  private closed = false;
  private control: Socket | undefined;
  private retry_ms = FIRST_RETRY_MS;
  private timer: NodeJS.Timeout | undefined;
  private readonly path: string;

  constructor(private readonly options: DoorOptions) {
    this.path = doorSocket(options.folder);
  }

  dial(): void {
    const socket = connect({ path: this.path });
    this.control = socket;
    const send = (message: ToDoor) => void framed.send(Buffer.from(JSON.stringify(message)));
    const handlers = {
      frame: (body: Buffer) => this.receive(decodeJson(fromDoorSchema, body.toString('utf8')), send),
      closed: () => this.redial(),
    };
    const framed = framedSocket(socket, handlers, MAX_DOOR_MESSAGE_BYTES);
    const { token, process } = this.options;
    const protocols = { door_protocol: DOOR_PROTOCOL, protocol: LOCAL_HUB_PROTOCOL };
    send({ event: 'hello', ...protocols, token, ...process });
  }

  stop(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.control?.destroy();
  }

  private redial(): void {
    if (this.closed) return;
    this.timer = setTimeout(() => this.dial(), this.retry_ms);
    this.retry_ms = Math.min(this.retry_ms * 2, MAX_RETRY_MS);
  }

  private receive(message: FromDoor, send: (message: ToDoor) => void): void {
    const { options, path } = this;
    if (message.event === 'welcome') {
      this.retry_ms = FIRST_RETRY_MS;
      options.logger.info({}, 'the compute server knows of us');
      return;
    }
    const { key, target } = message;
    if (target.kind === 'port')
      openPort(
        target.port,
        (socket) => accept(path, key, (way) => (way ? splice(way, socket) : socket.destroy())),
        (errno) => send({ event: 'refused', key, errno }),
      );
    else accept(path, key, (way) => way && options.serve(target.kind, way));
  }
}

/** The new connection through the door, from here on raw bytes; undefined where it cannot be made, which the compute server notices too. */
function accept(path: string, key: string, use: (way: Socket | undefined) => void): void {
  const way = connect({ path });
  const failed = () => use(undefined);
  way.once('error', failed);
  way.once('connect', () => {
    way.off('error', failed);
    way.write(frameOf({ event: 'accept', key } satisfies ToDoor));
    use(way);
  });
}

function openPort(port: number, opened: (socket: Socket) => void, refused: (errno: string) => void): void {
  const socket = connect({ port, host: SERVICE_HOST, noDelay: true });
  const failed = (error: NodeJS.ErrnoException) => refused(error.code ?? 'EIO');
  socket.once('error', failed);
  socket.once('connect', () => {
    socket.off('error', failed);
    opened(socket);
  });
}
