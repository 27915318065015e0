// Are the ports free, asked by binding them for a moment: the only answer that counts. Called by launch.ts before the
// hub starts, and by PostgreSQL's start to choose a port. It never keeps a port.
import { randomInt } from 'node:crypto';
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

/**
 * Below the ports that systems give to whoever asks for any: one of those may be taken by anybody in the next moment. Drawn by lot, so that two who ask at
 * once hardly get the same.
 */
const DRAWN = { first: 21_000, last: 31_000 };

/** A port that is free on 127.0.0.1 now. */
export function findFreePort(): Promise<number> {
  return findFreePorts(1);
}

/** A port P such that P + 1 is free too: for a hub and its proxy. */
export function findFreePortPair(): Promise<number> {
  return findFreePorts(2);
}

/** The first of so many in a row. */
async function findFreePorts(count: number): Promise<number> {
  for (let round = 0; round < 50; round++) {
    const first = randomInt(DRAWN.first, DRAWN.last);
    const row = Array.from({ length: count }, (_, i) => first + i);
    const errors = await Promise.all(row.map((port) => bindError('127.0.0.1', port)));
    if (errors.every((code) => code === undefined)) return first;
  }
  throw new Failure('There are no free ports.');
}
