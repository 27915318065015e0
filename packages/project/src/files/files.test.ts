/** File operations and live listings over the real wire, and path attacks as a table. Rules [FS1]–[FS9]. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { FileOp } from '@lyceum/util/protocol/files';
import type { LocalHub } from '../local-hub';
import type { HubClient } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';

let fixture: LocalHubFixture;
let hub: LocalHub;
let client: HubClient;
let lastKey = 0;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
  client = await fixture.connect(hub);
});
afterEach(() => fixture.close());

const at = (path: string) => join(fixture.home, path);
const run = (op: object, key = `k${++lastKey}`) => client.request('file_op', { key, op: op as FileOp });
const list = (channel: number, path: string) => client.request('listing_open', { channel, path });
const names = (entries: { name: string }[]) => entries.map(({ name }) => name);
const seen = (channel: number) => client.listings.get(channel);
const latest = (channel: number) => names(seen(channel)?.entries ?? []);
/** Messages about a folder. */
const told = (channel: number) =>
  client.ofChannel('listing', channel).length + client.ofChannel('listing_change', channel).length;

test('[FS1] create makes missing folders and never replaces', async () => {
  const { entry } = await run({ kind: 'create_file', path: 'a/b/c.txt' });
  expect(entry).toMatchObject({ name: 'c.txt', kind: 'file', size: 0, openable: true });
  await expect(run({ kind: 'create_file', path: 'a/b/c.txt' })).rejects.toMatchObject({
    code: 'already_exists',
  });
  await expect(run({ kind: 'create_folder', path: 'a/b' })).rejects.toMatchObject({ code: 'already_exists' });
  await expect(run({ kind: 'create_file', path: 'a/b/c.txt/d' })).rejects.toMatchObject({
    code: 'bad_request',
  });
});

test('[FS2] move refuses to replace, also an empty folder, and a folder into itself', async () => {
  mkdirSync(at('d/e'), { recursive: true });
  mkdirSync(at('empty'));
  writeFileSync(at('f'), 'f');
  writeFileSync(at('g'), 'g');
  const moves: [string, string, string][] = [
    ['f', 'g', 'already_exists'],
    ['d', 'empty', 'already_exists'],
    ['f', 'empty', 'already_exists'],
    ['d', 'f', 'already_exists'],
    ['d', 'd/e/x', 'bad_request'],
    ['none', 'x', 'not_found'],
    ['f', 'none/x', 'not_found'],
    ['', 'x', 'forbidden'],
  ];
  for (const [from, to, code] of moves)
    await expect(run({ kind: 'move', from, to })).rejects.toMatchObject({ code });
  expect(readFileSync(at('g'), 'utf8')).toBe('g');
  expect((await run({ kind: 'move', from: 'd', to: 'empty/d' })).entry).toMatchObject({
    name: 'd',
    kind: 'folder',
  });
  await run({ kind: 'move', from: 'f', to: 'empty/F' });
  expect(readdirSync(at('empty')).sort()).toEqual(['F', 'd']);
});

test('[FS3] links are moved and deleted themselves, never what they lead to', async () => {
  mkdirSync(at('real'));
  writeFileSync(at('real/x'), 'x');
  symlinkSync('real', at('link'));
  symlinkSync('/etc', at('out'));
  await run({ kind: 'move', from: 'link', to: 'link2' });
  expect(readlinkSync(at('link2'))).toBe('real');
  await run({ kind: 'delete', path: 'link2' });
  await run({ kind: 'delete', path: 'out' });
  expect(readFileSync(at('real/x'), 'utf8')).toBe('x');
  expect(existsSync('/etc/passwd')).toBe(true);
  mkdirSync(at('tree'));
  symlinkSync('../real', at('tree/inner'));
  await run({ kind: 'delete', path: 'tree' });
  expect(existsSync(at('real/x'))).toBe(true);
});

test('[FS4] no path leads outside the home', async () => {
  mkdirSync(join(fixture.root, 'secret'));
  writeFileSync(join(fixture.root, 'secret/file'), 'secret');
  writeFileSync(`${fixture.home}-twin`, 'prefix');
  symlinkSync('../secret', at('out'));
  symlinkSync('../secret/file', at('outfile'));
  symlinkSync('../home-twin', at('twin'));
  symlinkSync('../secret/new', at('dangling'));
  symlinkSync('loop', at('loop'));
  writeFileSync(at('mine'), '');
  const attacks: [object, string][] = [
    [{ kind: 'stat', path: '../secret/file' }, 'bad_request'],
    [{ kind: 'stat', path: '/etc/passwd' }, 'bad_request'],
    [{ kind: 'stat', path: 'a\0b' }, 'bad_request'],
    [{ kind: 'stat', path: 'out/file' }, 'forbidden'],
    [{ kind: 'create_file', path: 'out/new' }, 'forbidden'],
    [{ kind: 'create_folder', path: 'out/a/b' }, 'forbidden'],
    [{ kind: 'create_file', path: 'dangling' }, 'already_exists'],
    [{ kind: 'create_file', path: 'dangling/x' }, 'not_found'],
    [{ kind: 'create_file', path: 'loop/x' }, 'forbidden'],
    [{ kind: 'move', from: 'mine', to: 'out/mine' }, 'forbidden'],
    [{ kind: 'move', from: 'out/file', to: 'got' }, 'forbidden'],
    [{ kind: 'delete', path: 'out/file' }, 'forbidden'],
    [{ kind: 'delete', path: '' }, 'forbidden'],
    [{ kind: 'delete', path: '.' }, 'forbidden'],
  ];
  for (const [op, code] of attacks)
    await expect(run(op).catch((e) => ({ op, code: e.code }))).resolves.toEqual({ op, code });
  await expect(list(1, 'out')).rejects.toMatchObject({
    code: 'forbidden',
    message: '"out" leads outside the project.',
  });
  const attach = (path: string) =>
    client.request('document_attach', {
      channel: 9,
      document_id: '00000000-0000-4000-8000-000000000000',
      path,
      state_vector: 'AA==',
      known: false,
    });
  for (const path of ['outfile', 'twin', 'out/file'])
    await expect(attach(path)).rejects.toMatchObject({ code: 'forbidden' });
  expect(readdirSync(join(fixture.root, 'secret'))).toEqual(['file']);
  for (const op of [{ kind: 'stat', path: 'outfile' }])
    expect((await run(op)).entry).toMatchObject({ kind: 'link', target: 'outside' });
});

test('[FS5] pipes and devices are refused and do not block', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  const attach = client.request('document_attach', {
    channel: 9,
    document_id: '00000000-0000-4000-8000-000000000000',
    path: 'pipe',
    state_vector: 'AA==',
    known: false,
  });
  await expect(attach).rejects.toMatchObject({
    code: 'bad_request',
    message: '"pipe" is not a regular file.',
  });
});

test('[FS6] a repeated key has the same answer and does not run again', async () => {
  const op = { kind: 'create_file', path: 'once' };
  const [one, two] = await Promise.all([run(op, 'same'), run(op, 'same')]);
  expect(two).toEqual(one);
  expect(await run(op, 'same')).toEqual(one);
  const exec = { command: 'echo x >> count' };
  await Promise.all([1, 2].map(() => client.request('exec', { key: 'e', exec })));
  await client.request('exec', { key: 'e', exec });
  expect(readFileSync(at('count'), 'utf8')).toBe('x\n');
});

test('[FS7] a listing tells kinds, sizes and times; names that are not UTF-8 cannot be opened', async () => {
  mkdirSync(at('folder'));
  writeFileSync(at('file'), '12345');
  symlinkSync('folder', at('l-folder'));
  symlinkSync('nowhere', at('l-broken'));
  symlinkSync('/etc', at('l-outside'));
  execFileSync('mkfifo', [at('pipe')]);
  writeFileSync(Buffer.concat([Buffer.from(`${fixture.home}/bad`), Buffer.from([0xff])]), '');
  writeFileSync(at('.~lyceum-save-1'), '');
  const { entries, total } = await list(1, '');
  const short = entries.map(({ name, kind, target, openable }) => [name, kind, target ?? '', openable]);
  expect(short).toEqual([
    ['bad\ufffd', 'file', '', false],
    ['file', 'file', '', true],
    ['folder', 'folder', '', true],
    ['l-broken', 'link', 'broken', true],
    ['l-folder', 'link', 'folder', true],
    ['l-outside', 'link', 'outside', true],
    ['pipe', 'other', '', true],
  ]);
  expect(total).toBe(7);
  expect(entries[1]).toMatchObject({ size: 5 });
  expect(Math.abs((entries[1]?.modified ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('[FS8] an open listing follows the folder, for every channel, until it is closed', async () => {
  await list(1, '');
  await list(2, '');
  writeFileSync(at('new'), '');
  await client.until(() => latest(1).includes('new') && latest(2).includes('new'), 'the new file');
  client.send({ event: 'channel_close', channel: 2 });
  rmSync(at('new'));
  await client.until(() => !latest(1).includes('new'), 'the file gone');
  expect(latest(2)).toEqual(['new']);
  writeFileSync(at('grows'), 'x'.repeat(1000));
  const size = () => seen(1)?.entries[0]?.size;
  await client.until(() => size() === 1000, 'the size');
  const count = told(1);
  for (let i = 0; i < 500; i++) writeFileSync(at(`f${i}`), '');
  await client.until(() => latest(1).length === 501, 'all files');
  expect(told(1) - count).toBeLessThan(20);
});

test.each([
  ['deleted', () => rmSync(at('d'), { recursive: true })],
  ['renamed by a command', () => renameSync(at('d'), at('x'))],
  ['moved with its parent', () => run({ kind: 'move', from: 'p', to: 'q' })],
])('[FS9] a folder that is %s ends its listings with not_found', async (name, act) => {
  const path = name.includes('parent') ? 'p/d' : 'd';
  mkdirSync(at(path), { recursive: true });
  await list(1, path);
  await act();
  await client.until(() => client.ofChannel('error', 1).length > 0, 'the error');
  expect(client.ofChannel('error', 1)[0]).toMatchObject({ code: 'not_found' });
});

test('[FS7] 20,000 entries are listed, more are counted', async () => {
  mkdirSync(at('many'));
  for (let i = 0; i < 20_050; i++) writeFileSync(at(`many/${i}`), '');
  const { entries, total } = await list(1, 'many');
  expect([entries.length, total]).toEqual([20_000, 20_050]);
}, 30_000);

test('[FS3] a moved file keeps what it is', async () => {
  symlinkSync('nowhere', at('broken'));
  await run({ kind: 'move', from: 'broken', to: 'still' });
  expect(lstatSync(at('still')).isSymbolicLink()).toBe(true);
});
