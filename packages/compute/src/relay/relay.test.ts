/** The way into a project over the compute server's own port, with the process driver: who is let in, and that nothing is left behind. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { firstFrame, frameOf } from '@lyceum/util/node/first-frame';
import { silentLogger } from '@lyceum/util/node/logger';
import { COMPUTE_PROTOCOL } from '@lyceum/util/protocol/version';
import { DEFAULT_RUN_SETTINGS } from '@lyceum/util/quotas';
import type { Driver } from '../driver';
import { createProcessDriver } from '../process/process-driver';
import { listen } from '../server/server';
import { askLocalHub, FAKE_LOCAL_HUB, until } from '../testing/project-probe';

jest.setTimeout(60_000);

describe('connect', () => {
  const project_id = newProjectId();
  let data: string;
  let driver: Driver;
  let server: Awaited<ReturnType<typeof listen>>;
  let inside: Server;
  let token: string;
  const open = new Set<Socket>();

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'lyceum-relay-'));
    const account = { name: 'tester', path: process.env.PATH ?? '' };
    driver = await createProcessDriver({ data, main: FAKE_LOCAL_HUB, account, logger: silentLogger });
    const rooms = { driver } as unknown as Parameters<typeof listen>[0];
    server = await listen({
      ...rooms,
      host: '127.0.0.1',
      port: 0,
      node_id: 'n',
      token: 'x',
      logger: silentLogger,
    });
    token = (await driver.start(project_id, DEFAULT_RUN_SETTINGS)).token;
    // In place of a server of the project: with the process driver it is reached in the same way.
    inside = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => {}).once('close', () => open.delete(socket));
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(inside, 'listening');
  });
  afterAll(async () => {
    inside.close();
    await server.close();
    await driver.stopAll();
    driver.close();
    rmSync(data, { recursive: true });
  });

  const port = () => (inside.address() as AddressInfo).port;
  const message = (changes: object = {}) => ({
    event: 'connect',
    protocol: COMPUTE_PROTOCOL,
    project_id,
    token,
    target: { kind: 'port', port: port() },
    ...changes,
  });
  async function ask(text: object): Promise<{ socket: Socket; answer: { event: string; code?: string } }> {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(frameOf(text));
    return { socket, answer: JSON.parse(String(await firstFrame(socket, 10_000, 5000))) };
  }

  it('[CO13] the right token leads to the target, byte for byte, and to its end', async () => {
    const { socket, answer } = await ask(message());
    expect(answer).toEqual({ event: 'connected' });
    const big = Buffer.alloc(3 * 1024 * 1024, 'abcdefg');
    const parts: Buffer[] = [];
    socket.on('data', (chunk) => parts.push(chunk));
    socket.end(big);
    await once(socket, 'close');
    expect(Buffer.concat(parts).equals(big)).toBe(true);
    const files = { token, connect: async () => (await ask(message({ target: { kind: 'files' } }))).socket };
    expect((await askLocalHub(files)).env.LYCEUM_PROJECT_ID).toBe(project_id);
  });

  it.each([
    ['a wrong token', { token: 'wrong' }, 'forbidden'],
    ["another project's token", { project_id: newProjectId() }, 'not_running'],
    ['another protocol', { protocol: COMPUTE_PROTOCOL + 1 }, 'bad_request'],
    ['port 0', { target: { kind: 'port', port: 0 } }, 'bad_request'],
    ['a path', { target: { kind: 'socket', path: '/run/x' } }, 'bad_request'],
    ['a port where nothing listens', { target: { kind: 'port', port: 1 } }, 'unavailable'],
  ])('[CO14] %s is refused with the reason, and the connection ends', async (_, changes, code) => {
    const { socket, answer } = await ask(message(changes));
    expect(answer).toMatchObject({ event: 'error', code });
    if (!socket.closed) await once(socket.resume(), 'close');
    expect(open.size).toBe(0);
  });

  it('[CO15] 200 connections that are abandoned, in either way and from either side, leave none', async () => {
    const asked = await Promise.all(Array.from({ length: 200 }, () => ask(message())));
    await until(() => open.size === 200, 'all to be open inside');
    for (const [i, { socket }] of asked.slice(0, 100).entries()) {
      if (i % 2) socket.destroy();
      else socket.resetAndDestroy();
    }
    await until(() => open.size === 100, 'the inner ends of those to close');
    for (const [i, socket] of [...open].entries()) {
      if (i % 2) socket.destroy();
      else socket.resetAndDestroy();
    }
    for (const { socket } of asked.slice(100)) if (!socket.closed) await once(socket.resume(), 'close');
    expect(open.size).toBe(0);
    const gone = await ask(message());
    gone.socket.destroy();
    await until(() => open.size === 0, 'one that leaves at once');
  });

  it('[CO16] a reader that does not read holds the writer back', async () => {
    const { socket } = await ask(message());
    socket.pause();
    const chunk = Buffer.alloc(1024 * 1024);
    let written = 0;
    const write = () => {
      while (written < 400 && socket.write(chunk)) written += 1;
    };
    socket.on('drain', write);
    write();
    for (let before = -1; before !== written; ) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(written).toBeLessThan(100);
    socket.destroy();
    await until(() => open.size === 0, 'the inner end to close');
  });
});
