// Are the ports free, asked by binding them for a moment: the only answer that counts. Called by launch.ts before the
// hub starts, and by PostgreSQL's start to choose a port. It never keeps a port.
import net from 'node:net';

import { codeOf, Failure } from '../failure';

/** Binds and lets go; resolves to undefined when that worked, else to the system's error code. */
export function bindError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => resolve(codeOf(error) ?? 'unknown'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

export async function requireFreePorts(host: string, port: number): Promise<void> {
  for (const wanted of [port, port + 1]) {
    const code = await bindError(host, wanted);
    if (code !== undefined)
      throw new Failure(`Lyceum cannot start: ${portProblem(code, host, wanted, port)}`);
  }
}

function portProblem(code: string, host: string, wanted: number, port: number): string {
  const role = wanted === port ? 'the hub' : 'the project proxy, which takes the port after PORT';
  switch (code) {
    case 'EADDRINUSE':
      return `port ${wanted} (for ${role}) is in use on ${host}. Stop what uses it, or set PORT to another number.`;
    case 'EACCES':
      return `port ${wanted} (for ${role}) needs more rights than this account has. Set PORT to a number above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST=${host} is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all addresses.`;
    default:
      return `port ${wanted} (for ${role}) cannot be opened on ${host} (${code}).`;
  }
}

/** A port that is free on 127.0.0.1 now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
