/** Servers by name through hub, proxy and project: who may, what is started by a visit, and a Jupyter as it comes. */
import { request } from 'node:http';
import type { Connection } from '@lyceum/util/client/connection';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import type { ServerCall, ServerInfo } from '@lyceum/util/protocol/servers';
import { createStage, type Person, type Stage } from '../testing/stage';

jest.setTimeout(180_000);

const BASE = '/sub/path';
let stage: Stage;
let ada: Person;
let a: Connection;
let project_id: ProjectId;
let cookie: string;

beforeAll(async () => {
  stage = await createStage({ base_path: BASE });
  ada = await stage.person('Ada');
  a = ada.connect();
  await a.ready();
  project_id = await stage.project(a);
  const { url } = await a.request('content_link', { project_id, path: 'port/web/' });
  cookie = (await ask(url)).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
});

afterAll(() => stage.close());

const at = (path: string) => `${stage.hub.proxy_url}/${project_id}/port/${path}`;
const call = (what: ServerCall, by = a) =>
  by.request('server_call', { project_id, key: newKey(), call: what });
const PAGE = { accept: 'text/html' };

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function ask(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { headers }, (res) => {
      let body = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => {
        body += chunk;
      });
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
    });
    req.on('error', reject);
    req.end();
  });
}

async function until(url: string, good: (answer: Answer) => boolean): Promise<Answer> {
  for (let end = Date.now() + 120_000; Date.now() < end; ) {
    const answer = await ask(url, { ...PAGE, cookie });
    if (good(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} never answered as it should`);
}

const ECHO = `exec node -e "require('http').createServer((q,s)=>s.end(JSON.stringify([q.url,q.headers]))).listen({port},'127.0.0.1')"`;

test('[SV20] a visit starts a server, a page says what is awaited, and its requests arrive without our cookies', async () => {
  await call({
    kind: 'put',
    is_new: true,
    server: { name: 'web', command: `sleep 2.5; ${ECHO}`, path: 'stripped' },
  });
  expect((await ask(at('web/data'), { cookie })).status).toBe(503);
  const waiting = await ask(at('web/'), { ...PAGE, cookie });
  expect(waiting.status).toBe(503);
  expect(waiting.body).toContain('Starting web…');
  expect(waiting.body).toContain('http-equiv="refresh"');
  const there = await until(at('web/a%20b?x=%2F'), ({ status }) => status === 200);
  const [url, headers] = JSON.parse(there.body);
  expect(url).toBe('/a%20b?x=%2F');
  expect(headers['x-forwarded-prefix']).toBe(`${BASE}/${project_id}/port/web`);
  expect(headers.cookie).toBeUndefined();
  await call({ kind: 'stop', name: 'web' });
  await until(at('web/'), ({ body }) => body.includes('Starting web…') || body.includes('web is stopped'));
});

test('[SV21] one that failed says why, with the end of its log, and is started again by the link there alone', async () => {
  const command = 'echo "<b>the reason</b>"; exit 4';
  await call({ kind: 'put', is_new: true, server: { name: 'bad', command, path: 'kept' } });
  const failed = await until(at('bad/'), ({ body }) => body.includes('bad does not run'));
  expect(failed.body).toContain('exit code 4');
  expect(failed.body).toContain('&lt;b&gt;the reason&lt;/b&gt;');
  expect(failed.body).not.toContain('http-equiv');
  expect(failed.body).toContain('?lyceum_start=1');
  const again = await ask(at('bad/?lyceum_start=1'), { ...PAGE, cookie });
  expect(again.body.match(/the reason/g)?.length).toBeGreaterThan(1);
});

test('[SV22] strangers get nowhere; viewers see the list and can neither start a server nor visit it', async () => {
  const vera = await stage.person('Vera');
  const v = vera.connect();
  await v.ready();
  await expect(v.request('servers_open', { channel: 9, project_id })).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect((await ask(at('jupyter/'))).status).toBe(401);
  await a.request('member_set', { project_id, member: { account_id: vera.account_id }, role: 'viewer' });
  const { servers } = await v.request('servers_open', { channel: 10, project_id });
  expect(servers.map(({ name }) => name)).toContain('jupyter');
  await expect(call({ kind: 'start', name: 'jupyter' }, v)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(call({ kind: 'log', name: 'bad', from: 0 }, v)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(v.request('content_link', { project_id, path: 'port/jupyter/' })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('[SV23] Jupyter Notebook as it comes answers below the base path, and its token never reaches the browser', async () => {
  const tree = await until(at('jupyter/tree'), ({ status }) => status === 200);
  expect(tree.body).toContain(`data-base-url="${BASE}/${project_id}/port/jupyter/"`);
  const { kernelspecs } = JSON.parse((await ask(at('jupyter/api/kernelspecs'), { cookie })).body);
  expect(Object.keys(kernelspecs)).toContain('python3');
  const { servers } = (await a.request('servers_open', { channel: 11, project_id })) as {
    servers: ServerInfo[];
  };
  expect(servers.find(({ name }) => name === 'jupyter')?.state.status).toBe('running');
  expect(JSON.stringify(servers)).not.toMatch(/token [0-9a-f-]/i);
});
