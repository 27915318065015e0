/** Resumable uploads over real requests, with real kills of a real local hub. Rules [FI36]–[FI38]. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalHub } from '../local-hub';
import { until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';

let fixture: LocalHubFixture;
let hub: LocalHub;
let port: number;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
  port = hub.http_port;
});
afterEach(() => fixture.close());

const at = (path: string) => join(fixture.home, path);
const uploads = () =>
  existsSync(at('.local/share/lyceum/uploads')) ? readdirSync(at('.local/share/lyceum/uploads')) : [];
const visible = () => readdirSync(fixture.home).filter((name) => name !== '.local');

interface Answer {
  status: number;
  upload_id: string;
  offset: number;
  size: number;
  chunk_bytes: number;
  entry?: { name: string; size: number };
  error?: { code: string; message: string };
}

async function call(
  method: string,
  path: string,
  body?: Buffer | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
    headers: { authorization: `Bearer ${fixture.token}`, ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, ...(text === '' ? {} : (JSON.parse(text) as object)) } as Answer;
}
const begin = (path: string, fields: object) =>
  call('POST', `/${encodeURI(path)}?upload=begin`, JSON.stringify(fields));
const piece = (id: string, offset: number, bytes: Buffer | string) =>
  call('PATCH', `/?upload=${id}`, bytes, { 'upload-offset': String(offset) });
const state = (id: string) => call('GET', `/?upload=${id}`);

test('[FI36] pieces become the file with the last byte, with its time, and its folders', async () => {
  const first = await begin('new/ä/f.bin', { size: 10, modified: 1_600_000_000_000 });
  expect(first).toMatchObject({ status: 201, offset: 0, chunk_bytes: 8 * 1024 * 1024 });
  expect(visible()).toEqual([]);
  expect(await piece(first.upload_id, 0, '01234')).toMatchObject({ status: 200, offset: 5 });
  expect(await state(first.upload_id)).toMatchObject({ status: 200, offset: 5, size: 10 });
  expect(visible()).toEqual([]);
  const last = await piece(first.upload_id, 5, '56789');
  expect(last).toMatchObject({ status: 200, offset: 10, entry: { name: 'f.bin', size: 10 } });
  expect(readFileSync(at('new/ä/f.bin'), 'utf8')).toBe('0123456789');
  expect(statSync(at('new/ä/f.bin')).mtimeMs).toBe(1_600_000_000_000);
  expect(uploads()).toEqual([]);
  expect(await state(first.upload_id)).toMatchObject({ offset: 10, entry: { size: 10 } });
  expect(await piece(first.upload_id, 5, '56789')).toMatchObject({ status: 200, offset: 10 });
  expect((await begin('empty', { size: 0 })).entry).toMatchObject({ name: 'empty', size: 0 });
});

test('[FI37] a piece at another place is told the true offset; too much, too large and unknown are refused', async () => {
  const { upload_id } = await begin('f', { size: 9 * 1024 * 1024 });
  await piece(upload_id, 0, 'abc');
  for (const offset of [0, 2, 4]) {
    const wrong = await piece(upload_id, offset, 'x');
    expect(wrong).toMatchObject({ status: 409, offset: 3, error: { code: 'conflict' } });
  }
  expect(await piece(upload_id, 3, Buffer.alloc(8 * 1024 * 1024 + 1))).toMatchObject({
    error: { code: 'too_large' },
  });
  const after = await state(upload_id);
  expect(
    await piece(upload_id, after.offset, Buffer.alloc(9 * 1024 * 1024 - after.offset + 1)),
  ).toMatchObject({ error: { code: 'bad_request' } });
  expect(await call('PATCH', `/?upload=${upload_id}`, 'x')).toMatchObject({ status: 400 });
  for (const id of ['0'.repeat(32), '..', '../../x', '%2e%2e'])
    expect([id, (await piece(id, 0, 'x')).status]).toEqual([id, 404]);
  expect((await call('DELETE', `/?upload=${upload_id}`)).status).toBe(204);
  expect((await state(upload_id)).status).toBe(404);
  expect([uploads(), visible()]).toEqual([[], []]);
});

test('[FI37] what is there is refused, or goes to the trash when the last byte has come', async () => {
  writeFileSync(at('f'), 'old');
  mkdirSync(at('d'));
  symlinkSync('/etc', at('out'));
  expect(await begin('f', { size: 1 })).toMatchObject({ status: 409, error: { code: 'already_exists' } });
  expect(await begin('d', { size: 1, overwrite: true })).toMatchObject({ status: 409 });
  expect(await begin('f/x', { size: 1 })).toMatchObject({ status: 400 });
  expect(await begin('out/x', { size: 1 })).toMatchObject({ status: 403 });
  expect(await begin('', { size: 1 })).toMatchObject({ status: 400 });
  expect(await begin('.snapshots/x', { size: 1 })).toMatchObject({ error: { code: 'read_only' } });
  const { upload_id } = await begin('f', { size: 3, overwrite: true });
  expect(readFileSync(at('f'), 'utf8')).toBe('old');
  await piece(upload_id, 0, 'new');
  expect(readFileSync(at('f'), 'utf8')).toBe('new');
  expect(readFileSync(at('.local/share/Trash/files/f'), 'utf8')).toBe('old');
  const late = await begin('g', { size: 1 });
  writeFileSync(at('g'), 'mine');
  expect(await piece(late.upload_id, 0, 'x')).toMatchObject({ error: { code: 'already_exists' } });
  expect(readFileSync(at('g'), 'utf8')).toBe('mine');
});

test('[FI36] what does not fit is refused before the first byte', async () => {
  const small = await fixture.start({ disk_quota_mib: 1 });
  port = small.http_port;
  expect(await begin('f', { size: 2 * 1024 * 1024 })).toMatchObject({
    status: 507,
    error: { code: 'disk_full' },
  });
  port = hub.http_port;
  expect(await begin('f', { size: 2 ** 50 })).toMatchObject({ status: 507 });
  expect(uploads()).toEqual([]);
});

test('[FI38] a piece that is broken off keeps what has come, and the next goes on there', async () => {
  const { upload_id } = await begin('f', { size: 4_000_000 });
  const req = request({
    port,
    method: 'PATCH',
    path: `/?upload=${upload_id}`,
    headers: { authorization: `Bearer ${fixture.token}`, 'content-length': 4_000_000, 'upload-offset': 0 },
  });
  req.on('error', () => {});
  req.write(Buffer.alloc(1_000_000, 'a'));
  const part = at(`.local/share/lyceum/uploads/${upload_id}.part`);
  await until(() => statSync(part).size === 1_000_000, 'the first bytes');
  expect(await piece(upload_id, 1_000_000, 'x')).toMatchObject({ status: 409 });
  req.destroy();
  await until(() => statSync(part).size === 1_000_000, 'the end of it');
  let next = await piece(upload_id, 1_000_000, Buffer.alloc(3_000_000, 'b'));
  for (; next.status === 409; next = await piece(upload_id, 1_000_000, Buffer.alloc(3_000_000, 'b')))
    await sleep(5);
  expect(next).toMatchObject({ status: 200, offset: 4_000_000 });
  const bytes = readFileSync(at('f'));
  expect([bytes.length, bytes[999_999], bytes[1_000_000]]).toEqual([4_000_000, 97, 98]);
});

test('[FI38] a part to which nothing came for a day is swept', async () => {
  const { upload_id } = await begin('f', { size: 10 });
  const kept = await begin('g', { size: 10 });
  const old = Date.now() / 1000 - 25 * 3600;
  for (const ending of ['part', 'json'])
    utimesSync(at(`.local/share/lyceum/uploads/${upload_id}.${ending}`), old, old);
  await fixture.start();
  await until(() => uploads().length === 2, 'the old part swept');
  expect(uploads().every((name) => name.startsWith(kept.upload_id))).toBe(true);
});

const MAIN = join(__dirname, '../../dist/main.js');

interface Program {
  child: ChildProcess;
  port: number;
}

/** The built local hub as a process of its own: one that can be killed. */
async function startProgram(): Promise<Program> {
  writeFileSync(join(fixture.state_dir, 'token'), fixture.token);
  const record = join(fixture.state_dir, 'process.json');
  const env = {
    PATH: process.env.PATH,
    HOME: fixture.home,
    LYCEUM_STATE_DIR: fixture.state_dir,
    LYCEUM_PROJECT_ID: '00000000-0000-4000-8000-000000000001',
    LOG_LEVEL: 'info',
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout?.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  await until(() => /"http_port":\d+/.test(said), 'the local hub');
  void record;
  return { child, port: Number(/"http_port":(\d+)/.exec(said)?.[1]) };
}

test('[FI38] a local hub that is killed again and again leaves no half file, and the upload ends whole', async () => {
  const size = 24 * 1024 * 1024;
  const whole = Buffer.alloc(size, 'abcdefghijk');
  let program = await startProgram();
  port = program.port;
  const { upload_id } = await begin('sub/big.bin', { size });
  let kills = 0;
  for (let offset = 0; offset < size; ) {
    const end = Math.min(offset + 3 * 1024 * 1024, size);
    const sent = piece(upload_id, offset, whole.subarray(offset, end)).catch(() => undefined);
    if (kills < 4 && offset < size / 2) {
      await sleep(3 * kills);
      program.child.kill('SIGKILL');
      await sent;
      kills++;
      expect(visible()).toEqual([]);
      program = await startProgram();
      port = program.port;
    } else await sent;
    const now = await state(upload_id);
    expect(now.status).toBe(200);
    offset = now.offset;
  }
  expect(kills).toBe(4);
  expect(readFileSync(at('sub/big.bin')).equals(whole)).toBe(true);
  expect(uploads()).toEqual([]);
  program.child.kill('SIGKILL');
}, 60_000);
