/**
 * Connections to the servers of projects for requests, one request at a time on each, kept for the next one to the same place. Used by exchange.ts;
 * upgrades have sockets of their own (forward.ts). It never says a request twice: whether that may be is the asker's matter.
 */
import { connect, type Socket } from 'node:net';
import { connectProject, placeOf, type Way } from '../projects/reach';
import { type AnswerHead, AnswerReader } from './answer-reader';

/** Who asked, until it is answered. */
export interface Asker {
  onHead(head: AnswerHead): void;
  onBody(bytes: Buffer, last: boolean): void;
  /** The answer is whole; the line may serve somebody else already. */
  onEnd(): void;
  /** What came so far is passed on: nothing follows for now. */
  onPause(): void;
  /** What was sent is on its way: more may be. */
  onDrain(): void;
  /** No (more) answer comes. */
  onBroken(error: Error): void;
}

/** Idle connections kept for one server. */
const MAX_IDLE = 64;
/** Seconds before the end that a server has announced: a request on its way then would meet a closed door. */
const EARLY_S = 1;
/** Milliseconds of silence before the system looks whether the other machine is still there. */
const PROBE_AFTER_MS = 1000;

export class ProjectLines {
  private readonly idle = new Map<string, Line[]>();
  private readonly all = new Set<Line>();
  private closed = false;

  /** An idle connection, the latest used. */
  take(way: Way): Line | undefined {
    const lines = this.idle.get(keyOf(way));
    for (let line = lines?.pop(); line; line = lines?.pop()) {
      if (line.usable) return line;
      line.destroy();
    }
    return undefined;
  }

  /** A new one, or why there is none. */
  async open(way: Way): Promise<Line> {
    const socket = await dial(way);
    const line = new Line(socket, keyOf(way), this);
    this.all.add(line);
    if (this.closed) line.destroy();
    return line;
  }

  /** Called by lines: free again. */
  keep(line: Line): void {
    const lines = this.idle.get(line.key) ?? [];
    if (lines.length === 0) this.idle.set(line.key, lines);
    if (lines.length < MAX_IDLE) lines.push(line);
    else line.destroy();
  }

  /** Called by lines: gone. */
  drop(line: Line): void {
    this.all.delete(line);
    const lines = this.idle.get(line.key);
    const place = lines?.indexOf(line) ?? -1;
    if (place >= 0) lines?.splice(place, 1);
    if (lines?.length === 0) this.idle.delete(line.key);
  }

  close(): void {
    this.closed = true;
    for (const line of this.all) line.destroy();
  }
}

export class Line {
  private asker: Asker | undefined;
  private readonly reader: AnswerReader;
  private broken: Error | undefined;
  private usableUntil = Number.POSITIVE_INFINITY;
  private isUsed = false;

  constructor(
    private readonly socket: Socket,
    readonly key: string,
    private readonly lines: ProjectLines,
  ) {
    this.reader = new AnswerReader({
      head: (head) => this.asker?.onHead(head),
      body: (bytes, last) => this.asker?.onBody(bytes, last),
      end: () => this.onAnswered(),
    });
    socket.setNoDelay(true).setKeepAlive(true, PROBE_AFTER_MS);
    socket.on('data', (bytes) => this.onData(bytes));
    socket.on('drain', () => this.asker?.onDrain());
    socket.on('error', (error) => {
      this.broken = error;
    });
    socket.on('end', () => {
      this.reader.ended();
      socket.destroy();
    });
    socket.on('close', () => this.onClose());
    // Whoever opened it may have read from it in another way.
    socket.resume();
  }

  /** It served others before: its server may have closed it just now. */
  get reused(): boolean {
    return this.isUsed;
  }

  get usable(): boolean {
    return this.socket.writable && Date.now() < this.usableUntil;
  }

  /** Sends a request's head. */
  ask(asker: Asker, method: string, head: string): void {
    this.asker = asker;
    this.reader.expect(method);
    this.socket.write(head, 'latin1');
    // Between its opening and this: nobody was there to be told.
    if (this.socket.closed) process.nextTick(() => this.onClose());
  }

  /** A piece of a request's body; false: wait for onDrain before the next. */
  send(bytes: Buffer | string): boolean {
    return this.socket.write(bytes, 'latin1');
  }

  /** The asker is done, or gives up: what is not at its end is of no use to others. */
  leave(asker: Asker, sending: boolean): void {
    if (this.asker !== asker && !sending) return;
    this.asker = undefined;
    this.socket.destroy();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private onData(bytes: Buffer): void {
    try {
      this.reader.read(bytes);
    } catch (error) {
      this.broken = error as Error;
      this.socket.destroy();
    }
    if (this.asker) this.asker.onPause();
    // Idle lines are heard too: what nobody asked for ends them.
    else if (this.reader.reusable && !this.socket.destroyed) this.rest();
    else this.socket.destroy();
  }

  private onAnswered(): void {
    const { asker } = this;
    this.asker = undefined;
    this.isUsed = true;
    asker?.onEnd();
  }

  private rest(): void {
    const { keep_s = Number.POSITIVE_INFINITY } = this.reader;
    this.usableUntil = Date.now() + (keep_s - EARLY_S) * 1000;
    if (this.socket.isPaused()) this.socket.resume();
    this.lines.keep(this);
  }

  private onClose(): void {
    this.lines.drop(this);
    const { asker } = this;
    this.asker = undefined;
    asker?.onBroken(this.broken ?? reset());
  }
}

/** Closed in the middle: as Node's client calls it. */
function reset(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

function dial(way: Way): Promise<Socket> {
  if (way.address.relay) return connectProject(way);
  return new Promise((resolve, reject) => {
    const socket = connect(placeOf(way));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** The token is of one start of one project: lines into an earlier one are never used again. */
function keyOf(way: Way): string {
  if (way.address.relay) return `${way.address.token} ${JSON.stringify(way.target)}`;
  const { host, port } = placeOf(way);
  return `${host} ${port}`;
}
