/**
 * The first frame of a connection whose rest is raw bytes: read exactly, so that nothing of the rest is taken. Used by both ends of wires
 * 2 (connect) and 5 (accept). For connections that are frames to their end see framed-socket.ts.
 */
import type { Socket } from 'node:net';
import { LyceumError } from '@lyceum/util/errors';

const HEADER_BYTES = 4;

export function frameOf(message: object): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/** Rejects when the socket ends first, announces more than `maxBytes`, or takes longer than `limitMs`; it is then destroyed. */
export function firstFrame(socket: Socket, maxBytes: number, limitMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let length: number | undefined;
    const look = () => {
      length ??= readLength(socket);
      if (length === undefined) return;
      if (length > maxBytes)
        return fail(new LyceumError('too_large', `A frame of ${length} bytes is too large.`));
      const body: Buffer | null = length === 0 ? Buffer.alloc(0) : socket.read(length);
      if (body === null) return;
      if (body.length < length) return ended();
      leave();
      resolve(body);
    };
    const ended = () => fail(new LyceumError('unavailable', 'The connection ended.'));
    const fail = (error: Error) => {
      leave();
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new LyceumError('timeout', 'No answer came in time.')), limitMs);
    const leave = () => {
      clearTimeout(timer);
      socket.off('readable', look);
      socket.off('end', ended);
      socket.off('close', ended);
      socket.off('error', fail);
    };
    socket.on('readable', look);
    socket.on('end', ended);
    socket.on('close', ended);
    socket.on('error', fail);
  });
}

function readLength(socket: Socket): number | undefined {
  const header: Buffer | null = socket.read(HEADER_BYTES);
  return header === null || header.length < HEADER_BYTES ? undefined : header.readUInt32BE(0);
}
