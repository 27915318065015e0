/** Documents on disk over the real wire, with real files: reading, writing, foreign changes, moves, restarts. Rules [DD1]–[DD14]. */
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { newDocumentId } from '@lyceum/util/ids';
import * as Y from 'yjs';
import type { LocalHub } from '../local-hub';
import { DocumentPeer } from '../testing/document-peer';
import { until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';

let fixture: LocalHubFixture;
let hub: LocalHub;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
});
afterEach(() => fixture.close());

const at = (path: string) => join(fixture.home, path);
const onDisk = (path = 'a.txt') => readFileSync(at(path), 'utf8');

async function peer(channel = 1, id = newDocumentId(), doc?: Y.Doc): Promise<DocumentPeer> {
  return new DocumentPeer(await fixture.connect(hub), channel, id, doc);
}

async function opened(text: string | Buffer, path = 'a.txt'): Promise<DocumentPeer> {
  writeFileSync(at(path), text);
  const one = await peer();
  await one.attach(path, false);
  return one;
}

test('[DD1] the first open reads the file into the document', async () => {
  const one = await opened('hello\n');
  await one.reads('hello\n');
  expect(one.disk).toMatchObject({ kind: 'saved' });
});

test('[DD1] a file that is not there is not_found, unless the document was read before', async () => {
  const one = await peer();
  await expect(one.attach('none', false)).rejects.toMatchObject({ code: 'not_found' });
  one.text.insert(0, 'kept');
  await one.attach('none', true);
  expect(one.disk).toEqual({ kind: 'deleted' });
});

test('[DD2] save writes at once what the hub had sent, and says of which state', async () => {
  const one = await opened('a');
  await one.reads('a');
  one.text.insert(1, 'b');
  const disk = await one.save();
  expect(disk).toMatchObject({ kind: 'saved' });
  expect(onDisk()).toBe('ab');
  const saved = disk.kind === 'saved' ? disk.state_vector : '';
  expect(saved).toBe(Buffer.from(Y.encodeStateVector(one.doc)).toString('base64'));
});

test('[DD2] an edit makes it dirty once, and is written by itself', async () => {
  const one = await opened('a');
  await one.reads('a');
  one.text.insert(1, 'b');
  one.text.insert(2, 'c');
  await one.becomes('dirty');
  await one.becomes('saved');
  expect(onDisk()).toBe('abc');
  expect(one.disks.filter((kind) => kind === 'dirty')).toHaveLength(1);
});

test('[DD3] a foreign change is merged, in place, as a rename, and beside unsaved edits', async () => {
  const one = await opened('one\ntwo\n');
  await one.reads('one\ntwo\n');
  writeFileSync(at('a.txt'), 'one\ntwo\nthree\n');
  await one.reads('one\ntwo\nthree\n');
  one.text.insert(0, 'zero\n');
  writeFileSync(at('.a.swp'), 'one\ntwo\nthree\nfour\n');
  renameSync(at('.a.swp'), at('a.txt'));
  await one.reads('zero\none\ntwo\nthree\nfour\n');
  await one.save();
  expect(onDisk()).toBe('zero\none\ntwo\nthree\nfour\n');
});

test('[DD3] a change in the moment before a save is merged, not overwritten', async () => {
  const one = await opened('a\n');
  await one.reads('a\n');
  one.text.insert(2, 'live\n');
  writeFileSync(at('a.txt'), 'a\ndisk\n');
  await one.save();
  expect(onDisk().split('\n').sort()).toEqual(['', 'a', 'disk', 'live']);
  await one.reads(onDisk());
});

test('[DD4] a deleted file is said so and not written again until Save', async () => {
  const one = await opened('a');
  await one.reads('a');
  unlinkSync(at('a.txt'));
  await one.becomes('deleted');
  one.text.insert(1, 'b');
  expect(existsSync(at('a.txt'))).toBe(false);
  expect(await one.save()).toMatchObject({ kind: 'saved' });
  expect(onDisk()).toBe('ab');
});

test('[DD4] a file that comes back is merged', async () => {
  const one = await opened('a');
  await one.reads('a');
  unlinkSync(at('a.txt'));
  await one.becomes('deleted');
  writeFileSync(at('a.txt'), 'a and more');
  await one.reads('a and more');
  await one.becomes('saved');
});

test('[DD4] deleted with its folder, saved again', async () => {
  mkdirSync(at('d'));
  const one = await opened('a', 'd/a.txt');
  await one.reads('a');
  rmSync(at('d'), { recursive: true });
  await one.becomes('deleted');
  await one.save();
  expect(onDisk('d/a.txt')).toBe('a');
});

test('[DD6] mode, symbolic link, hard link, CRLF and byte order mark are kept', async () => {
  mkdirSync(at('real'));
  writeFileSync(at('real/x.sh'), '\ufeffone\r\ntwo\r\n');
  chmodSync(at('real/x.sh'), 0o750);
  symlinkSync('real/x.sh', at('link.sh'));
  const one = await peer();
  await one.attach('link.sh', false);
  await one.reads('one\ntwo\n');
  one.text.insert(0, 'zero\n');
  await one.save();
  expect(onDisk('real/x.sh')).toBe('\ufeffzero\r\none\r\ntwo\r\n');
  expect(lstatSync(at('link.sh')).isSymbolicLink()).toBe(true);
  expect(statSync(at('real/x.sh')).mode & 0o777).toBe(0o750);
  linkSync(at('real/x.sh'), at('second'));
  one.text.delete(0, one.text.length);
  await one.save();
  expect(readFileSync(at('second'))).toEqual(readFileSync(at('real/x.sh')));
  expect(readdirSync(at('real'))).toEqual(['x.sh']);
  // A change behind the link is seen too.
  writeFileSync(at('real/x.sh'), 'new');
  await one.reads('new');
});

test.each([
  ['not UTF-8', Buffer.from([97, 98, 99, 0xff]), 'not_text', 'byte 0xff at offset 3'],
  ['with a NUL', Buffer.from('a\0'), 'not_text', 'NUL'],
  ['20 MB', Buffer.alloc(20 * 1024 * 1024, 'x'), 'too_large', '20.0 MB'],
])('[DD9] a file %s is refused with the reason', async (_name, bytes, code, reason) => {
  await expect(opened(bytes)).rejects.toMatchObject({ code, message: expect.stringContaining(reason) });
});

test('[DD9] a text that becomes binary is not overwritten; when it is text again it goes on', async () => {
  const one = await opened('a');
  await one.reads('a');
  writeFileSync(at('a.txt'), Buffer.from([0xff]));
  await one.becomes('error');
  one.text.insert(1, 'b');
  expect(await one.save()).toMatchObject({ kind: 'error', reason: expect.stringContaining('not UTF-8') });
  writeFileSync(at('a.txt'), 'a');
  await one.becomes('saved');
  expect(onDisk()).toBe('ab');
});

test('[DD7] documents under a moved folder follow it', async () => {
  mkdirSync(at('d'));
  const one = await opened('a', 'd/a.txt');
  await one.reads('a');
  one.text.insert(1, 'b');
  await one.client.request('file_op', { key: 'k', op: { kind: 'move', from: 'd', to: 'e' } });
  one.client.send({ event: 'document_moved', channel: 1, path: 'e/a.txt' });
  await one.save();
  expect(onDisk('e/a.txt')).toBe('ab');
  expect(existsSync(at('d'))).toBe(false);
  writeFileSync(at('e/a.txt'), 'abc');
  await one.reads('abc');
});

test('[DD10] several hubs: updates do not go round, our own go to the first, and to the next when it leaves', async () => {
  const one = await opened('a');
  await one.reads('a');
  const two = await peer(5, one.document_id);
  await two.attach('a.txt', true);
  await two.reads('a');
  one.text.insert(1, 'b');
  writeFileSync(at('a.txt'), 'Xa');
  await one.reads('Xab');
  expect(two.text.toString()).toBe('a');
  Y.applyUpdate(two.doc, Y.encodeStateAsUpdate(one.doc));
  one.client.close();
  writeFileSync(at('a.txt'), 'XaY');
  await two.client.until(() => /^Xa(bY|Yb)$/.test(two.text.toString()), 'the disk in the second');
});

test('[DD11] after a restart of the local hub the disk catches up, and nothing comes twice', async () => {
  const one = await opened('one\n');
  await one.reads('one\n');
  one.text.insert(4, 'two\n');
  await one.save();
  await hub.close();
  one.text.insert(8, 'offline\n');
  writeFileSync(at('a.txt'), 'disk\none\ntwo\n');
  hub = await fixture.start();
  const again = await peer(1, one.document_id, one.doc);
  await again.attach('a.txt', true);
  await again.reads('disk\none\ntwo\noffline\n');
  await again.becomes('saved');
  expect(onDisk()).toBe('disk\none\ntwo\noffline\n');
});

test('[DD11] what was read but never became durable is read again', async () => {
  const one = await opened('text');
  await one.reads('text');
  await hub.close();
  hub = await fixture.start();
  const fresh = await peer(1, one.document_id);
  await fresh.attach('a.txt', true);
  await fresh.reads('text');
  expect(onDisk()).toBe('text');
});

test('[DD12] without a known past both texts are kept', async () => {
  writeFileSync(at('a.txt'), 'disk');
  const one = await peer();
  one.text.insert(0, 'live');
  await one.attach('a.txt', true);
  await one.becomes('saved');
  expect(onDisk()).toBe('live');
  const copy = readdirSync(fixture.home).find((name) => name.startsWith('a.txt.disk-'));
  expect(onDisk(copy)).toBe('disk');
});

test('[DD13] the end of the local hub writes what is not written yet', async () => {
  const one = await opened('a');
  await one.reads('a');
  one.text.insert(1, 'b');
  await one.becomes('dirty');
  await hub.close();
  expect(onDisk()).toBe('ab');
});

test('[DD14] a bad update or state vector ends its channel, nothing else', async () => {
  const one = await opened('a');
  await one.reads('a');
  one.client.sendBytes(1, Buffer.from([9, 9, 9, 9]));
  await one.client.until(() => one.client.ofChannel('error', 1).length > 0, 'the error');
  expect(one.client.ofChannel('error', 1)[0]).toMatchObject({ code: 'bad_request' });
  await one.attach('a.txt', true);
  expect(await one.save()).toMatchObject({ kind: 'saved' });
});

test('[DD3] a truncated file is a foreign change like any other', async () => {
  const one = await opened('abc');
  await one.reads('abc');
  truncateSync(at('a.txt'));
  await one.reads('');
  await until(() => one.disk?.kind === 'saved', 'saved');
});
