/** Echoes a second over WebSockets, and sockets that are abandoned without a word. Used by the rows proxy and cluster-proxy. */
import WebSocket from 'ws';
import { pause } from '../frame/repeat';
import type { Address } from './http-load';

const SOCKETS = 32;
const MESSAGE = Buffer.from('a small message');
/** Abandoned at the same time; more only queues in the kernel. */
const AT_ONCE = 50;

export async function echoesPerSecond(address: Address, ms: number): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => openWebSocket(address)));
  let echoes = 0;
  let failure: Error | undefined;
  for (const socket of sockets) {
    socket.on('message', () => {
      echoes++;
      socket.send(MESSAGE);
    });
    socket.on('close', () => {
      failure ??= new Error(`a WebSocket to ${address.path} was closed`);
    });
    socket.send(MESSAGE);
  }
  await pause(ms / 4);
  const [before, begun] = [echoes, performance.now()];
  await pause(ms);
  const rate = ((echoes - before) * 1000) / (performance.now() - begun);
  if (failure) throw failure;
  for (const socket of sockets) socket.terminate();
  return rate;
}

/** Opens that many and drops each without a closing frame, as a laptop does that falls asleep. */
export async function abandon(address: Address, count: number): Promise<void> {
  for (let left = count; left > 0; left -= AT_ONCE) {
    const sockets = await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, left) }, () => openWebSocket(address)),
    );
    for (const socket of sockets) socket.terminate();
  }
}

function openWebSocket({ port, path, cookie, secure }: Address): Promise<WebSocket> {
  const socket = new WebSocket(`${secure ? 'wss://localhost' : 'ws://127.0.0.1'}:${port}${path}`, {
    perMessageDeflate: false,
    rejectUnauthorized: false,
    headers: cookie ? { cookie } : {},
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.on('error', reject);
  });
}
