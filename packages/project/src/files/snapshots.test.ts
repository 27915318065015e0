/** Snapshots as a project sees them, over the real wire: reading, path attacks, restoring. The snapshots are made by hand. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { newDocumentId } from '@lyceum/util/ids';
import type { FileOp } from '@lyceum/util/protocol/files';
import type { LocalHub } from '../local-hub';
import { DocumentPeer } from '../testing/document-peer';
import type { HubClient } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';

const NAME = '2026-11-22T03-05-00Z';
const OLDER = '2026-11-21T03-05-00Z';

let fixture: LocalHubFixture;
let hub: LocalHub;
let client: HubClient;
let lastKey = 0;

const shelf = () => join(fixture.root, 'snapshots', 'taken');
const at = (path: string) => join(fixture.home, path);
const run = (op: object) => client.request('file_op', { key: `k${++lastKey}`, op: op as FileOp });
const list = (path: string) => client.request('listing_open', { channel: ++lastKey, path });
const restore = (from: string, to: string) => run({ kind: 'restore', from, to });

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
const inSnapshot = (path: string, text: string, name = NAME) => put(join(shelf(), name, path), text);

beforeEach(async () => {
  fixture = new LocalHubFixture();
  fixture.snapshots_dir = join(fixture.root, 'snapshots');
  inSnapshot('notes/a.txt', 'as it was');
  inSnapshot('notes/b.txt', 'b of then', OLDER);
  put(join(shelf(), '..', 'about.json'), JSON.stringify({ bytes: 12_345, disk_mib: 10 }));
  mkdirSync(join(shelf(), '..', '.unfinished-2026-11-22T03-10-00Z'));
  hub = await fixture.start();
  client = await fixture.connect(hub);
});
afterEach(() => fixture.close());

async function raw(path: string): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${fixture.token}` };
  const response = await fetch(`http://127.0.0.1:${hub.http_port}/${path}`, { headers });
  return { status: response.status, text: await response.text() };
}

test('[SN11] the list is of whole snapshots, by their times, and live; its entry says what they take', async () => {
  const { entries } = await list('.snapshots');
  expect(entries.map(({ name }) => name)).toEqual([OLDER, NAME]);
  expect(entries[1]?.modified).toBe(Date.parse('2026-11-22T03:05:00Z'));
  const channel = lastKey;
  inSnapshot('new.txt', '', '2026-11-22T03-10-00Z');
  await client.until(
    () => JSON.stringify(client.messages).includes('2026-11-22T03-10-00Z'),
    `the new one on channel ${channel}`,
  );
  expect((await run({ kind: 'stat', path: '.snapshots' })).entry).toMatchObject({
    kind: 'folder',
    size: 12_345,
  });
  const { entries: home } = await list('');
  expect(home.map(({ name }) => name)).not.toContain('.snapshots');
});

test('[SN12] folders list, files are read and copied out, by wire and by HTTP', async () => {
  const { entries } = await list(`.snapshots/${NAME}/notes`);
  expect(entries).toMatchObject([{ name: 'a.txt', kind: 'file', size: 9 }]);
  expect(await raw(`.snapshots/${NAME}/notes/a.txt`)).toEqual({ status: 200, text: 'as it was' });
  expect((await raw(`.snapshots/${NAME}?zip=1`)).text).toContain('notes/a.txt');
  await run({ kind: 'copy', from: `.snapshots/${NAME}/notes`, to: 'copied' });
  expect(readFileSync(at('copied/a.txt'), 'utf8')).toBe('as it was');
});

test('[SN13] nothing there can be changed, through any door', async () => {
  const file = `.snapshots/${NAME}/notes/a.txt`;
  put(at('own.txt'), 'own');
  const ops: object[] = [
    { kind: 'create_file', path: `.snapshots/${NAME}/new` },
    { kind: 'create_folder', path: '.snapshots/new' },
    { kind: 'move', from: file, to: 'taken' },
    { kind: 'move', from: 'own.txt', to: `.snapshots/${NAME}/own` },
    { kind: 'delete', path: file },
    { kind: 'delete', path: '.snapshots' },
    { kind: 'trash', paths: [file] },
    { kind: 'copy', from: 'own.txt', to: `.snapshots/${NAME}/own` },
    { kind: 'compress', paths: ['own.txt'], to: `.snapshots/${NAME}/own.zip` },
    { kind: 'restore', from: file, to: `.snapshots/${NAME}/other` },
  ];
  for (const op of ops) await expect(run(op)).rejects.toMatchObject({ code: 'read_only' });
  const headers = { authorization: `Bearer ${fixture.token}` };
  for (const method of ['PUT', 'DELETE']) {
    const body = method === 'PUT' ? { body: 'no' } : {};
    const response = await fetch(`http://127.0.0.1:${hub.http_port}/${file}`, { method, headers, ...body });
    expect((await response.json()).error.code).toBe('read_only');
  }
  const document = {
    channel: ++lastKey,
    document_id: newDocumentId(),
    path: file,
    state_vector: 'AA==',
    known: false,
  };
  await expect(client.request('document_attach', document)).rejects.toMatchObject({
    code: 'read_only',
  });
  expect(readFileSync(join(shelf(), NAME, 'notes/a.txt'), 'utf8')).toBe('as it was');
  expect(readdirSync(shelf()).sort()).toEqual([OLDER, NAME]);
});

test('[SN14] links in a snapshot lead nowhere outside of the snapshots', async () => {
  put(join(fixture.root, 'secret'), 'secret');
  symlinkSync(join(fixture.root, 'secret'), join(shelf(), NAME, 'absolute'));
  symlinkSync('../../../secret', join(shelf(), NAME, 'relative'));
  symlinkSync('../..', join(shelf(), NAME, 'up'));
  symlinkSync('notes/a.txt', join(shelf(), NAME, 'inside'));
  symlinkSync(shelf(), at('from-home'));
  for (const path of ['absolute', 'relative', 'up', 'up/about.json']) {
    const { status, text } = await raw(`.snapshots/${NAME}/${path}`);
    expect([path, status]).toEqual([path, 403]);
    expect(text).toContain('leads outside');
  }
  for (const path of ['absolute', 'relative'])
    expect((await run({ kind: 'stat', path: `.snapshots/${NAME}/${path}` })).entry).toMatchObject({
      target: 'outside',
    });
  expect((await raw(`.snapshots/${NAME}/inside`)).text).toBe('as it was');
  await expect(run({ kind: 'stat', path: '.snapshots/../secret' })).rejects.toMatchObject({
    code: 'bad_request',
  });
  expect((await raw('.snapshots/about.json')).status).toBe(404);
  expect((await raw(`from-home/${NAME}/notes/a.txt`)).status).toBe(403);
  await expect(run({ kind: 'create_file', path: 'from-home/x' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  // Restored, a link is a link again, and as harmless as before.
  await restore(`.snapshots/${NAME}/absolute`, 'absolute');
  expect((await raw('absolute')).status).toBe(403);
});

describe('restore', () => {
  test('[SN15] a file comes back with its mode and time; what lay there goes to the trash', async () => {
    const then = join(shelf(), NAME, 'notes/a.txt');
    chmodSync(then, 0o750);
    utimesSync(then, 1_700_000_000, 1_700_000_000);
    put(at('notes/a.txt'), 'spoilt');
    const { entry, trashed } = await restore(`.snapshots/${NAME}/notes/a.txt`, 'notes/a.txt');
    expect(entry).toMatchObject({ name: 'a.txt', modified: 1_700_000_000_000 });
    expect(readFileSync(at('notes/a.txt'), 'utf8')).toBe('as it was');
    expect(statSync(at('notes/a.txt')).mode & 0o777).toBe(0o750);
    expect(statSync(at('notes/a.txt')).ino).not.toBe(statSync(then).ino);
    expect(trashed).toHaveLength(1);
    await run({ kind: 'trash', paths: ['notes/a.txt'] });
    await run({ kind: 'untrash', trash_ids: trashed?.map(({ trash_id }) => trash_id) });
    expect(readFileSync(at('notes/a.txt'), 'utf8')).toBe('spoilt');
  });

  test('[SN15] a folder comes back whole, and where nothing lies now', async () => {
    put(at('notes/later.txt'), 'later');
    const { trashed } = await restore(`.snapshots/${NAME}/notes`, 'notes');
    expect(readdirSync(at('notes'))).toEqual(['a.txt']);
    expect(trashed).toMatchObject([{ path: 'notes' }]);
    const second = await restore(`.snapshots/${OLDER}/notes`, 'gone/deep/notes');
    expect(second.trashed).toBeUndefined();
    expect(readFileSync(at('gone/deep/notes/b.txt'), 'utf8')).toBe('b of then');
  });

  test('[SN15] what is not there, or no part of a snapshot, is refused and nothing is touched', async () => {
    put(at('notes/a.txt'), 'now');
    const refused: [string, string, string][] = [
      [`.snapshots/${NAME}/none`, 'notes/a.txt', 'not_found'],
      ['.snapshots/2020-01-01T00-00-00Z/notes', 'notes', 'not_found'],
      [`.snapshots/${NAME}`, 'notes', 'bad_request'],
      ['notes/a.txt', 'b.txt', 'bad_request'],
      [`.snapshots/${NAME}/notes`, '', 'forbidden'],
    ];
    for (const [from, to, code] of refused) await expect(restore(from, to)).rejects.toMatchObject({ code });
    expect(readFileSync(at('notes/a.txt'), 'utf8')).toBe('now');
    expect(existsSync(at('b.txt'))).toBe(false);
  });

  test('[SN16] an open document takes the restored text as a foreign change', async () => {
    put(at('notes/a.txt'), 'as it is now\n');
    inSnapshot('notes/a.txt', 'as it was\n');
    const peer = new DocumentPeer(client, ++lastKey, newDocumentId());
    await peer.attach('notes/a.txt', false);
    await peer.reads('as it is now\n');
    await restore(`.snapshots/${NAME}/notes/a.txt`, 'notes/a.txt');
    await peer.reads('as it was\n');
    expect(readFileSync(at('notes/a.txt'), 'utf8')).toBe('as it was\n');
  });
});

test('[SN9] where the node takes none, the list is refused with the reason', async () => {
  const bare = new LocalHubFixture();
  bare.snapshots_dir = join(bare.root, 'snapshots');
  mkdirSync(join(bare.snapshots_dir, 'taken'), { recursive: true });
  const about = { bytes: 0, disk_mib: 10, problem: 'Install rsync.' };
  writeFileSync(join(bare.snapshots_dir, 'about.json'), JSON.stringify(about));
  const other = await bare.connect(await bare.start());
  await expect(other.request('listing_open', { channel: 1, path: '.snapshots' })).rejects.toMatchObject({
    code: 'unavailable',
    message: 'Install rsync.',
  });
  await bare.close();
});
