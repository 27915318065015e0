/**
 * Who gets in, as one table: every HTTP route, socket request, feed and proxy path (HTTP and upgrade) that touches a project, for a visitor, a
 * stranger, a viewer and a collaborator. A socket request that is not in this table fails a test of its own.
 */
import { request } from 'node:http';
import type { Connection } from '@lyceum/util/client/connection';
import { getRows, openSyncTable } from '@lyceum/util/client/sync-table';
import { type AccountId, newKey, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { REQUESTS, type RequestName } from '@lyceum/util/protocol/client';
import { connectTo, createStage, type Person, type Stage, until } from './testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let project_id: ProjectId;
let owner: Person;
let ownerConnection: Connection;
const people: Partial<Record<Who, Person>> = {};
const connections: Partial<Record<Who, Connection>> = {};

type Who = 'visitor' | 'stranger' | 'viewer' | 'collaborator';
const WHO: Who[] = ['visitor', 'stranger', 'viewer', 'collaborator'];

beforeAll(async () => {
  stage = await createStage();
  owner = await stage.person('Olga');
  ownerConnection = owner.connect();
  await ownerConnection.ready();
  project_id = await stage.project(ownerConnection);
  for (const who of ['stranger', 'viewer', 'collaborator'] as const) {
    const person = await stage.person(who);
    people[who] = person;
    connections[who] = person.connect();
    await connections[who]?.ready();
    if (who === 'stranger') continue;
    await ownerConnection.request('member_set', {
      project_id,
      member: { account_id: person.account_id },
      role: who,
    });
  }
  await exec('echo hi > file.txt');
  await exec(
    "(python3 -m http.server 8123 || node -e \"require('http').createServer((q,s)=>s.end('up')).listen(8123)\") >/dev/null 2>&1 &",
  );
});

afterAll(() => stage.close());

const exec = (command: string) =>
  ownerConnection.request('exec', { project_id, key: newKey(), exec: { command } });

/** Codes for visitor, stranger, viewer, collaborator. "ok": anything but a refusal. */
type Row = [string, string, unknown, [number | 'ok', number | 'ok', number | 'ok', number | 'ok']];
const READ: Row[3] = [401, 403, 'ok', 'ok'];
const WRITE: Row[3] = [401, 403, 403, 'ok'];
const OWNER: Row[3] = [401, 403, 403, 403];

const ROUTES: Row[] = [
  ['GET', '/projects/ID', undefined, READ],
  ['PATCH', '/projects/ID', { description: 'x' }, WRITE],
  ['DELETE', '/projects/ID', undefined, OWNER],
  ['POST', '/projects/ID/undelete', {}, OWNER],
  ['POST', '/projects/ID/start', {}, WRITE],
  ['POST', '/projects/ID/exec', { command: 'true' }, WRITE],
  ['GET', '/projects/ID/files/file.txt', undefined, READ],
  ['GET', '/projects/ID/files/', undefined, READ],
  ['PUT', '/projects/ID/files/put.txt', 'text', WRITE],
  ['DELETE', '/projects/ID/files/put.txt', undefined, WRITE],
  ['GET', '/projects/ID/files/?zip=1', undefined, READ],
  ['POST', '/projects/ID/uploads', { path: 'up.txt', size: 3 }, WRITE],
  ['POST', '/projects/ID/touch', {}, WRITE],
  ['POST', '/projects/ID/move', { node_id: 'elsewhere' }, [401, 403, 403, 403]],
  ['GET', '/projects/ID/collaborators', undefined, READ],
  ['POST', '/projects/ID/collaborators', { email_address: 'x@y', role: 'viewer' }, OWNER],
  ['PATCH', '/projects/ID/collaborators/ACCOUNT', { role: 'owner' }, OWNER],
  ['DELETE', '/projects/ID/collaborators/ACCOUNT', undefined, OWNER],
];

test.each(ROUTES)('[NO0] %s /api/v1%s', async (method, path, body, expected) => {
  for (const [index, who] of WHO.entries()) {
    const url = `/api/v1${path.replace('ID', project_id).replace('ACCOUNT', owner.account_id)}`;
    const response = await fetch(stage.hub.url + url, {
      method,
      headers: {
        cookie: people[who]?.cookie ?? '',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    const want = expected[index];
    if (want === 'ok') expect([who, response.status < 400]).toEqual([who, true]);
    else expect([who, response.status]).toEqual([who, want]);
  }
});

test('[NO1] a project that does not exist is refused in the same words as one that is not mine', async () => {
  const ask = async (id: string) => {
    const response = await people.stranger?.fetch(`/api/v1/projects/${id}`);
    return [response?.status, await response?.text()];
  };
  expect(await ask(newProjectId())).toEqual(await ask(project_id));
  expect(await ask('nonsense')).toEqual(await ask(project_id));
});

const path = parseProjectPath;
const channel = 77;
const nobody = '00000000-0000-4000-8000-000000000000' as AccountId;

/** What the socket answers to stranger, viewer, collaborator: an error code, or "ok" for anything but forbidden. */
type Asked = [RequestName, object, ['forbidden' | 'ok', 'forbidden' | 'ok', 'forbidden' | 'ok']];
const SOCKET: Asked[] = [
  ['project_action', { action: 'start' }, ['forbidden', 'forbidden', 'ok']],
  ['project_delete', {}, ['forbidden', 'forbidden', 'forbidden']],
  ['project_log', { filter: {} }, ['forbidden', 'ok', 'ok']],
  ['project_mark', { starred: true }, ['forbidden', 'ok', 'ok']],
  ['project_undelete', {}, ['forbidden', 'forbidden', 'forbidden']],
  ['member_set', { member: { account_id: nobody }, role: 'owner' }, ['forbidden', 'forbidden', 'forbidden']],
  ['member_remove', { account_id: nobody }, ['forbidden', 'forbidden', 'forbidden']],
  ['content_link', { path: 'raw/file.txt' }, ['forbidden', 'ok', 'ok']],
  ['content_link', { path: 'server/8123/' }, ['forbidden', 'forbidden', 'ok']],
  ['content_link', { path: 'port/8123/' }, ['forbidden', 'forbidden', 'ok']],
  ['exec', { key: 'k', exec: { command: 'true' } }, ['forbidden', 'forbidden', 'ok']],
  ['file_op', { key: 's', op: { kind: 'stat', path: path('file.txt') } }, ['forbidden', 'ok', 'ok']],
  [
    'file_op',
    { key: 'c', op: { kind: 'create_file', path: path('c.txt') } },
    ['forbidden', 'forbidden', 'ok'],
  ],
  ['file_op', { key: 'f', op: { kind: 'create_folder', path: path('c') } }, ['forbidden', 'forbidden', 'ok']],
  [
    'file_op',
    { key: 'm', op: { kind: 'move', from: path('c.txt'), to: path('d.txt') } },
    ['forbidden', 'forbidden', 'ok'],
  ],
  ['file_op', { key: 'd', op: { kind: 'delete', path: path('d.txt') } }, ['forbidden', 'forbidden', 'ok']],
  ...(
    [
      { kind: 'copy', from: path('file.txt'), to: path('e.txt') },
      { kind: 'trash', paths: [path('e.txt')] },
      { kind: 'untrash', trash_ids: ['e.txt'] },
      { kind: 'empty_trash' },
      { kind: 'compress', paths: [path('file.txt')], to: path('e.zip') },
      { kind: 'extract', path: path('e.zip'), to: path('extracted') },
      { kind: 'fetch', url: 'http://127.0.0.1:1/', to: path('f.txt') },
      { kind: 'restore', from: path('.snapshots/none/file.txt'), to: path('g.txt') },
    ] as const
  ).map((op): Asked => ['file_op', { key: op.kind, op }, ['forbidden', 'forbidden', 'ok']]),
  ...(
    [
      { kind: 'trash' },
      { kind: 'disk_usage', path: path('') },
      { kind: 'search', search: { text: 'hi' } },
      { kind: 'find', text: 'file', limit: 10 },
    ] as const
  ).map((query): Asked => ['file_query', { query }, ['forbidden', 'ok', 'ok']]),
  [
    'files_copy',
    { key: 'x', paths: [path('file.txt')], target_project_id: newProjectId(), to: path('') },
    ['forbidden', 'forbidden', 'forbidden'],
  ],
  ['usage_open', { channel: 79 }, ['forbidden', 'ok', 'ok']],
  ['processes', {}, ['forbidden', 'forbidden', 'ok']],
  ['process_signal', { pid: 1, start_time: 1, signal: 'SIGTERM' }, ['forbidden', 'forbidden', 'ok']],
  ['environment_get', {}, ['forbidden', 'forbidden', 'ok']],
  ['environment_set', { environment: {} }, ['forbidden', 'forbidden', 'ok']],
  ['quotas_get', {}, ['forbidden', 'ok', 'ok']],
  ['quotas_set', { quotas: {} }, ['forbidden', 'forbidden', 'forbidden']],
  ['snapshot_create', {}, ['forbidden', 'forbidden', 'ok']],
  ['listing_open', { channel, path: path('') }, ['forbidden', 'ok', 'ok']],
  [
    'document_open',
    { channel, path: path('file.txt'), state_vector: new Uint8Array([0]) },
    ['forbidden', 'ok', 'ok'],
  ],
  ['document_save', { channel }, ['ok', 'forbidden', 'ok']],
  ['document_history', { path: path('file.txt'), after: 0 }, ['forbidden', 'ok', 'ok']],
  [
    'terminal_open',
    { channel: 78, path: path('t.term'), size: { cols: 80, rows: 24 } },
    ['forbidden', 'forbidden', 'ok'],
  ],
  ['servers_open', { channel: 79 }, ['forbidden', 'ok', 'ok']],
  ['server_call', { key: 'k', call: { kind: 'consoles' } }, ['forbidden', 'forbidden', 'ok']],
  ['notebook_open', { channel: 80, path: path('n.ipynb'), document_id: nobody }, ['forbidden', 'ok', 'ok']],
  ['notebook_call', { channel: 80, call: { kind: 'start' } }, ['ok', 'ok', 'ok']],
];

/** Requests about no project, or for everybody who is signed in. */
const OPEN_TO_ALL: RequestName[] = ['ping', 'query', 'feed_open', 'project_create', 'projects_deleted'];

test.each(SOCKET)('[NO2] socket request %s %j', async (event, fields, expected) => {
  for (const [index, who] of (['stranger', 'viewer', 'collaborator'] as const).entries()) {
    const connection = connections[who];
    if (!connection) throw new Error('not connected');
    const code = await connection.request(event, { project_id, ...fields } as never).then(
      () => 'ok',
      (error: { code: string }) => (error.code === 'forbidden' ? 'forbidden' : 'ok'),
    );
    expect([who, code]).toEqual([who, expected[index]]);
  }
});

test('[NO3] every request of the wire is in the table', () => {
  const covered = new Set([...SOCKET.map(([event]) => event), ...OPEN_TO_ALL]);
  expect(Object.keys(REQUESTS).filter((event) => !covered.has(event as RequestName))).toEqual([]);
});

test('[NO4] a visitor gets no connection', async () => {
  for (const cookie of ['', 'lyceum_session=nonsense', `${owner.cookie}; ${owner.cookie}`]) {
    const visitor = connectTo(stage.hub, cookie);
    await expect(visitor.ready()).rejects.toMatchObject({ code: 'not_signed_in' });
  }
});

const FEEDS: [string, object][] = [
  ['projects', { project_id: null, title: null }],
  ['project_users', { project_id: null, account_id: null, role: null }],
  ['collaborators', { account_id: null, email_address: null }],
  ['accounts', { account_id: null, email_address: null }],
];

test.each(FEEDS)(
  '[NO5] a feed of %s shows a stranger nothing of the project or its members',
  async (table, fields) => {
    const { stranger } = connections;
    if (!stranger) throw new Error('not connected');
    const feed = openSyncTable(stranger, { query: { [table]: [fields] } });
    await until('loaded', () => feed.view.loaded);
    const title = `secret ${newKey()}`;
    await ownerConnection.request('query', { query: { query: { projects: { project_id, title } } } });
    await until('written', async () => {
      const rows = await getRows(ownerConnection, { query: { projects: [{ project_id, title: null }] } });
      return rows[0]?.title === title;
    });
    const text = JSON.stringify([...feed.view.rows.values()]);
    for (const secret of [project_id, owner.email_address, owner.account_id])
      expect(text).not.toContain(secret);
    feed.close();
  },
);

interface Answer {
  status: number;
  location: string | undefined;
  cookie: string | undefined;
}

/** An upgrade when `upgrade` is set; node:http, because fetch can do neither that nor name a Cookie freely. */
function ask(url: string, headers: Record<string, string>, upgrade = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = { ...headers, ...(upgrade && WEBSOCKET) };
    const req = request(url, { headers: asked }, (res) => {
      res.resume();
      resolve({
        status: res.statusCode ?? 0,
        location: res.headers.location,
        cookie: res.headers['set-cookie']?.[0]?.split(';')[0],
      });
    });
    req.on('upgrade', (res, socket) => {
      socket.destroy();
      resolve({ status: res.statusCode ?? 0, location: undefined, cookie: undefined });
    });
    req.on('error', reject);
    req.end();
  });
}
const WEBSOCKET = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};

async function contentCookieOf(connection: Connection | undefined, content: string): Promise<string> {
  if (!connection) return '';
  const { url } = await connection.request('content_link', { project_id, path: content });
  return (await ask(url, {})).cookie ?? '';
}

/** Each with the cookie that a viewer can get (raw), so that the role itself is what is asked. */
const CONTENT: [string, boolean, [number, number, number, 'ok']][] = [
  ['raw/file.txt', false, [401, 401, 200, 'ok']],
  ['server/8123/', false, [401, 401, 403, 'ok']],
  ['port/8123/', false, [401, 401, 403, 'ok']],
  ['server/8123/ws', true, [401, 401, 403, 'ok']],
  ['port/8123/ws', true, [401, 401, 403, 'ok']],
];

test.each(CONTENT)('[NO6] content %s (upgrade: %s)', async (content, upgrade, expected) => {
  const url = `${stage.hub.proxy_url}/${project_id}/${content}`;
  for (const [index, who] of WHO.entries()) {
    const cookie =
      who === 'viewer' || who === 'collaborator'
        ? await contentCookieOf(connections[who], 'raw/file.txt')
        : '';
    const own = people[who]?.cookie ?? '';
    const { status } = await ask(url, { cookie: [own, cookie].filter(Boolean).join('; ') }, upgrade);
    const want = expected[index];
    if (want === 'ok') expect([who, status === 401 || status === 403]).toEqual([who, false]);
    else expect([who, status]).toEqual([who, want]);
  }
});

test('[NO7] a member that is removed is out at once: content, socket and HTTP', async () => {
  const eve = await stage.person('Eve');
  const connection = eve.connect();
  await connection.ready();
  await ownerConnection.request('member_set', {
    project_id,
    member: { account_id: eve.account_id },
    role: 'collaborator',
  });
  const cookie = await contentCookieOf(connection, 'raw/file.txt');
  const url = `${stage.hub.proxy_url}/${project_id}/raw/file.txt`;
  expect((await ask(url, { cookie })).status).toBe(200);
  await ownerConnection.request('member_remove', { project_id, account_id: eve.account_id });
  expect((await ask(url, { cookie })).status).toBe(403);
  expect((await eve.fetch(`/api/v1/projects/${project_id}`)).status).toBe(403);
  await expect(
    connection.request('exec', { project_id, key: newKey(), exec: { command: 'true' } }),
  ).rejects.toMatchObject({ code: 'forbidden' });
});

test('[NO8] signing out ends the content cookie too', async () => {
  const { viewer } = people;
  if (!viewer) throw new Error('no viewer');
  const cookie = await contentCookieOf(connections.viewer, 'raw/file.txt');
  const url = `${stage.hub.proxy_url}/${project_id}/raw/file.txt`;
  expect((await ask(url, { cookie })).status).toBe(200);
  const out = await viewer.fetch('/api/v1/sessions', { method: 'DELETE' });
  expect(out.status).toBe(204);
  expect((await ask(url, { cookie })).status).toBe(401);
  await until('the socket is told', () => connections.viewer?.status.kind === 'closed');
  expect(connections.viewer?.status).toMatchObject({ error: { code: 'not_signed_in' } });
});
