/** Ports of this machine's loopback: a free one, and whether somebody listens. Used by server.ts. */
import { type AddressInfo, connect, createServer } from 'node:net';

const HOST = '127.0.0.1';
/** ms: on the same machine the answer is immediate. */
const CONNECT_LIMIT_MS = 2000;

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CONNECT_LIMIT_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
