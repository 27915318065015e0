/** A program moves an open file, or its folder: the document follows, by the file's identity. Rules [DD27]–[DD30]. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { newDocumentId } from '@lyceum/util/ids';
import type { LocalHub } from '../local-hub';
import { DocumentPeer } from '../testing/document-peer';
import { LocalHubFixture } from '../testing/local-hub-fixture';

let fixture: LocalHubFixture;
let hub: LocalHub;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
});
afterEach(() => fixture.close());

const at = (path: string) => join(fixture.home, path);
const onDisk = (path: string) => readFileSync(at(path), 'utf8');

async function opened(path: string, text: string): Promise<DocumentPeer> {
  mkdirSync(join(at(path), '..'), { recursive: true });
  writeFileSync(at(path), text);
  const one = new DocumentPeer(await fixture.connect(hub), 1, newDocumentId());
  await one.attach(path, false);
  await one.reads(text);
  await one.becomes('saved');
  return one;
}

const foundAt = (one: DocumentPeer) => one.client.ofChannel('document_found', one.channel).at(-1)?.path;
const isFoundAt = (one: DocumentPeer, path: string) =>
  one.client.until(() => foundAt(one) === path, `the document at ${path}`);

test.each([
  ['beside', 'a.txt', 'b.txt', 'mv a.txt b.txt'],
  ['into another folder', 'd/a.txt', 'e/f/b.txt', 'mkdir -p e/f && mv d/a.txt e/f/b.txt'],
  ['with its folder', 'd/a.txt', 'e/a.txt', 'mv d e'],
  ['with a folder above', 'c/d/a.txt', 'x/d/a.txt', 'mv c x'],
])(
  '[DD27] moved %s: the document goes along, with what is typed meanwhile',
  async (_name, from, to, command) => {
    const one = await opened(from, 'text');
    one.text.insert(0, 'more ');
    execFileSync('/bin/bash', ['-c', command], { cwd: fixture.home });
    one.text.insert(0, 'and ');
    await isFoundAt(one, to);
    one.client.send({ event: 'document_moved', channel: 1, path: to });
    expect(await one.save()).toMatchObject({ kind: 'saved' });
    expect(onDisk(to)).toBe('and more text');
    expect(existsSync(at(from))).toBe(false);
    // It is followed at its new place.
    writeFileSync(at(to), 'and more text!');
    await one.reads('and more text!');
    expect(one.disks).not.toContain('deleted');
  },
);

test('[DD27] a Save in the moment of the move goes to the new place', async () => {
  const one = await opened('a.txt', 'text');
  renameSync(at('a.txt'), at('b.txt'));
  one.text.insert(0, 'more ');
  expect(await one.save()).toMatchObject({ kind: 'saved' });
  expect(foundAt(one)).toBe('b.txt');
  expect([existsSync(at('a.txt')), onDisk('b.txt')]).toEqual([false, 'more text']);
});

test('[DD27] all documents of a folder follow it', async () => {
  const all = [];
  for (let i = 0; i < 5; i++) all.push(await opened(`d/${i}.txt`, `text ${i}`));
  renameSync(at('d'), at('e'));
  await Promise.all(all.map((one, i) => isFoundAt(one, `e/${i}.txt`)));
});

test('[DD28] a copy that outlives the original, and a new file with its number, are not a move', async () => {
  const one = await opened('a.txt', 'text');
  const { ino, atime, mtime } = statSync(at('a.txt'));
  execFileSync('cp', ['-p', at('a.txt'), at('copy.txt')]);
  rmSync(at('a.txt'));
  // Many file systems give the number to the next file at once.
  for (let i = 0; i < 20 && (i === 0 || statSync(at(`n${i - 1}`)).ino !== ino); i++) {
    writeFileSync(at(`n${i}`), 'text');
    utimesSync(at(`n${i}`), atime, mtime);
  }
  await one.becomes('deleted');
  expect(foundAt(one)).toBeUndefined();
});

test('[DD28] a backup by rename, as editors make it, is not a move', async () => {
  const one = await opened('a.txt', 'text');
  renameSync(at('a.txt'), at('a.txt~'));
  writeFileSync(at('a.txt'), 'text and more');
  await one.reads('text and more');
  await one.becomes('saved');
  expect([foundAt(one), onDisk('a.txt~')]).toEqual([undefined, 'text']);
});

test('[DD29] moved over another open file: that one writes no more', async () => {
  const [a, b] = [await opened('a.txt', 'text of a'), await opened('b.txt', 'text of b')];
  renameSync(at('a.txt'), at('b.txt'));
  b.text.insert(0, 'late ');
  await isFoundAt(a, 'b.txt');
  await b.save();
  a.text.insert(0, 'the ');
  await a.save();
  expect(onDisk('b.txt')).toBe('the text of a');
});

test('[DD30] moved while no local hub ran: found at the next start', async () => {
  const one = await opened('d/a.txt', 'text');
  await hub.close();
  renameSync(at('d'), at('e'));
  writeFileSync(at('e/a.txt'), 'text of the disk');
  one.text.insert(0, 'typed ');
  hub = await fixture.start();
  const again = new DocumentPeer(await fixture.connect(hub), 1, one.document_id, one.doc);
  await again.attach('d/a.txt', true);
  await isFoundAt(again, 'e/a.txt');
  await again.becomes('saved');
  expect(onDisk('e/a.txt')).toBe('typed text of the disk');
  expect(existsSync(at('d'))).toBe(false);
});

test('[DD30] the next hub hears of it when the one that was told is gone', async () => {
  const one = await opened('a.txt', 'text');
  const two = new DocumentPeer(await fixture.connect(hub), 7, one.document_id);
  await two.attach('a.txt', true);
  renameSync(at('a.txt'), at('b.txt'));
  await isFoundAt(one, 'b.txt');
  expect(foundAt(two)).toBeUndefined();
  one.client.close();
  await isFoundAt(two, 'b.txt');
});
