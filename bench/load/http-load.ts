/**
 * Load on a web server without a client library in the way: raw sockets with keep-alive, each asks again when its answer is whole.
 * Node's own HTTP client would be the slowest part. Used by the row proxy.
 */
import { connect, type Socket } from 'node:net';
import { pause } from '../frame/repeat';

export interface Address {
  port: number;
  path: string;
  /** Cookie header; empty for none. */
  cookie: string;
}

/** Sockets that ask at the same time. */
const SOCKETS = 32;
const HEADERS_END = '\r\n\r\n';

/** Answers a second over `ms`. Throws when an answer is not 200 or a socket is closed. */
export async function answersPerSecond(address: Address, ms: number): Promise<number> {
  const askers = await Promise.all(Array.from({ length: SOCKETS }, () => startAsker(address)));
  // The first answers open connections behind a proxy; they are not counted.
  await pause(ms / 4);
  const count = () => askers.reduce((sum, asker) => sum + asker.answers(), 0);
  const [before, begun] = [count(), performance.now()];
  await pause(ms);
  const [after, ended] = [count(), performance.now()];
  for (const asker of askers) asker.close();
  return ((after - before) * 1000) / (ended - begun);
}

interface Asker {
  /** Throws what went wrong. */
  answers(): number;
  close(): void;
}

async function startAsker({ port, path, cookie }: Address): Promise<Asker> {
  const lines = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...(cookie ? [`Cookie: ${cookie}`] : [])];
  const request = Buffer.from(`${lines.join('\r\n')}${HEADERS_END}`);
  const socket = await open(port);
  let failure: Error | undefined;
  let answers = 0;
  let pending = '';
  socket.on('data', (data) => {
    pending += data.toString('latin1');
    const length = answerLength(pending);
    if (length === undefined || pending.length < length) return;
    if (!pending.startsWith('HTTP/1.1 200'))
      failure ??= new Error(`${path} answered: ${pending.slice(0, 300)}`);
    pending = pending.slice(length);
    answers++;
    if (!failure) socket.write(request);
  });
  let closed = false;
  socket.on('close', () => {
    if (!closed) failure ??= new Error(`a socket to ${path} was closed after ${answers} answers`);
  });
  socket.on('error', () => {});
  socket.write(request);
  return {
    answers: () => {
      if (failure) throw failure;
      return answers;
    },
    close: () => {
      closed = true;
      socket.destroy();
    },
  };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Bytes of the answer, headers included; undefined while the headers are incomplete. Chunked answers end with a zero chunk. */
function answerLength(text: string): number | undefined {
  const end = text.indexOf(HEADERS_END);
  if (end === -1) return undefined;
  const body = end + HEADERS_END.length;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end));
  if (length) return body + Number(length[1]);
  const last = text.indexOf('0\r\n\r\n', body);
  return last === -1 ? undefined : last + 5;
}
