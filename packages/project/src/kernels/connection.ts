/**
 * Where a kernel and we meet: a private folder with the connection file and, where the kernel can, its sockets. Used by start.ts.
 * Sockets in a folder of mode 0700 are out of reach for other people of the machine and cannot be taken by another program; ports of the
 * loopback address can, so a start that failed over them is tried again.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstalledKernelspec } from './types';

/** Bytes of a socket's path that Linux allows, less one for its end. */
const MAX_SOCKET_PATH_BYTES = 107;

const CHANNELS = ['shell', 'iopub', 'stdin', 'control', 'hb'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Connection {
  folder: string;
  /** Of mode 0600: it holds the key. */
  file: string;
  key: string;
  address(channel: Channel): string;
  /** Removes the folder. */
  close(): void;
}

export type Transport = 'ipc' | 'tcp';

/** Programs known to bind sockets of the file system: IPython's kernels and those built over them, and R's. */
const SPEAKS_IPC = /ipykernel|ipython_kernel|octave_kernel|metakernel|IRkernel::main/;

/** Modules of Python that are kernels are nearly all built over IPython's. */
const PROBABLY = /^[\w.]*kernel[\w.]*$/;

/** What to try, in this order. */
export function transportsOf({ argv }: Pick<InstalledKernelspec, 'argv'>): Transport[] {
  if (argv.some((part) => SPEAKS_IPC.test(part))) return ['ipc'];
  return PROBABLY.test(argv[argv.indexOf('-m') + 1] ?? '') && argv.includes('-m') ? ['ipc', 'tcp'] : ['tcp'];
}

export async function openConnection(
  { name }: InstalledKernelspec,
  dir: string,
  transport: Transport,
): Promise<Connection> {
  const folder = privateFolder(dir);
  try {
    const ipc = transport === 'ipc';
    const ports = ipc ? CHANNELS.map((_, index) => index + 1) : await freePorts(CHANNELS.length);
    const ip = ipc ? join(folder, 's') : '127.0.0.1';
    const key = randomBytes(32).toString('hex');
    const file = join(folder, 'connection.json');
    const numbers = Object.fromEntries(
      CHANNELS.map((channel, index) => [`${channel}_port`, ports[index] ?? 0]),
    );
    const words = { key, signature_scheme: 'hmac-sha256', kernel_name: name };
    writeFileSync(file, JSON.stringify({ transport, ip, ...numbers, ...words }), { mode: 0o600 });
    const address = (channel: Channel) =>
      `${transport}://${ip}${ipc ? '-' : ':'}${numbers[`${channel}_port`]}`;
    return { folder, file, key, address, close: () => removeFolder(folder) };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

/** In `dir`, or in the machine's folder for such where the path would be too long for a socket. */
function privateFolder(dir: string): string {
  const name = randomBytes(6).toString('hex');
  const folder = join(dir, name);
  if (Buffer.byteLength(join(folder, 's-1')) > MAX_SOCKET_PATH_BYTES)
    return mkdtempSync(join(tmpdir(), 'lyceum-kernel-'));
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** All are held until the last is found, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
