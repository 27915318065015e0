/** Copies, contents, the trash, usage and fetches over the real wire, on a real disk. Rules [FI20]–[FI31], [FI39], [FI41], [FI43]. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FileAnswer, FileOp, FileQueryKind } from '@lyceum/util/protocol/files';
import { SNAPSHOTS_SHELF } from '@lyceum/util/snapshots';
import type { LocalHub } from '../local-hub';
import { DocumentPeer } from '../testing/document-peer';
import { type HubClient, until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { Trash } from './trash';

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
const write = (path: string, text: string) => {
  mkdirSync(join(at(path), '..'), { recursive: true });
  writeFileSync(at(path), text);
};
const run = (op: object, key = `k${++lastKey}`) => client.request('file_op', { key, op: op as FileOp });
const ask = async <K extends FileQueryKind>(query: { kind: K }) =>
  (await client.request('file_query', { query })) as FileAnswer<K>;
const staged = () =>
  existsSync(at('.local/share/lyceum/work')) ? readdirSync(at('.local/share/lyceum/work')) : [];

test('[FI20] a file is made with its content, or not at all', async () => {
  const { entry } = await run({ kind: 'create_file', path: 'a/b.md', content: '# ünï\n' });
  expect(entry).toMatchObject({ name: 'b.md', size: 8 });
  await expect(run({ kind: 'create_file', path: 'a/b.md', content: 'x' })).rejects.toMatchObject({
    code: 'already_exists',
  });
  expect(readFileSync(at('a/b.md'), 'utf8')).toBe('# ünï\n');
  expect(staged()).toEqual([]);
});

test('[FI21] a copy keeps contents, modes, times, links and holes', async () => {
  write('d/run.sh', 'echo');
  chmodSync(at('d/run.sh'), 0o751);
  utimesSync(at('d/run.sh'), 1_000_000, 1_000_000);
  symlinkSync('/etc', at('d/out'));
  symlinkSync('run.sh', at('d/in'));
  execFileSync('truncate', ['-s', '200M', at('d/sparse')]);
  writeFileSync(Buffer.concat([Buffer.from(at('d/bad')), Buffer.from([0xff])]), 'odd');
  mkdirSync(at('d/closed'), { mode: 0o555 });
  utimesSync(at('d'), 2_000_000, 2_000_000);
  const { entry, note } = await run({ kind: 'copy', from: 'd', to: 'x/e' });
  expect([entry?.kind, note]).toEqual(['folder', undefined]);
  expect(statSync(at('x/e/run.sh')).mode & 0o7777).toBe(0o751);
  expect(statSync(at('x/e/run.sh')).mtimeMs).toBe(1_000_000_000);
  expect(statSync(at('x/e')).mtimeMs).toBe(2_000_000_000);
  expect([readlinkSync(at('x/e/out')), readlinkSync(at('x/e/in'))]).toEqual(['/etc', 'run.sh']);
  expect(statSync(at('x/e/sparse')).size).toBe(200 * 1024 * 1024);
  expect(statSync(at('x/e/sparse')).blocks).toBeLessThan(1000);
  expect(statSync(at('x/e/closed')).mode & 0o777).toBe(0o555);
  expect(readdirSync(at('x/e'), { encoding: 'buffer' }).some((name) => name.includes(0xff))).toBe(true);
});

test('[FI22] a copy never goes into itself, never replaces, leaves pipes out, and leaves no half', async () => {
  write('d/f', 'f');
  execFileSync('mkfifo', [at('d/pipe')]);
  await expect(run({ kind: 'copy', from: 'd', to: 'd/e' })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(run({ kind: 'copy', from: 'd', to: 'd' })).rejects.toMatchObject({ code: 'already_exists' });
  await expect(run({ kind: 'copy', from: 'd/pipe', to: 'p' })).rejects.toMatchObject({ code: 'bad_request' });
  expect((await run({ kind: 'copy', from: 'd', to: 'e' })).note).toMatch(/left out/);
  expect(readdirSync(at('e'))).toEqual(['f']);
  expect(readdirSync(fixture.home).sort()).toEqual(['.local', 'd', 'e']);
  expect(staged()).toEqual([]);
});

test('[FI23] the trash is as desktops know it, also for names that collide', async () => {
  write('ä b/50%.txt', 'one');
  const first = await run({ kind: 'trash', paths: ['ä b/50%.txt'] });
  write('ä b/50%.txt', 'two');
  const second = await run({ kind: 'trash', paths: ['ä b/50%.txt'] });
  expect(first.trashed).toEqual([{ trash_id: '50%.txt', path: 'ä b/50%.txt' }]);
  expect(second.trashed?.[0]?.trash_id).toBe('50% (2).txt');
  const trash = at('.local/share/Trash');
  expect(readFileSync(join(trash, 'files/50%.txt'), 'utf8')).toBe('one');
  const info = readFileSync(join(trash, 'info/50%.txt.trashinfo'), 'utf8');
  expect(info).toMatch(
    /^\[Trash Info\]\nPath=\/.*\/%C3%A4%20b\/50%25\.txt\nDeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\n/,
  );
  expect(statSync(trash).mode & 0o777).toBe(0o700);
  const { items } = await ask({ kind: 'trash' });
  expect(items.map(({ path, size }) => [path, size])).toEqual([
    ['ä b/50%.txt', 3],
    ['ä b/50%.txt', 3],
  ]);
});

test('[FI23] all go or none, what lies below goes along, and the trash itself stays', async () => {
  write('a/b/c', 'c');
  write('d', 'd');
  await expect(run({ kind: 'trash', paths: ['d', 'none'] })).rejects.toMatchObject({ code: 'not_found' });
  expect(readFileSync(at('d'), 'utf8')).toBe('d');
  expect((await run({ kind: 'trash', paths: ['a/b/c', 'a', 'd', 'd'] })).trashed).toHaveLength(2);
  for (const path of ['.local', '.local/share', '.local/share/Trash', '.local/share/Trash/files'])
    await expect(run({ kind: 'trash', paths: [path] })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(run({ kind: 'trash', paths: ['.local/share/Trash/files/a'] })).rejects.toMatchObject({
    code: 'bad_request',
  });
  await expect(run({ kind: 'trash', paths: [''] })).rejects.toMatchObject({ code: 'forbidden' });
});

test('[FI24] what comes back is where it was, its folders with it, or beside what took its place', async () => {
  write('p/q/a.txt', 'one');
  const { trashed = [] } = await run({ kind: 'trash', paths: ['p'] });
  const ids = trashed.map(({ trash_id }) => trash_id);
  await run({ kind: 'untrash', trash_ids: ids });
  expect(readFileSync(at('p/q/a.txt'), 'utf8')).toBe('one');
  await run({ kind: 'trash', paths: ['p/q/a.txt'] });
  await run({ kind: 'delete', path: 'p' });
  write('p/q/a.txt', 'two');
  const back = await run({ kind: 'untrash', trash_ids: ['a.txt'] });
  expect(back.trashed).toEqual([{ trash_id: 'a.txt', path: 'p/q/a (2).txt' }]);
  expect(readFileSync(at('p/q/a (2).txt'), 'utf8')).toBe('one');
  expect(readdirSync(at('.local/share/Trash/info'))).toEqual([]);
  await expect(run({ kind: 'untrash', trash_ids: ['..'] })).rejects.toMatchObject({ code: 'bad_request' });
});

test('[FI25] a lost info file hides nothing; emptying takes all; after 30 days the sweep does', async () => {
  for (const name of ['a', 'b', 'c']) write(name, name);
  await run({ kind: 'trash', paths: ['a', 'b', 'c'] });
  execFileSync('rm', [at('.local/share/Trash/info/a.trashinfo')]);
  expect((await ask({ kind: 'trash' })).items.map(({ trash_id }) => trash_id).sort()).toEqual([
    'a',
    'b',
    'c',
  ]);
  await run({ kind: 'empty_trash', trash_ids: ['a'] });
  const trash = new Trash(fixture.home);
  await trash.sweep(Date.now() + 29 * 24 * 3600_000);
  expect((await trash.items()).length).toBe(2);
  await trash.sweep(Date.now() + 31 * 24 * 3600_000);
  expect(await trash.items()).toEqual([]);
  mkdirSync(at('ro/deep'), { recursive: true });
  write('ro/deep/f', 'f');
  chmodSync(at('ro/deep'), 0o555);
  await run({ kind: 'trash', paths: ['ro'] });
  await run({ kind: 'empty_trash' });
  expect(readdirSync(at('.local/share/Trash'))).not.toContain('files');
  expect((await ask({ kind: 'trash' })).items).toEqual([]);
});

test('[FI26] an open document whose file is trashed counts as deleted, and reads on when it comes back', async () => {
  write('doc.md', 'text');
  const peer = new DocumentPeer(client, 5, '00000000-0000-4000-8000-00000000000a' as never);
  await peer.attach('doc.md', false);
  await run({ kind: 'trash', paths: ['doc.md'] });
  await peer.becomes('deleted');
  expect(client.ofChannel('document_found', 5)).toEqual([]);
  await run({ kind: 'untrash', trash_ids: ['doc.md'] });
  await peer.becomes('saved');
  expect(readFileSync(at('doc.md'), 'utf8')).toBe('text');
});

describe('[FI30] fetch', () => {
  let server: Server;
  let url: string;
  beforeEach(async () => {
    server = createServer((req, res) => {
      if (req.url === '/ok') return void res.end('hello');
      if (req.url === '/moved') return void res.writeHead(302, { location: '/ok' }).end();
      if (req.url === '/file') return void res.writeHead(302, { location: 'file:///etc/passwd' }).end();
      if (req.url === '/loop') return void res.writeHead(302, { location: '/loop' }).end();
      if (req.url === '/half') {
        res.writeHead(200, { 'content-length': 1000 });
        res.write('half');
        return void setImmediate(() => res.destroy());
      }
      res.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  test('a file comes whole, through redirects', async () => {
    for (const path of ['ok', 'moved'])
      expect((await run({ kind: 'fetch', url: `${url}/${path}`, to: `got/${path}` })).entry?.size).toBe(5);
    expect(readFileSync(at('got/moved'), 'utf8')).toBe('hello');
  });

  test.each([
    ['/none', 'unavailable', /404/],
    ['/loop', 'unavailable', /without end/],
    ['/file', 'bad_request', /http/],
    ['/half', 'unavailable', /broke|terminated|fetched/],
  ])('%s fails with %s and leaves nothing', async (path, code, words) => {
    const failure = await run({ kind: 'fetch', url: url + path, to: 'f' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(words) });
    expect(existsSync(at('f'))).toBe(false);
    expect(staged()).toEqual([]);
  });

  test('a name that is taken, another scheme and a dead server are said', async () => {
    write('f', 'mine');
    await expect(run({ kind: 'fetch', url: `${url}/ok`, to: 'f' })).rejects.toMatchObject({
      code: 'already_exists',
    });
    await expect(run({ kind: 'fetch', url: 'ftp://x/y', to: 'g' })).rejects.toMatchObject({
      code: 'bad_request',
    });
    await new Promise((resolve) => server.close(resolve));
    const dead = run({ kind: 'fetch', url: `${url}/ok`, to: 'g' });
    await expect(dead).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/refuses/),
    });
  });
});

test('[FI31] disk usage by folder counts a hard link once and follows no link', async () => {
  write('big/a', 'x'.repeat(100_000));
  linkSync(at('big/a'), at('big/b'));
  mkdirSync(at('other'));
  linkSync(at('big/a'), at('other/c'));
  symlinkSync('/usr', at('usr'));
  write('small', 'x');
  const usage = await ask({ kind: 'disk_usage', path: '' } as { kind: 'disk_usage' });
  expect(usage.entries.map(({ name, kind, files }) => [name, kind, files]).slice(0, 1)).toEqual([
    ['big', 'folder', 2],
  ]);
  expect(usage.bytes).toBeGreaterThan(100_000);
  expect(usage.bytes).toBeLessThan(150_000);
  expect(usage.files).toBe(5);
});

test('[FI41] one change among 10,000 entries is one row on the wire', async () => {
  mkdirSync(at('many'));
  for (let i = 0; i < 10_000; i++) writeFileSync(at(`many/${i}`), '');
  await client.request('listing_open', { channel: 1, path: 'many' });
  const shown = () => client.listings.get(1);
  writeFileSync(at('many/5'), 'xyz');
  await client.until(() => shown()?.entries.find(({ name }) => name === '5')?.size === 3, 'the new size');
  writeFileSync(at('many/new'), '');
  await client.until(() => shown()?.total === 10_001, 'the new file');
  execFileSync('rm', [at('many/new')]);
  await client.until(() => shown()?.total === 10_000, 'the file gone');
  expect(client.ofChannel('listing', 1)).toEqual([]);
  const rows = client.ofChannel('listing_change', 1).flatMap(({ put, remove }) => [...put, ...remove]);
  expect(rows.length).toBeLessThan(10);
  const names = shown()?.entries.map(({ name }) => name) ?? [];
  expect(names).toEqual([...names].sort());
}, 30_000);

test('[FI43] a snapshot is listed, read and copied from, and never changed', async () => {
  const snapshots = join(fixture.root, 'snapshots', SNAPSHOTS_SHELF);
  mkdirSync(join(snapshots, '2026-11-22T03-05-00Z/d'), { recursive: true });
  writeFileSync(join(snapshots, '2026-11-22T03-05-00Z/d/old.txt'), 'old');
  symlinkSync('/etc/passwd', join(snapshots, '2026-11-22T03-05-00Z/d/out'));
  const other = await fixture.start({ snapshots_dir: join(fixture.root, 'snapshots') });
  const reader = await fixture.connect(other);
  const base = '.snapshots/2026-11-22T03-05-00Z/d';
  const does = (op: object) => reader.request('file_op', { key: `s${++lastKey}`, op: op as FileOp });
  expect((await reader.request('listing_open', { channel: 1, path: '.snapshots' })).total).toBe(1);
  expect((await does({ kind: 'stat', path: `${base}/old.txt` })).entry?.size).toBe(3);
  await does({ kind: 'copy', from: `${base}/old.txt`, to: 'back.txt' });
  expect(readFileSync(at('back.txt'), 'utf8')).toBe('old');
  write('old.txt', 'new');
  const restored = await does({ kind: 'restore', from: `${base}/old.txt`, to: 'old.txt' });
  expect([readFileSync(at('old.txt'), 'utf8'), restored.trashed?.length]).toEqual(['old', 1]);
  const changes: object[] = [
    { kind: 'create_file', path: `${base}/n` },
    { kind: 'create_folder', path: `${base}/n` },
    { kind: 'move', from: `${base}/old.txt`, to: 'x' },
    { kind: 'move', from: 'old.txt', to: `${base}/x` },
    { kind: 'delete', path: `${base}/old.txt` },
    { kind: 'trash', paths: [`${base}/old.txt`] },
    { kind: 'copy', from: 'old.txt', to: `${base}/x` },
    { kind: 'restore', from: `${base}/old.txt`, to: `${base}/x` },
    { kind: 'compress', paths: ['old.txt'], to: `${base}/x.zip` },
    { kind: 'fetch', url: 'http://127.0.0.1:1', to: `${base}/x` },
  ];
  for (const op of changes)
    await expect(does(op).catch((error) => ({ op, code: error.code }))).resolves.toEqual({
      op,
      code: 'read_only',
    });
  await expect(does({ kind: 'copy', from: `${base}/out/x`, to: 'y' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect(readdirSync(join(snapshots, '2026-11-22T03-05-00Z/d')).sort()).toEqual(['old.txt', 'out']);
});

test('[FI39] what does not fit in the disk quota is refused, and nothing is left of it', async () => {
  const full = await fixture.start({ disk_quota_mib: 1 });
  const writer = await fixture.connect(full);
  const does = (op: object) => writer.request('file_op', { key: `q${++lastKey}`, op: op as FileOp });
  write('big', 'x'.repeat(700_000));
  await expect(does({ kind: 'copy', from: 'big', to: 'two' })).rejects.toMatchObject({ code: 'disk_full' });
  write('zeros.bin', '\0'.repeat(600_000));
  execFileSync('tar', ['czf', at('z.tgz'), '-C', fixture.home, 'zeros.bin']);
  await until(() => existsSync(at('z.tgz')), 'the archive');
  await expect(does({ kind: 'extract', path: 'z.tgz', to: 'out' })).rejects.toMatchObject({
    code: 'disk_full',
  });
  expect(existsSync(at('two')) || existsSync(at('out'))).toBe(false);
  expect(staged()).toEqual([]);
  expect(lstatSync(at('big')).size).toBe(700_000);
});
