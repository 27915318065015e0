/** Sockets that break off at either side, at any moment: the proxy lives, says what it can, and keeps no socket. No database: access is granted. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Server as NetServer, type Socket } from 'node:net';
import type { ProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { createContentPasses } from './content-ticket';
import { createProxyServer, type ProxyDeps } from './proxy-server';

jest.setTimeout(30_000);

const PROJECT = '11111111-1111-4111-8111-111111111111' as ProjectId;
const WHO = { account_id: '22222222-2222-4222-8222-222222222222' as never, session_id: 's' };
const ACCEPT = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

let project: Server;
let proxy: ReturnType<typeof createProxyServer>;
let cookie: string;
/** Of all servers, to end a failed test. */
const sockets = new Set<Socket>();
/** What the project does with the next request, and with the next upgrade. */
let onRequest: (req: IncomingMessage, res: ServerResponse) => void;
let onUpgrade: (socket: Socket) => void;
/** Called while access is asked. */
let onAccess: () => Promise<void>;

beforeEach(async () => {
  onAccess = async () => {};
  project = createServer((req, res) => onRequest(req, res));
  project.on('upgrade', (_req, socket: Socket) => {
    socket.on('error', () => {}).on('end', () => socket.end());
    socket.resume();
    onUpgrade(socket);
  });
  const passes = createContentPasses('secret');
  cookie = `lyceum_content=${passes.issue('cookie', { ...WHO, project_id: PROJECT })}`;
  proxy = createProxyServer({
    base_path: '',
    content_base_path: '',
    prefix: 'lyceum_',
    passes,
    sessions: { byId: async () => ({ ...WHO, is_admin: false }) },
    roles: { require: () => onAccess() },
    origins: {},
    used: () => {},
    hubs: { link: () => ({ ready: async () => ({ address: { service_host: '127.0.0.1' } }) }) },
    logger: silentLogger,
  } as unknown as ProxyDeps);
  for (const server of [project, proxy.server]) server.on('connection', (socket) => sockets.add(socket));
  await Promise.all([listen(project), listen(proxy.server)]);
});

afterEach(async () => {
  proxy.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all([proxy.server, project].map((server) => new Promise((resolve) => server.close(resolve))));
});

const listen = (server: NetServer) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const portOf = (server: NetServer) => (server.address() as AddressInfo).port;
const count = (server: NetServer) =>
  new Promise<number>((resolve) => server.getConnections((_error, number) => resolve(number)));

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Browser {
  socket: Socket;
  text(): string;
  closed(): boolean;
}

/** A browser as a bare socket, so that it can be reset. */
function ask(lines: string[], body = ''): Browser {
  let text = '';
  const socket = connect({ port: portOf(proxy.server), host: '127.0.0.1' });
  socket.setEncoding('latin1').on('data', (data) => {
    text += data;
  });
  socket.on('error', () => {});
  const head = [
    `${lines[0]} /${PROJECT}/server/${portOf(project)}/ HTTP/1.1`,
    'Host: x',
    `Cookie: ${cookie}`,
  ];
  socket.write([...head, ...lines.slice(1), '', body].join('\r\n'));
  return { socket, text: () => text, closed: () => socket.closed };
}

const get = () => ask(['GET']);
const post = () => ask(['POST', 'Content-Length: 1000000'], 'begin');
const upgrade = () => ask(['GET', 'Connection: Upgrade', 'Upgrade: websocket']);

/** The proxy still answers, and holds nothing from before. */
async function livesAlone(): Promise<void> {
  await until('no socket at the proxy', async () => (await count(proxy.server)) === 0);
  await until('no socket at the project', async () => (await count(project)) === 0);
  onAccess = async () => {};
  // A connection that is kept for the next request would count as left.
  onRequest = (_req, res) => res.setHeader('connection', 'close').end('alive');
  const { text, socket } = ask(['GET', 'Connection: close']);
  await until('an answer', () => text().includes('alive'));
  socket.destroy();
}

test('[PX21] HTTP: the browser resets while access is asked, before the answer, in the middle of it, and while it sends', async () => {
  let asked = false;
  let go = () => {};
  onAccess = () =>
    new Promise<void>((resolve) => {
      asked = true;
      go = resolve;
    });
  const early = get();
  await until('access is asked', () => asked);
  early.socket.resetAndDestroy();
  await until('the proxy knows', async () => (await count(proxy.server)) === 0);
  onRequest = () => {
    throw new Error('a request of somebody who left reached the project');
  };
  go();
  await livesAlone();
  for (const start of [get, post])
    for (const begin of [false, true]) {
      let reached = false;
      onRequest = (_req, res) => {
        reached = true;
        if (begin) res.write('begin');
      };
      const browser = start();
      await until('the request', () => reached && (!begin || browser.text().includes('begin')));
      browser.socket.resetAndDestroy();
      await livesAlone();
    }
});

test('[PX21] HTTP: the project resets before the answer (502) and in the middle of it (broken off)', async () => {
  for (const start of [get, post]) {
    onRequest = (req) => req.socket.resetAndDestroy();
    const before = start();
    await until('a 502', () => before.text().startsWith('HTTP/1.1 502'));
    before.socket.destroy();
    await livesAlone();
    onRequest = (req, res) => {
      res.write('begin', () => setTimeout(() => req.socket.resetAndDestroy(), 20));
    };
    const middle = start();
    await until('the end', () => middle.closed());
    expect(middle.text()).toContain('begin');
    await livesAlone();
  }
});

test('[PX21] WebSocket: the browser resets while access is asked, before the project accepts, as it does, and after', async () => {
  let asked = false;
  let go = () => {};
  onAccess = () =>
    new Promise<void>((resolve) => {
      asked = true;
      go = resolve;
    });
  const early = upgrade();
  await until('access is asked', () => asked);
  early.socket.resetAndDestroy();
  await until('the proxy knows', async () => (await count(proxy.server)) === 0);
  go();
  await livesAlone();
  for (const accepts of ['never', 'as it leaves', 'long before'] as const) {
    let held: Socket | undefined;
    onUpgrade = (socket) => {
      held = socket;
      if (accepts === 'long before') socket.write(`${ACCEPT}hello`);
    };
    const browser = upgrade();
    await until(
      'the upgrade',
      () => held !== undefined && (accepts !== 'long before' || browser.text().includes('hello')),
    );
    if (accepts === 'as it leaves') held?.write(ACCEPT);
    browser.socket.resetAndDestroy();
    await livesAlone();
  }
});

test('[PX21] WebSocket: the project resets before it accepts (502), after, and in the middle of a refusal', async () => {
  onUpgrade = (socket) => socket.resetAndDestroy();
  const before = upgrade();
  await until('the end', () => before.closed());
  expect(before.text()).toMatch(/^HTTP\/1.1 502/);
  await livesAlone();
  onUpgrade = (socket) => void socket.write(`${ACCEPT}hello`);
  for (const rude of [true, false]) {
    let held: Socket | undefined;
    onUpgrade = (socket) => {
      held = socket;
      socket.write(`${ACCEPT}hello`);
    };
    const after = upgrade();
    await until('hello', () => after.text().includes('hello'));
    after.socket.write('something');
    if (rude) held?.resetAndDestroy();
    else held?.end();
    await until('the end', () => after.closed());
    expect(after.text()).not.toContain('HTTP/1.1 5');
    await livesAlone();
  }
  onUpgrade = (socket) =>
    void socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\nbegin', () =>
      setTimeout(() => socket.resetAndDestroy(), 20),
    );
  const refused = upgrade();
  await until('the end', () => refused.closed());
  await livesAlone();
});

test('[PX21] both sides reset at once', async () => {
  for (let round = 0; round < 30; round++) {
    let held: Socket | undefined;
    onUpgrade = (socket) => {
      held = socket;
      socket.write(`${ACCEPT}${'x'.repeat(100_000)}`);
    };
    const browser = upgrade();
    await until('the upgrade', () => held !== undefined && browser.text() !== '');
    browser.socket.write('x'.repeat(100_000));
    if (round % 2 === 0) held?.resetAndDestroy();
    browser.socket.resetAndDestroy();
    if (round % 2 === 1) held?.resetAndDestroy();
  }
  await livesAlone();
});

test('[PX21] answers that Node reads but would not write do not end the proxy', async () => {
  for (const answer of [
    'HTTP/1.1 200 O\x01K\r\nContent-Length: 1\r\n\r\nx',
    'HTTP/1.1 099 Odd\r\nContent-Length: 1\r\n\r\nx',
    'HTTP/1.1 200 OK\r\nTrailer: x\r\nContent-Length: 1\r\n\r\nx',
    ACCEPT,
    'nonsense\r\n\r\n',
  ]) {
    onRequest = (req) => void req.socket.end(answer, 'latin1');
    const browser = get();
    await until(`an answer to ${answer}`, () => browser.text() !== '' || browser.closed());
    browser.socket.destroy();
    await livesAlone();
  }
});
