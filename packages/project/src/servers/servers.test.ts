/** Web servers of a project on wire 3: their life, log, ports, what they leave, and Jupyter as it comes from Debian. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server as NetServer } from 'node:net';
import { join } from 'node:path';
import type { ServerCall, ServerInfo } from '@lyceum/util/protocol/servers';
import type { LocalHub } from '../local-hub';
import type { HubClient } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { isListening } from './ports';
import { ServerLog } from './server-log';
import { Servers } from './servers';

jest.setTimeout(120_000);

const BASE = '/base/11111111-1111-4111-8111-111111111111';
let fixture: LocalHubFixture;
let hub: LocalHub;
let client: HubClient;
let keys = 0;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
  client = await fixture.connect(hub);
});

afterEach(() => fixture.close());

const call = (what: ServerCall) =>
  client.request('server_call', { key: String(++keys), call: what, base: BASE });

async function add(name: string, command: string, more: object = {}): Promise<void> {
  await call({ kind: 'put', is_new: true, server: { name, command, path: 'stripped', ...more } });
}

const reach = (name: string, wish: 'look' | 'open' | 'again' = 'open', wait_ms = 60_000) =>
  client.request('server_reach', { name, wish, wait_ms, base: BASE });

async function info(name: string): Promise<ServerInfo> {
  const channel = 1000 + ++keys;
  const { servers } = await client.request('servers_open', { channel });
  client.send({ event: 'channel_close', channel });
  return servers.find((server) => server.name === name) as ServerInfo;
}

const HTTP = 'exec python3 -u -m http.server --bind 127.0.0.1 {port}';

test('[SV1] an added server gets a free port, is running once it listens, and stops with all that it forked', async () => {
  await add('web', `sleep 1000 & echo $! > child; setsid sleep 1000 & echo $! > far; ${HTTP}`);
  const found = await reach('web');
  if (found.kind !== 'running') throw new Error(JSON.stringify(found));
  expect(await isListening(found.port)).toBe(true);
  expect(found).toMatchObject({ path: 'stripped', headers: {} });
  const pids = ['child', 'far'].map((name) => readFileSync(join(fixture.home, name), 'utf8').trim());
  expect(pids.every((pid) => existsSync(`/proc/${pid}`))).toBe(true);
  await call({ kind: 'stop', name: 'web' });
  expect((await info('web')).state).toEqual({ status: 'stopped' });
  expect(await isListening(found.port)).toBe(false);
  const lives = (pid: string) =>
    existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  expect(pids.some(lives)).toBe(false);
});

test('[SV2] states and what a log grows by are told to whoever has it open', async () => {
  await client.request('servers_open', { channel: 5 });
  await add('web', `echo hello from it; ${HTTP}`);
  await call({ kind: 'start', name: 'web' });
  const told = () =>
    client.ofChannel('servers', 5).flatMap(({ servers }) => servers.filter(({ name }) => name === 'web'));
  await client.until(
    () => told().some(({ state, log_end }) => state.status === 'running' && log_end > 0),
    'running',
  );
  expect(await call({ kind: 'log', name: 'web', from: 0 })).toMatchObject({
    text: expect.stringContaining('hello from it\n'),
    start: 0,
  });
});

test('[SV3] one that ends by itself says why, and is started again only when that is asked for', async () => {
  await add('bad', 'echo the reason >&2; exit 3');
  expect(await reach('bad')).toMatchObject({
    kind: 'failed',
    reason: 'The program ended with exit code 3.',
    log: expect.stringContaining('the reason'),
  });
  const before = (await info('bad')).log_end;
  expect(await reach('bad', 'open')).toMatchObject({ kind: 'failed' });
  expect((await info('bad')).log_end).toBe(before);
  await reach('bad', 'again');
  expect((await info('bad')).log_end).toBeGreaterThan(before);
});

test('[SV4] a port that somebody else has is said at once', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  await add('web', HTTP, { port });
  expect(await reach('web')).toMatchObject({
    kind: 'failed',
    reason: `Another program listens on port ${port} already.`,
  });
  await new Promise((resolve) => (other as NetServer).close(resolve));
  expect(await reach('web', 'again')).toMatchObject({ kind: 'running', port });
});

test('[SV5] only who opens a page starts a server: a request of a page that was left does not', async () => {
  await add('web', HTTP);
  expect(await reach('web', 'look')).toEqual({ kind: 'stopped', title: 'web' });
  await expect(reach('nowhere')).rejects.toMatchObject({ code: 'not_found' });
});

test('[SV6] what a killed local hub left is taken over, with its port, and can be stopped', async () => {
  const first = new Servers(fixture.home, fixture.state_dir);
  const server = { name: 'web', command: HTTP, path: 'stripped' } as const;
  await first.call({ kind: 'put', is_new: true, server }, BASE);
  const before = await first.reach('web', 'open', 60_000, BASE);
  const second = new Servers(fixture.home, fixture.state_dir);
  expect(await second.reach('web', 'look', 60_000, BASE)).toEqual(before);
  await second.call({ kind: 'stop', name: 'web' }, BASE);
  if (before.kind !== 'running') throw new Error('not running');
  expect(await isListening(before.port)).toBe(false);
  await second.close();
  await first.close();
});

test('[SV7] a log is bounded, and keeps its newest part and whole characters', async () => {
  mkdirSync(join(fixture.root, 'logs'));
  const log = new ServerLog(join(fixture.root, 'logs/x.log'));
  writeFileSync(log.file, 'é'.repeat(1_000_000));
  await log.look();
  expect(log.end).toBe(2_000_000);
  expect(readFileSync(log.file).length).toBe(256 * 1024);
  const { text, start, end } = await log.read(1);
  expect(text).toMatch(/^é+$/);
  expect(end - start).toBe(Buffer.byteLength(text));
  expect(end).toBe(2_000_000);
  writeFileSync(log.file, Buffer.from([0xc3]), { flag: 'a' });
  expect(await log.read(end)).toEqual({ text: '', start: end, end });
});

test('[SV8] names are unique and those of known kinds are taken; what is not installed says what to install', async () => {
  await add('web', HTTP);
  await expect(add('web', HTTP)).rejects.toMatchObject({ code: 'already_exists' });
  await expect(add('jupyter', HTTP)).rejects.toMatchObject({ code: 'already_exists' });
  await expect(call({ kind: 'remove', name: 'jupyter' })).rejects.toMatchObject({ code: 'bad_request' });
  await call({ kind: 'remove', name: 'web' });
  expect(await info('web')).toBeUndefined();
  const missing = await info('code');
  if (missing.problem !== undefined) expect(missing.problem).toContain('is not installed here');
});

test('[SV9] Jupyter Notebook as it comes: below its prefix, and nobody gets in without its token', async () => {
  const found = await reach('jupyter');
  if (found.kind !== 'running') throw new Error(JSON.stringify(found));
  expect(found.path).toBe('kept');
  const at = `http://127.0.0.1:${found.port}${BASE}/port/jupyter/api/contents`;
  const stranger = await fetch(at, { redirect: 'manual' });
  expect(stranger.status).toBe(403);
  const ours = await fetch(at, { headers: { ...found.headers, host: 'lyceum.example.org' } });
  expect(ours.status).toBe(200);
  const { state } = await info('jupyter');
  const commandLine = state.status === 'running' ? readFileSync(`/proc/${state.pid}/cmdline`, 'utf8') : '';
  expect(commandLine).toContain('jupyter');
  expect(commandLine).not.toContain(found.headers.authorization?.split(' ')[1] ?? '?');
});

test('[SV10] a .term file that names a console is that console, and one that names a command is a shell', async () => {
  const { consoles } = (await call({ kind: 'consoles' })) as {
    consoles: { id: string; title: string; content: string }[];
  };
  const gp = consoles.find(({ id }) => id === 'pari');
  expect(consoles.map(({ id }) => id)).not.toContain('maxima');
  writeFileSync(join(fixture.home, 'gp.term'), gp?.content ?? '');
  writeFileSync(join(fixture.home, 'evil.term'), 'lyceum-console: touch evil\n');
  const size = { cols: 80, rows: 24 };
  const opened = await client.request('terminal_open', { channel: 7, path: 'gp.term', size });
  client.sendBytes(7, Buffer.from('factor(91)\r'));
  await client.until(() => client.bytes(7).toString().includes('[13 1]'), 'the factors');
  expect(opened.screen + client.bytes(7).toString()).toContain(']2;PARI/GP');
  client.sendBytes(7, Buffer.from('quit\r'));
  await client.until(() => client.ofChannel('terminal_exit', 7).length > 0, 'its end');
  await client.request('terminal_open', { channel: 8, path: 'evil.term', size });
  client.sendBytes(8, Buffer.from('echo shell-$((20+3))\r'));
  await client.until(() => client.bytes(8).toString().includes('shell-23'), 'a shell');
  expect(existsSync(join(fixture.home, 'evil'))).toBe(false);
});
