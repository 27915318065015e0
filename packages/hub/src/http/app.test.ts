// The HTTP edge: origins, malformed input, static files, headers, health.
import { type IncomingHttpHeaders, request } from 'node:http';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { createOrigins } from './origin';
import { createBrowser, startTestServer, type TestServer } from './test-server';

// Databases are made and dropped around each test, which a busy machine does slowly.
jest.setTimeout(30_000);

let testDatabase: TestDatabase;
let server: TestServer;
let browser: ReturnType<typeof createBrowser>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  server = await startTestServer(testDatabase.url, { dev: true });
});

afterAll(async () => {
  await server.close();
  await testDatabase.close();
});

beforeEach(() => {
  browser = createBrowser(server);
});

describe('[HT1] state changes only from our own origin', () => {
  const post = (origin: string) => browser.send('POST', '/api/v1/sessions', {}, { origin });

  it('our own origin passes, and programs without an origin', async () => {
    expect((await post(server.origin)).status).toBe(400);
    expect((await browser.send('POST', '/api/v1/sessions', {})).status).toBe(400);
  });

  it.each(['http://127.0.0.1:5001', 'http://evil.example', 'https://127.0.0.1', 'null'])(
    '%s is refused',
    async (origin) => {
      expect(await post(origin)).toMatchObject({ status: 403, json: { error: { code: 'forbidden' } } });
    },
  );

  it('scheme, host and port are compared exactly, PUBLIC_URL counts, the content origin never', () => {
    const config = { ...server.config, host: '0.0.0.0', public_url: 'https://lyceum.example' };
    const origins = createOrigins(config, () => 5001);
    const isOwn = (origin: string, host = 'hub:5000') => origins.isOwnOrigin({ headers: { origin, host } });
    expect(isOwn('https://lyceum.example')).toBe(true);
    expect(isOwn('http://lyceum.example')).toBe(false);
    expect(isOwn('https://lyceum.example:5001')).toBe(false);
    expect(isOwn('https://lyceum.example.evil.org')).toBe(false);
    const direct = createOrigins({ ...server.config, host: '0.0.0.0' }, () => 5001);
    const isDirect = (origin: string) => direct.isOwnOrigin({ headers: { origin, host: 'hub:5000' } });
    expect(isDirect('http://hub:5000')).toBe(true);
    expect(isDirect('http://hub:5001')).toBe(false);
    expect(origins.isOwnOrigin({ headers: { host: 'hub:5000' } })).toBe(false);
  });
});

test('[MH2] with PUBLIC_URL only that origin changes anything: not the address that a hub of a cluster listens on, whatever its name', () => {
  const config = { ...server.config, host: '10.0.0.11', public_url: 'https://lyceum.example' };
  const origins = createOrigins(config, () => 5001);
  for (const host of ['10.0.0.11:5000', 'evil.example:5000', 'localhost:5000', 'lyceum.example']) {
    const headers = { origin: `http://${host}`, host };
    expect([origins.isOwnOrigin({ headers }), origins.mayChange({ headers })]).toEqual([false, false]);
  }
  const headers = { origin: 'https://lyceum.example', host: 'lyceum.example' };
  expect(origins.mayChange({ headers })).toBe(true);
  expect(origins.mayChange({ headers: { host: '10.0.0.11:5000' } })).toBe(true);
});

test('[HT11] a hub on loopback has only local names: a page that made another name lead here is a stranger', () => {
  const origins = createOrigins({ ...server.config, host: '127.0.0.1' }, () => 5001);
  const isOwn = (host: string) => origins.isOwnOrigin({ headers: { origin: `http://${host}`, host } });
  expect(['localhost:5000', '127.0.0.1:5000', '[::1]:5000', 'lab.localhost:5000'].map(isOwn)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['evil.example:5000', 'localhost.evil.example:5000', '10.0.0.1:5000'].map(isOwn)).toEqual([
    false,
    false,
    false,
  ]);
});

describe('[HT2] bad input is answered in words', () => {
  it.each([
    ['malformed JSON', '{"email', 400, 'bad_request'],
    ['a missing field', '{"password":"x"}', 400, 'bad_request'],
    ['a number for a text', '{"email_address":1,"password":"x"}', 400, 'bad_request'],
    ['2 MB', JSON.stringify({ email_address: 'x'.repeat(2 ** 21) }), 413, 'too_large'],
  ])('%s', async (_what, body, status, code) => {
    expect(await browser.send('POST', '/api/v1/sessions', body)).toMatchObject({
      status,
      json: { error: { code } },
    });
  });

  it('an unknown API path is a JSON 404, for browsers too', async () => {
    const answer = await browser.send('GET', '/api/v1/nothing', undefined, { accept: 'text/html' });
    expect(answer).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
  });

  it('an address that cannot be decoded', async () => {
    expect((await browser.send('GET', '/static/%E0%A4%A')).status).toBe(400);
  });

  it('an unknown error shows nothing of itself', async () => {
    const answer = await browser.send('GET', '/api/v1/broken');
    expect(answer).toMatchObject({ status: 500, json: { error: { code: 'internal' } } });
    expect(answer.text).not.toContain('secret');
  });
});

describe('[HT3] static files', () => {
  /** fetch decodes and tidies what it sends and gets; this does not. */
  const raw = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; text: string }>(
      (resolve, reject) => {
        const { hostname, port } = new URL(server.url);
        const asked = request({ hostname, port, path: `/lyc${path}`, headers }, async (res) => {
          let text = '';
          for await (const chunk of res) text += chunk;
          resolve({ status: res.statusCode, headers: res.headers, text });
        });
        asked.on('error', reject).end();
      },
    );

  it.each([
    ['br, gzip', 'br', 'brotli'],
    ['gzip', 'gzip', 'gzip'],
    ['identity', undefined, 'plain'],
  ])('Accept-Encoding %s', async (accepted, encoding, content) => {
    const { headers, text } = await raw('/static/main.abc.js', { 'accept-encoding': accepted });
    expect(text).toBe(content);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toBe('Accept-Encoding');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toMatch(/^(text|application)\/javascript/);
  });

  it.each([
    '/static/missing.js',
    '/static/../index.html',
    '/static/%2e%2e/index.html',
    '/static/..%2findex.html',
    '/static/',
  ])('%s is no file', async (path) => {
    const { status, text } = await raw(path, { accept: 'text/html' });
    expect([400, 403, 404]).toContain(status);
    expect(text).not.toContain('<meta');
  });
});

describe('[HT4] pages', () => {
  it.each(['', '/', '/projects', '/projects/x/files/a.b/c.txt', '/auth/sign-in'])(
    '"%s" is the webapp',
    async (path) => {
      const answer = await browser.send('GET', path, undefined, { accept: 'text/html' });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('content="/lyc"');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it.each([
    ['/hub', 'text/html'],
    ['/api', 'text/html'],
    ['/projects', 'application/json'],
  ])('%s for %s is not', async (path, accept) => {
    expect((await browser.send('GET', path, undefined, { accept })).status).toBe(404);
  });

  it('outside the base path there is nothing', async () => {
    expect((await fetch(`${server.origin}/projects`, { headers: { accept: 'text/html' } })).status).toBe(404);
  });

  it('security headers', async () => {
    const { headers } = await browser.send('GET', '/projects', undefined, { accept: 'text/html' });
    const csp = headers.get('content-security-policy') ?? '';
    expect(csp).toContain("default-src 'self'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).toContain('frame-src http://127.0.0.1:5001');
    expect(csp).toContain(`connect-src 'self' ${server.origin.replace('http', 'ws')}`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

it('[HT5] /alive, /healthcheck, /metrics and /customize are public', async () => {
  expect((await browser.send('GET', '/alive')).text).toBe('alive');
  expect((await browser.send('GET', '/healthcheck')).json).toEqual({ database: 'ok', compute_servers: 0 });
  expect((await browser.send('GET', '/metrics')).text).toContain('lyceum_connections 0');
  expect((await browser.send('GET', '/customize')).json).toMatchObject({
    site_name: 'Lyceum',
    content_port: 5001,
  });
});

it('[HT6] without its database the hub is alive but not healthy, and says so', async () => {
  const blind = await startTestServer(testDatabase.url);
  await blind.database.close();
  const visitor = createBrowser(blind);
  expect((await visitor.send('GET', '/alive')).status).toBe(200);
  expect((await visitor.send('GET', '/healthcheck')).status).toBe(503);
  await blind.close();
});

it('[HT7] in development a changed index.html makes the browser reload', async () => {
  const { utimes } = await import('node:fs/promises');
  const script = await browser.send('GET', '/dev/reload.js');
  expect(script.text).toContain('EventSource');
  const events = await fetch(`${server.url}/dev/reload`);
  await utimes(`${server.config.static_dir}/index.html`, new Date(), new Date(Date.now() + 5000));
  const { value } = (await events.body?.getReader().read()) ?? {};
  expect(Buffer.from(value ?? []).toString()).toBe('data: reload\n\n');
});
