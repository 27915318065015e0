/** Uploads, zip downloads and copies between projects through real hubs and real local hubs. Rules [FI35]–[FI38], [FI40]. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@lyceum/util/client/connection';
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { createStage, type Person, type Stage } from '../../testing/stage';

let stage: Stage;
let ada: Person;
let connection: Connection;
let project_id: ProjectId;

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  ada = await stage.person('Ada');
  connection = ada.connect();
  project_id = await stage.project(connection);
}, 60_000);
afterAll(() => stage.close());
jest.setTimeout(20_000);

const home = (id = project_id) => join(stage.data, 'projects', id);
const at = (path: string, id = project_id) => join(home(id), path);
const url = (rest = '') => `/api/v1/projects/${project_id}/uploads${rest}`;

interface Answer {
  status: number;
  upload_id: string;
  offset: number;
  chunk_bytes: number;
  entry?: { size: number };
  error?: { code: string };
}

async function send(
  who: Person,
  method: string,
  path: string,
  body?: object | Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const isBytes = Buffer.isBuffer(body);
  const answer = await who.fetch(path, {
    method,
    headers: isBytes ? headers : { 'content-type': 'application/json', ...headers },
    ...(body && { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, ...(text && (JSON.parse(text) as object)) } as Answer;
}
const piece = (who: Person, id: string, offset: number, bytes: Buffer) =>
  send(who, 'PATCH', url(`/${id}`), bytes, { 'upload-offset': String(offset) });

/** Somebody with this role in the project. */
async function member(name: string, role: 'viewer' | 'collaborator'): Promise<Person> {
  const person = await stage.person(name);
  await connection.request('member_set', { project_id, member: { account_id: person.account_id }, role });
  return person;
}

test('[FI36] an upload in pieces through the hub; each piece asks the role', async () => {
  const bob = await member('Bob', 'collaborator');
  const whole = randomBytes(9 * 1024 * 1024);
  const first = await send(bob, 'POST', url(), { path: 'up/f.bin', size: whole.length });
  expect(first).toMatchObject({ status: 201, offset: 0, chunk_bytes: 8 * 1024 * 1024 });
  expect(await piece(bob, first.upload_id, 0, whole.subarray(0, first.chunk_bytes))).toMatchObject({
    offset: first.chunk_bytes,
  });
  expect(await piece(bob, first.upload_id, 3, whole.subarray(0, 10))).toMatchObject({
    status: 409,
    offset: first.chunk_bytes,
  });
  await connection.request('member_set', {
    project_id,
    member: { account_id: bob.account_id },
    role: 'viewer',
  });
  expect(
    await piece(bob, first.upload_id, first.chunk_bytes, whole.subarray(first.chunk_bytes)),
  ).toMatchObject({ status: 403 });
  const last = await piece(ada, first.upload_id, first.chunk_bytes, whole.subarray(first.chunk_bytes));
  expect(last).toMatchObject({ status: 200, entry: { size: whole.length } });
  expect(readFileSync(at('up/f.bin')).equals(whole)).toBe(true);
});

test('[FI37] strangers, viewers and other sites may not upload; a piece has its limit', async () => {
  const [stranger, viewer] = [await stage.person('Eve'), await member('Vic', 'viewer')];
  for (const person of [stranger, viewer])
    expect((await send(person, 'POST', url(), { path: 'x', size: 1 })).status).toBe(403);
  const { upload_id } = await send(ada, 'POST', url(), { path: 'x', size: 1 });
  for (const person of [stranger, viewer]) {
    expect((await piece(person, upload_id, 0, Buffer.from('x'))).status).toBe(403);
    expect((await send(person, 'GET', url(`/${upload_id}`))).status).toBe(403);
    expect((await send(person, 'DELETE', url(`/${upload_id}`))).status).toBe(403);
  }
  const evil = { origin: 'http://evil.example', 'upload-offset': '0' };
  expect((await send(ada, 'PATCH', url(`/${upload_id}`), Buffer.from('x'), evil)).status).toBe(403);
  expect((await piece(ada, upload_id, 0, Buffer.alloc(8 * 1024 * 1024 + 1))).status).toBe(413);
  expect((await send(ada, 'POST', url(), { path: '../x', size: 1 })).status).toBe(400);
  expect((await send(ada, 'DELETE', url(`/${upload_id}`))).status).toBe(204);
  expect(existsSync(at('x'))).toBe(false);
});

test('[FI38] another hub takes the next piece', async () => {
  const { upload_id } = await send(ada, 'POST', url(), { path: 'two-hubs', size: 6 });
  await piece(ada, upload_id, 0, Buffer.from('abc'));
  const other = stage.hubs[1]?.url ?? '';
  const headers = { cookie: ada.cookie, 'upload-offset': '3' };
  const answer = await fetch(`${other}${url(`/${upload_id}`)}`, { method: 'PATCH', headers, body: 'def' });
  expect(await answer.json()).toMatchObject({ offset: 6, entry: { name: 'two-hubs' } });
  expect(readFileSync(at('two-hubs'), 'utf8')).toBe('abcdef');
});

test('[FI35] a zip comes through the HTTP API and through a content link with its question', async () => {
  mkdirSync(at('z/ü'), { recursive: true });
  writeFileSync(at('z/ü/a.txt'), 'zipped');
  writeFileSync(at('z/b.txt'), 'b');
  const api = await ada.fetch(`/api/v1/projects/${project_id}/files/z?zip=1&name=b.txt&name=%C3%BC`);
  expect(api.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''z.zip");
  const bytes = Buffer.from(await api.arrayBuffer());
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
  expect(bytes.includes(Buffer.from('ü/a.txt'))).toBe(true);
  const { url: link } = await connection.request('content_link', {
    project_id,
    path: 'raw/z?zip=1&name=b.txt',
  });
  const target = link.startsWith('http') ? link : `${stage.hub.proxy_url}${link}`;
  const admitted = await fetch(target, { redirect: 'manual' });
  const cookie = (admitted.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const location = new URL(admitted.headers.get('location') ?? '', target);
  expect(location.search).toBe('?zip=1&name=b.txt');
  const zip = await fetch(location, { headers: { cookie } });
  const content = Buffer.from(await zip.arrayBuffer());
  expect(zip.headers.get('content-type')).toBe('application/zip');
  expect([content.includes(Buffer.from('b.txt')), content.includes(Buffer.from('a.txt'))]).toEqual([
    true,
    false,
  ]);
});

let copies = 0;
const copy = (who: Connection, target: ProjectId, paths: string[], to: string, key = `c${++copies}`) =>
  who.request('files_copy', {
    project_id,
    key,
    paths: paths as ProjectPath[],
    target_project_id: target,
    to: to as ProjectPath,
  });

test('[FI40] files go into another project as they are, or not at all, and once', async () => {
  const target = await stage.project(connection);
  mkdirSync(at('src/deep'), { recursive: true });
  const big = randomBytes(5_000_000);
  writeFileSync(at('src/deep/big.bin'), big);
  writeFileSync(at('src/run.sh'), 'x', { mode: 0o755 });
  symlinkSync('run.sh', at('src/link'));
  mkdirSync(at('in', target));
  await copy(connection, target, ['src', 'z/b.txt'], 'in', 'same');
  expect(readFileSync(at('in/src/deep/big.bin', target)).equals(big)).toBe(true);
  expect(readdirSync(at('in', target)).sort()).toEqual(['b.txt', 'src']);
  await copy(connection, target, ['src', 'z/b.txt'], 'in', 'same');
  await expect(copy(connection, target, ['two-hubs', 'z/b.txt'], 'in')).rejects.toMatchObject({
    code: 'already_exists',
  });
  await expect(copy(connection, target, ['none'], 'in')).rejects.toMatchObject({ code: 'not_found' });
  await expect(copy(connection, target, ['src'], 'nowhere')).rejects.toMatchObject({ code: 'not_found' });
  await expect(copy(connection, target, ['src/run.sh', 'z/b.txt', 'b.txt'], '')).rejects.toMatchObject({
    code: 'bad_request',
  });
  expect(readdirSync(at('in', target)).sort()).toEqual(['b.txt', 'src']);
});

test('[FI40] a copy needs read here and write there, at that time', async () => {
  const target = await stage.project(connection);
  const vic = await member('Vera', 'viewer');
  const theirs = vic.connect();
  await expect(copy(theirs, target, ['two-hubs'], '')).rejects.toMatchObject({ code: 'forbidden' });
  await connection.request('member_set', {
    project_id: target,
    member: { account_id: vic.account_id },
    role: 'viewer',
  });
  await expect(copy(theirs, target, ['two-hubs'], '')).rejects.toMatchObject({ code: 'forbidden' });
  await connection.request('member_set', {
    project_id: target,
    member: { account_id: vic.account_id },
    role: 'collaborator',
  });
  await copy(theirs, target, ['two-hubs'], '');
  expect(readFileSync(at('two-hubs', target), 'utf8')).toBe('abcdef');
  await connection.request('member_remove', { project_id, account_id: vic.account_id });
  await expect(copy(theirs, target, ['z'], '')).rejects.toMatchObject({ code: 'forbidden' });
});

test('[FI31] [FI32] [FI34] questions need read, and changes need write', async () => {
  const viewer = (await member('Vito', 'viewer')).connect();
  const found = await viewer.request('file_query', {
    project_id,
    query: { kind: 'search', search: { text: 'zipped' } },
  });
  expect(found).toMatchObject({ files: [{ path: 'z/ü/a.txt' }] });
  for (const query of [
    { kind: 'trash' },
    { kind: 'disk_usage', path: '' as ProjectPath },
    { kind: 'find', text: 'b', limit: 5 },
  ] as const)
    await expect(viewer.request('file_query', { project_id, query })).resolves.toBeDefined();
  const ops = [
    { kind: 'trash', paths: ['z' as ProjectPath] },
    { kind: 'empty_trash' },
    { kind: 'copy', from: 'z' as ProjectPath, to: 'y' as ProjectPath },
  ] as const;
  for (const op of ops)
    await expect(
      viewer.request('file_op', { project_id, key: op.kind, op: op as never }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  const stranger = (await stage.person('Mallory')).connect();
  await expect(
    stranger.request('file_query', { project_id, query: { kind: 'trash' } }),
  ).rejects.toMatchObject({ code: 'forbidden' });
});
