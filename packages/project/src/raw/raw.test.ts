/** The raw HTTP server with real requests and files. Rules [RAW1]–[RAW7]. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { LocalHub } from '../local-hub';
import { until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { parseRange } from './range';

let fixture: LocalHubFixture;
let hub: LocalHub;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
});
afterEach(() => fixture.close());

const at = (path: string) => join(fixture.home, path);
const call = (method: string, path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${hub.http_port}${path}`, {
    method,
    ...init,
    headers: { authorization: `Bearer ${fixture.token}`, ...init.headers },
  });
const errorOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

test('[RAW1] without the token there is nothing', async () => {
  writeFileSync(at('a'), 'a');
  for (const authorization of [
    '',
    'Bearer ',
    'Bearer wrong',
    `Basic ${fixture.token}`,
    `bearer${fixture.token}`,
  ])
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await call(method, '/a', { headers: { authorization } });
      expect([answer.status, await errorOf(answer)]).toEqual([401, 'not_signed_in']);
    }
  expect(readFileSync(at('a'), 'utf8')).toBe('a');
});

test('[RAW2] a file with its type, time and tag; ranges; not modified', async () => {
  writeFileSync(at('ä b.txt'), '0123456789');
  const path = `/${encodeURIComponent('ä b.txt')}`;
  const whole = await call('GET', path);
  expect(await whole.text()).toBe('0123456789');
  expect(whole.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const etag = whole.headers.get('etag') ?? '';
  const part = await call('GET', path, { headers: { range: 'bytes=2-4' } });
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    'bytes 2-4/10',
    '234',
  ]);
  expect((await call('GET', path, { headers: { range: 'bytes=10-' } })).status).toBe(416);
  expect((await call('GET', path, { headers: { 'if-none-match': etag } })).status).toBe(304);
  const head = await call('HEAD', path);
  expect([head.headers.get('content-length'), await head.text()]).toEqual(['10', '']);
  const stale = await call('GET', path, { headers: { range: 'bytes=2-4', 'if-range': '"other"' } });
  expect([stale.status, await stale.text()]).toEqual([200, '0123456789']);
});

test('[RAW3] a folder is a JSON listing with a header that says so', async () => {
  mkdirSync(at('d'));
  writeFileSync(at('d/x'), '');
  const answer = await call('GET', '/d');
  expect(answer.headers.get('x-lyceum-kind')).toBe('folder');
  expect(await answer.json()).toMatchObject({ entries: [{ name: 'x' }], total: 1 });
});

test('[RAW4] an upload makes folders, replaces at once, keeps the mode, or refuses what is there', async () => {
  const made = await call('PUT', '/a/b/c.txt', { body: 'one' });
  expect(await made.json()).toMatchObject({ entry: { name: 'c.txt', size: 3 } });
  expect(statSync(at('a/b/c.txt')).mode & 0o111).toBe(0);
  writeFileSync(at('run.sh'), 'x', { mode: 0o755 });
  await call('PUT', '/run.sh', { body: 'y' });
  expect(statSync(at('run.sh')).mode & 0o777).toBe(0o755);
  const refused = await call('PUT', '/a/b/c.txt?if_absent=1', { body: 'two' });
  expect([refused.status, await errorOf(refused)]).toEqual([409, 'already_exists']);
  expect((await call('PUT', '/new?if_absent=1', { body: 'n' })).status).toBe(200);
  expect(readFileSync(at('a/b/c.txt'), 'utf8')).toBe('one');
  expect((await call('PUT', '/a', { body: 'x' })).status).toBe(400);
  expect(readdirSync(fixture.home).sort()).toEqual(['a', 'new', 'run.sh']);
});

test('[RAW5] a client that goes away leaves nothing behind', async () => {
  writeFileSync(at('kept'), 'kept');
  const req = request({
    port: hub.http_port,
    method: 'PUT',
    path: '/kept',
    headers: { authorization: `Bearer ${fixture.token}`, 'content-length': 1_000_000 },
  });
  req.on('error', () => {});
  req.write('x'.repeat(1000));
  await until(() => readdirSync(fixture.home).length === 2, 'the temporary file');
  req.destroy();
  await until(() => readdirSync(fixture.home).length === 1, 'the temporary file gone');
  expect(readFileSync(at('kept'), 'utf8')).toBe('kept');
});

test('[RAW6] no address leads outside', async () => {
  symlinkSync('/etc', at('etc'));
  symlinkSync('/etc/passwd', at('passwd'));
  const attacks: [string, string, number][] = [
    ['GET', '/etc/passwd', 403],
    ['GET', '/passwd', 403],
    ['PUT', '/etc/lyceum-test', 403],
    ['PUT', '/passwd', 403],
    ['GET', '/%2e%2e%2fetc/passwd', 400],
    ['GET', '/a%2f..%2f..', 400],
    ['GET', '/%00', 400],
    ['GET', '/%ff', 400],
    ['GET', '//etc/passwd', 400],
    ['DELETE', '/', 403],
    ['POST', '/a', 400],
    ['GET', '/none', 404],
  ];
  for (const [method, path, status] of attacks) {
    const body = method === 'PUT' ? 'x' : undefined;
    const answer = await call(method, path, body ? { body } : {});
    expect([method, path, answer.status]).toEqual([method, path, status]);
  }
  expect(existsSync('/etc/lyceum-test')).toBe(false);
});

test('[RAW7] 200 MB pass without being held in memory', async () => {
  const { status } = await call('PUT', '/big', { body: new Uint8Array(200 * 1024 * 1024) });
  expect(status).toBe(200);
  const before = process.memoryUsage().rss;
  const answer = await call('GET', '/big');
  let bytes = 0;
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length;
  expect(bytes).toBe(200 * 1024 * 1024);
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  expect((await call('DELETE', '/big')).status).toBe(204);
  expect(existsSync(at('big'))).toBe(false);
}, 30_000);

test.each([
  [undefined, 10, { kind: 'whole' }],
  ['bytes=0-0', 10, { kind: 'part', start: 0, end: 0 }],
  ['bytes=5-', 10, { kind: 'part', start: 5, end: 9 }],
  ['bytes=5-99', 10, { kind: 'part', start: 5, end: 9 }],
  ['bytes=-3', 10, { kind: 'part', start: 7, end: 9 }],
  ['bytes=-99', 10, { kind: 'part', start: 0, end: 9 }],
  ['bytes=-0', 10, { kind: 'unsatisfiable' }],
  ['bytes=10-', 10, { kind: 'unsatisfiable' }],
  ['bytes=0-', 0, { kind: 'unsatisfiable' }],
  ['bytes=3-1', 10, { kind: 'whole' }],
  ['bytes=0-1,4-5', 10, { kind: 'whole' }],
  ['lines=1-2', 10, { kind: 'whole' }],
])('[RAW2] the range %s of %i', (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected);
});
