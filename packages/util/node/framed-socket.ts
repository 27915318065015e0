/**
 * Length-prefixed frames over a TCP socket: 4 bytes big-endian length, then the body. Both TCP wires use it.
 * It knows nothing of messages; it refuses frames beyond the limit before it reads their body.
 */
import type { Socket } from 'node:net';
import { LyceumError } from '@lyceum/util/errors';
import { MAX_TCP_FRAME_BYTES } from '@lyceum/util/limits';

const HEADER_BYTES = 4;

/** Pure: feeds on chunks, gives whole frames. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private buffered = 0;

  constructor(private readonly maxBytes = MAX_TCP_FRAME_BYTES) {}

  /** Throws too_large when a header announces more than the limit. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    const frames: Buffer[] = [];
    for (let frame = this.next(); frame; frame = this.next()) frames.push(frame);
    return frames;
  }

  private next(): Buffer | undefined {
    if (this.buffered < HEADER_BYTES) return undefined;
    const length = this.peekHeader();
    if (length > this.maxBytes)
      throw new LyceumError('too_large', `A frame of ${length} bytes is too large.`);
    if (this.buffered < HEADER_BYTES + length) return undefined;
    return this.take(HEADER_BYTES + length).subarray(HEADER_BYTES);
  }

  /** The first bytes, in one piece: where they lie, or copied once. What follows them in the last chunk stays where it is. */
  private take(bytes: number): Buffer {
    this.buffered -= bytes;
    const [first] = this.chunks;
    if (first && first.length >= bytes) {
      if (first.length === bytes) this.chunks.shift();
      else this.chunks[0] = first.subarray(bytes);
      return first.subarray(0, bytes);
    }
    const whole = Buffer.allocUnsafe(bytes);
    let done = 0;
    while (done < bytes) {
      const chunk = this.chunks.shift() ?? whole;
      const count = chunk.copy(whole, done, 0, bytes - done);
      done += count;
      if (count < chunk.length) this.chunks.unshift(chunk.subarray(count));
    }
    return whole;
  }

  /** What was fed and is no whole frame yet. */
  rest(): Buffer {
    const rest = Buffer.concat(this.chunks);
    this.chunks = [];
    this.buffered = 0;
    return rest;
  }

  private peekHeader(): number {
    const [first] = this.chunks;
    if (first && first.length >= HEADER_BYTES) return first.readUInt32BE(0);
    this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0]?.readUInt32BE(0) ?? 0;
  }
}

export interface FramedSocket {
  /** False when the kernel buffer is full: wait for `drained`. */
  send(...parts: Uint8Array[]): boolean;
  drained(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends after what was sent; `reason` only for the local log. */
  close(): void;
  /** Frames are over: no handler is called any more, and the socket (paused) is the caller's, with what followed the last frame. */
  detach(): void;
  readonly closed: boolean;
}

export interface FrameHandlers {
  frame(body: Buffer): void;
  /** Exactly once. */
  closed(error?: Error): void;
}

export function framedSocket(
  socket: Socket,
  handlers: FrameHandlers,
  maxBytes = MAX_TCP_FRAME_BYTES,
): FramedSocket {
  const reader = new FrameReader(maxBytes);
  let failure: Error | undefined;
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 15_000);
  const read = (chunk: Buffer) => {
    try {
      for (const frame of reader.push(chunk)) handlers.frame(frame);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const gone = () => handlers.closed(failure);
  socket.on('data', read);
  socket.on('error', (error) => {
    failure = error;
  });
  socket.once('close', gone);
  return {
    send: (...parts) => sendFrame(socket, parts),
    drained: () => drained(socket),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.end(() => socket.destroy()),
    detach: () => {
      socket.off('data', read);
      socket.off('close', gone);
      socket.pause();
      const rest = reader.rest();
      if (rest.length > 0) socket.unshift(rest);
    },
    get closed() {
      return socket.destroyed;
    },
  };
}

function sendFrame(socket: Socket, parts: Uint8Array[]): boolean {
  if (socket.destroyed) return true;
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32BE(parts.reduce((sum, part) => sum + part.length, 0));
  socket.cork();
  let flowing = socket.write(header);
  for (const part of parts) flowing = socket.write(part);
  process.nextTick(() => socket.uncork());
  return flowing;
}

function drained(socket: Socket): Promise<void> {
  if (socket.destroyed || !socket.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
