/**
 * The in-memory twin of a mesh connection: two sockets that deliver to one another at the next turn, unless the test holds one.
 * For tests only; it never touches a network or a timer.
 */
import type { FrameHandlers } from '@lyceum/util/node/framed-socket';
import type { MeshSocket, OpenSocket } from './socket';

export interface MemoryEnd {
  readonly open: OpenSocket;
  /** What is sent here waits, and `send` says so. */
  hold(): void;
  release(): void;
  /** Frames that wait. */
  readonly waiting: number;
}

export function memoryPair(): [MemoryEnd, MemoryEnd] {
  const [a, b] = [new End(), new End()];
  a.other = b;
  b.other = a;
  return [a, b];
}

class End implements MemoryEnd, MeshSocket {
  other: End | undefined;
  private handlers: FrameHandlers | undefined;
  private readonly queue: Buffer[] = [];
  private held = false;
  private closing = false;
  private ended = false;
  private waiters: (() => void)[] = [];

  readonly open: OpenSocket = (handlers) => {
    this.handlers = handlers;
    return this;
  };

  get waiting(): number {
    return this.queue.length;
  }

  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
    this.deliver();
  }

  send(...parts: Uint8Array[]): boolean {
    if (this.ended || this.closing) return true;
    this.queue.push(Buffer.concat(parts));
    setImmediate(() => this.deliver());
    return !this.held;
  }

  drained(): Promise<void> {
    if (!this.held || this.ended) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  close(): void {
    this.closing = true;
    setImmediate(() => this.deliver());
  }

  abort(): void {
    if (this.ended) return;
    this.end();
    // The other end hears of it later, as over a network.
    setImmediate(() => this.other?.end());
  }

  private deliver(): void {
    if (this.held || this.ended) return;
    for (const frame of this.queue.splice(0)) this.other?.handlers?.frame(frame);
    for (const wake of this.waiters.splice(0)) wake();
    if (this.closing) this.abort();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const wake of this.waiters.splice(0)) wake();
    this.handlers?.closed();
  }
}
