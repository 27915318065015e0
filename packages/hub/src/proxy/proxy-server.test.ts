/** Project content through the real proxy: the way in with a ticket, cookies at the border, sockets, and words when nothing answers. */
import { type IncomingHttpHeaders, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Connection } from '@lyceum/util/client/connection';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(90_000);

const BASE = '/sub/path';
let stage: Stage;
let ada: Person;
let a: Connection;
let project_id: ProjectId;
let cookie: string;

/** Answers what it was asked, tries to set cookies, and echoes on sockets. */
const SERVER = `
const http = require('http');
const evil = ['lyceum_session=x; Path=/', 'own=1; Domain=example.com; Path=/'];
const server = http.createServer((req, res) => {
  if (req.url.endsWith('/slow')) { res.write('first'); setTimeout(() => res.end('last'), 300); return; }
  res.setHeader('set-cookie', evil);
  res.setHeader('content-type', 'application/json');
  let body = ''; req.on('data', (d) => body += d);
  req.on('end', () => res.end(JSON.stringify({ url: req.url, method: req.method, headers: req.headers, body })));
});
server.on('upgrade', (req, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSet-Cookie: lyceum_content=x\\r\\nSet-Cookie: fine=1\\r\\n\\r\\n');
  socket.write(JSON.stringify(req.headers) + '\\n');
  socket.pipe(socket);
});
server.listen(8124);
`;

beforeAll(async () => {
  stage = await createStage({ base_path: BASE });
  ada = await stage.person('Ada');
  a = ada.connect();
  await a.ready();
  project_id = await stage.project(a);
  await a.request('file_op', {
    project_id,
    key: newKey(),
    op: { kind: 'create_folder', path: 'web' as never },
  });
  await ada.fetch(`/api/v1/projects/${project_id}/files/web/server.js`, { method: 'PUT', body: SERVER });
  await exec('setsid nohup node web/server.js > web/log 2>&1 < /dev/null & sleep 0.2');
  const { url } = await a.request('content_link', { project_id, path: 'server/8124/' });
  cookie = (await ask(url)).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  await until('the server answers', async () => (await ask(at('server/8124/'), { cookie })).status === 200);
});

afterAll(() => stage.close());

const exec = (command: string) => a.request('exec', { project_id, key: newKey(), exec: { command } });
const at = (path: string) => `${stage.hub.proxy_url}/${project_id}/${path}`;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  socket?: Socket;
}

function ask(
  url: string,
  headers: Record<string, string> = {},
  options: { method?: string; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { headers, method: options.method ?? 'GET' }, (res) => {
      let body = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => {
        body += chunk;
      });
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
    });
    req.on('upgrade', (res, socket, head) => {
      socket.unshift(head);
      resolve({ status: 101, headers: res.headers, body: '', socket: socket as Socket });
    });
    req.on('error', reject);
    req.end(options.body);
  });
}

const HTML = { accept: 'text/html' };
const WEBSOCKET = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};

test('[PX10] the server gets the stripped path, its prefix and the caller, and none of our cookies', async () => {
  const answer = await ask(
    at('server/8124/a%20b/%2Fc?x=%2F'),
    { cookie: `${cookie}; own=2; ${ada.cookie}` },
    { method: 'POST', body: 'hello' },
  );
  const seen = JSON.parse(answer.body);
  expect(seen).toMatchObject({ url: '/a%20b/%2Fc?x=%2F', method: 'POST', body: 'hello' });
  expect(seen.headers).toMatchObject({
    cookie: 'own=2',
    'x-forwarded-prefix': `${BASE}/${project_id}/server/8124`,
    'x-forwarded-proto': 'http',
    host: new URL(stage.hub.proxy_url).host,
  });
  expect(answer.headers['set-cookie']).toEqual(['own=1; Path=/']);
});

test('[PX11] "port" keeps the whole path', async () => {
  const answer = await ask(at('port/8124/lab?x'), { cookie });
  expect(JSON.parse(answer.body).url).toBe(`${BASE}/${project_id}/port/8124/lab?x`);
});

test('[PX12] a WebSocket passes both ways, with the same cookie rules and only from the content origin', async () => {
  const origin = new URL(stage.hub.proxy_url).origin;
  const answer = await ask(at('server/8124/ws'), { ...WEBSOCKET, cookie: `${cookie}; own=2`, origin });
  expect(answer.status).toBe(101);
  expect(answer.headers['set-cookie']).toEqual(['fine=1']);
  let text = '';
  answer.socket?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  answer.socket?.write('ping');
  await until('the echo', () => text.endsWith('ping'));
  expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ cookie: 'own=2' });
  answer.socket?.destroy();
  for (const wrong of ['http://evil.example', new URL(stage.hub.url).origin])
    expect((await ask(at('server/8124/ws'), { ...WEBSOCKET, cookie, origin: wrong })).status).toBe(403);
});

test('[PX13] a browser without access goes to our own origin and comes back with a ticket', async () => {
  const first = await ask(at('server/8124/a?x=1'), HTML);
  expect(first.status).toBe(302);
  const own = new URL(first.headers.location ?? '');
  expect(own.origin).toBe(new URL(stage.hub.url).origin);
  const second = await ask(own.href, { ...HTML, cookie: ada.cookie, 'sec-fetch-site': 'none' });
  expect(second.status).toBe(302);
  const third = await ask(second.headers.location ?? '', HTML);
  expect(third.headers.location).toBe(`${BASE}/${project_id}/server/8124/a?x=1`);
  expect(third.headers['set-cookie']?.[0]).toMatch(
    new RegExp(`Path=${BASE}/${project_id}/.*HttpOnly.*SameSite=Lax`, 'i'),
  );
  const fresh = third.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const last = await ask(stage.hub.proxy_url.replace(BASE, '') + third.headers.location, {
    ...HTML,
    cookie: fresh,
  });
  expect(JSON.parse(last.body).url).toBe('/a?x=1');
});

test('[PX14] a page of a project that sends its visitor for a ticket gets a question; a visitor signs in first', async () => {
  const url = `${stage.hub.url}/content?${new URLSearchParams({ project_id, path: 'server/8124/<b>' })}`;
  const asked = await ask(url, { ...HTML, cookie: ada.cookie, 'sec-fetch-site': 'same-site' });
  expect([asked.status, asked.body.includes('lyceum_ticket'), asked.body.includes('<b>')]).toEqual([
    200,
    false,
    false,
  ]);
  const visitor = await ask(url, HTML);
  expect(visitor.status).toBe(302);
  expect(visitor.headers.location).toMatch(new RegExp(`^${BASE}/auth/sign-in\\?next=`));
  const bob = await stage.person('Bob');
  expect((await ask(url, { ...HTML, cookie: bob.cookie })).status).toBe(403);
});

test('[PX15] scripts and images without access get 401, never a redirect', async () => {
  expect((await ask(at('server/8124/'))).status).toBe(401);
  expect((await ask(at('server/8124/'), { ...HTML, 'sec-fetch-mode': 'cors' })).status).toBe(401);
  expect((await ask(at('server/8124/'), HTML, { method: 'POST' })).status).toBe(401);
});

test('[PX16] tickets of another project, changed or old, open nothing', async () => {
  const other = await stage.project(a);
  const { url } = await a.request('content_link', { project_id: other, path: 'raw/' });
  const ticket = new URL(url).searchParams.get('lyceum_ticket') ?? '';
  const answer = await ask(`${at('server/8124/')}?lyceum_ticket=${ticket}`);
  expect([answer.status, answer.headers['set-cookie']]).toEqual([302, undefined]);
  expect((await ask(`${at('server/8124/')}?lyceum_ticket=%zz`)).status).toBe(302);
  const foreign = (await ask(url)).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  expect((await ask(at('server/8124/'), { cookie: foreign })).status).toBe(401);
});

test('[PX17] files: bytes, ranges, and nothing but reading', async () => {
  await exec("printf '0123456789' > 'a b.txt'");
  const whole = await ask(at('raw/a%20b.txt'), { cookie });
  expect([whole.status, whole.body]).toEqual([200, '0123456789']);
  const part = await ask(at('raw/a%20b.txt'), { cookie, range: 'bytes=2-4' });
  expect([part.status, part.body]).toEqual([206, '234']);
  expect((await ask(at('raw/a%20b.txt'), { cookie }, { method: 'PUT', body: 'x' })).status).toBe(403);
  expect((await ask(at('raw/a%20b.txt'), { cookie }, { method: 'DELETE' })).status).toBe(403);
  expect((await ask(at('raw/missing.txt'), { cookie })).status).toBe(404);
  expect((await ask(at('raw/..%2f..%2fetc/passwd'), { cookie })).status).toBeGreaterThanOrEqual(400);
});

test('[PX18] an answer streams as it comes', async () => {
  const chunks: number[] = [];
  await new Promise<void>((resolve) => {
    request(at('server/8124/slow'), { headers: { cookie } }, (res) => {
      res.on('data', () => chunks.push(Date.now()));
      res.on('end', resolve);
    }).end();
  });
  expect(chunks.length).toBe(2);
  expect((chunks[1] ?? 0) - (chunks[0] ?? 0)).toBeGreaterThan(150);
});

test('[PX19] nothing listens: words, in HTML for people and JSON for programs, also on an upgrade', async () => {
  const page = await ask(at('server/8999/'), { ...HTML, cookie });
  expect(page.status).toBe(502);
  expect(page.body).toContain('Nothing listens on port 8999 in this project. Start your server and reload.');
  const json = await ask(at('server/8999/'), { cookie });
  expect(JSON.parse(json.body)).toMatchObject({ error: { code: 'unavailable' } });
  expect((await ask(at('server/8999/'), { ...WEBSOCKET, cookie })).status).toBe(502);
});

test('[HT10] downloads of the API are attachments of no type, with ranges; uploads stream; folders are listed', async () => {
  const url = `/api/v1/projects/${project_id}/files/web/%C3%A4%20%22x.html`;
  const put = await ada.fetch(url, { method: 'PUT', body: '<script>alert(1)</script>' });
  expect(put.status).toBeLessThan(300);
  const got = await ada.fetch(url);
  expect(await got.text()).toBe('<script>alert(1)</script>');
  expect(got.headers.get('content-type')).toBe('application/octet-stream');
  expect(got.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''%C3%A4%20%22x.html");
  expect(got.headers.get('x-content-type-options')).toBe('nosniff');
  const part = await ada.fetch(url, { headers: { range: 'bytes=0-7' } });
  expect([part.status, await part.text()]).toEqual([206, '<script>']);
  expect((await ada.fetch(`${url}?if_absent=1`, { method: 'PUT', body: 'x' })).status).toBe(409);
  const folder = await ada.fetch(`/api/v1/projects/${project_id}/files/web`);
  expect(JSON.stringify(await folder.json())).toContain('server.js');
  expect((await ada.fetch(`/api/v1/projects/${project_id}/files/..%2f..%2fx`)).status).toBe(400);
  expect((await ada.fetch(url, { method: 'DELETE' })).status).toBe(204);
  expect((await ada.fetch(url)).status).toBe(404);
});

test('[PX20] a stopped project says so', async () => {
  await a.request('project_action', { project_id, action: 'stop' });
  const page = await ask(at('server/8124/'), { ...HTML, cookie });
  expect([page.status, page.body.includes('not running')]).toEqual([503, true]);
});
