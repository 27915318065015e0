/**
 * Load on a web server without a client library in the way: raw sockets with keep-alive, each asks again when its answer is whole.
 * Node's own HTTP client would be the slowest part. Used by the rows proxy and cluster-….
 */
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { pause } from '../frame/repeat';

/** On this machine. */
export interface Address {
  port: number;
  path: string;
  /** Cookie header; empty for none. */
  cookie: string;
  /** Accept-Encoding header; none without. */
  encoding?: string;
  /** TLS, with a certificate that nobody vouches for; the load generator then decrypts every answer. */
  secure?: boolean;
}

export interface Load {
  /** A second. */
  answers: number;
  /** MB a second, headers of the answers included. */
  megabytes: number;
}

/** Sockets that ask at the same time. */
const SOCKETS = 32;
/** Bytes of the table's MB. */
const MEGABYTE = 1e6;
const HEADERS_END = '\r\n\r\n';

/** Answers a second over `ms`. Throws when an answer is not 200 or a socket is closed. */
export async function answersPerSecond(address: Address, ms: number): Promise<number> {
  return (await loadOn(address, ms)).answers;
}

/** The same, and how much came. */
export async function loadOn(address: Address, ms: number): Promise<Load> {
  const askers = await Promise.all(Array.from({ length: SOCKETS }, () => startAsker(address)));
  // The first answers open connections behind a proxy; they are not counted.
  await pause(ms / 4);
  const sum = (what: 'answers' | 'bytes') => askers.reduce((total, asker) => total + asker[what](), 0);
  const before = { answers: sum('answers'), bytes: sum('bytes'), at: performance.now() };
  await pause(ms);
  const seconds = (performance.now() - before.at) / 1000;
  const load = {
    answers: (sum('answers') - before.answers) / seconds,
    megabytes: (sum('bytes') - before.bytes) / seconds / MEGABYTE,
  };
  for (const asker of askers) asker.close();
  return load;
}

interface Asker {
  /** Throws what went wrong. */
  answers(): number;
  bytes(): number;
  close(): void;
}

async function startAsker(address: Address): Promise<Asker> {
  const { path } = address;
  const request = requestTo(address);
  const socket = await openSocket(address);
  let failure: Error | undefined;
  let [answers, bytes, closed] = [0, 0, false];
  /** What came of an answer whose length is unknown; of one whose length is known only the missing bytes are counted. */
  let [pending, missing] = ['', 0];
  socket.on('data', (data) => {
    bytes += data.length;
    if (missing > 0) missing -= data.length;
    else {
      pending += data.toString('latin1');
      const length = answerLength(pending);
      if (length === undefined) return;
      if (!pending.startsWith('HTTP/1.1 200'))
        failure ??= new Error(`${path} answered: ${pending.slice(0, 300)}`);
      missing = length - pending.length;
      pending = '';
    }
    if (missing > 0) return;
    answers++;
    if (!failure) socket.write(request);
  });
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
    bytes: () => bytes,
    close: () => {
      closed = true;
      socket.destroy();
    },
  };
}

function requestTo({ port, path, cookie, encoding, secure }: Address): Buffer {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${secure ? 'localhost' : '127.0.0.1'}:${port}`,
    ...(cookie ? [`Cookie: ${cookie}`] : []),
    ...(encoding ? [`Accept-Encoding: ${encoding}`] : []),
  ];
  return Buffer.from(`${lines.join('\r\n')}${HEADERS_END}`);
}

function openSocket({ port, secure }: Address): Promise<Socket> {
  const host = '127.0.0.1';
  return new Promise((resolve, reject) => {
    const socket: Socket = secure
      ? connectSecurely({ port, host, servername: 'localhost', rejectUnauthorized: false }, () => {
          socket.setNoDelay(true);
          resolve(socket);
        })
      : connect({ port, host, noDelay: true }, () => resolve(socket));
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
