/**
 * Opens a TCP socket to a compute server or a local hub, or says in words why it could not.
 * Used by the two links of this folder; it sends nothing.
 */
import { connect, type Socket } from 'node:net';
import { LyceumError } from '@lyceum/util/errors';

/** Milliseconds for the TCP handshake and for the welcome: both ends are on the same network. */
export const CONNECT_TIMEOUT_MS = 5000;

export function tcpConnect(host: string, port: number, whom: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const timer = setTimeout(() => socket.destroy(new Error('time-out')), CONNECT_TIMEOUT_MS);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(new LyceumError('unavailable', `${whom} does not answer (${error.message}).`));
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
