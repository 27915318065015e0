/** A disk that refuses: full, over quota, broken. The document says so, keeps its text, and is written as soon as that is possible. [DD31]–[DD33] */
import { execFileSync } from 'node:child_process';
import fs, { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newDocumentId } from '@lyceum/util/ids';
import type { LocalHub } from '../local-hub';
import { DocumentPeer } from '../testing/document-peer';
import { LocalHubFixture } from '../testing/local-hub-fixture';

jest.setTimeout(30_000);

let fixture: LocalHubFixture;
let hub: LocalHub;
let mounted = false;

/** A home of 1 MB, where this may be mounted. */
beforeEach(async () => {
  fixture = new LocalHubFixture();
  mounted = mount(fixture.home);
  hub = await fixture.start();
});
afterEach(async () => {
  await hub.close();
  if (mounted) execFileSync('umount', ['-l', fixture.home]);
  await fixture.close();
});

function mount(folder: string): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const at = (path: string) => join(fixture.home, path);
const leftovers = () => readdirSync(fixture.home).filter((name) => name.startsWith('.~lyceum'));

async function opened(text: string): Promise<DocumentPeer> {
  writeFileSync(at('a.txt'), text);
  const one = new DocumentPeer(await fixture.connect(hub), 1, newDocumentId());
  await one.attach('a.txt', false);
  await one.becomes('saved');
  return one;
}

/** Takes all that is left. */
function fill(): void {
  const file = fs.openSync(at('filler'), 'w');
  try {
    for (const size of [65_536, 4096]) for (;;) if (!writes(file, size)) break;
  } finally {
    fs.closeSync(file);
  }
}

function writes(file: number, size: number): boolean {
  try {
    return fs.writeSync(file, Buffer.alloc(size)) === size;
  } catch {
    return false;
  }
}

test('[DD31] a full disk is said, nothing is torn or left over, and it is written by itself once there is room', async () => {
  if (!mounted) return;
  const text = 'x'.repeat(20_000);
  const one = await opened(text);
  fill();
  one.text.insert(0, 'more');
  expect(await one.save()).toMatchObject({ kind: 'error', reason: expect.stringContaining('disk is full') });
  expect([readFileSync(at('a.txt'), 'utf8') === text, leftovers()]).toEqual([true, []]);
  rmSync(at('filler'));
  await one.becomes('saved');
  expect(readFileSync(at('a.txt'), 'utf8') === `more${text}`).toBe(true);
});

test('[DD31] a file with two names, written in place, is not torn by a full disk either', async () => {
  if (!mounted) return;
  const text = 'x'.repeat(20_000);
  writeFileSync(at('a.txt'), text);
  fs.linkSync(at('a.txt'), at('b.txt'));
  const one = await opened(text);
  fill();
  one.text.insert(0, 'm'.repeat(30_000));
  expect(await one.save()).toMatchObject({ kind: 'error', reason: expect.stringContaining('disk is full') });
  expect(readFileSync(at('b.txt'), 'utf8') === text).toBe(true);
  rmSync(at('filler'));
  expect(await one.save()).toMatchObject({ kind: 'saved' });
  expect(readFileSync(at('b.txt'), 'utf8') === one.text.toString()).toBe(true);
});

test('[DD32] an edit tries again soon, however long the pauses have become', async () => {
  if (!mounted) return;
  const one = await opened('a'.repeat(9000));
  fill();
  one.text.insert(0, 'b');
  await one.save();
  await one.save();
  rmSync(at('filler'));
  one.text.insert(0, 'c');
  await one.becomes('saved');
  expect(readFileSync(at('a.txt'), 'utf8')).toBe(one.text.toString());
});

test('[DD33] a file system that becomes read-only, and what it says', async () => {
  if (!mounted) return;
  const one = await opened('a');
  execFileSync('mount', ['-o', 'remount,ro', fixture.home]);
  one.text.insert(1, 'b');
  expect(await one.save()).toMatchObject({ kind: 'error', reason: expect.stringContaining('read-only') });
  execFileSync('mount', ['-o', 'remount,rw', fixture.home]);
  await one.becomes('saved');
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('ab');
});

test.each([
  // Here also where no small disk may be mounted.
  ['ENOSPC', 'disk is full'],
  ['EDQUOT', 'quota'],
  ['EIO', 'reports an error'],
])('[DD33] %s is said in words, and leaves nothing over', async (code, words) => {
  const one = await opened('a');
  const prototype = Object.getPrototypeOf(await fs.promises.open(at('a.txt')).then(closing));
  const refused = jest
    .spyOn(prototype, 'writeFile')
    .mockRejectedValue(Object.assign(new Error(code), { code }));
  try {
    one.text.insert(1, 'b');
    expect(await one.save()).toMatchObject({ kind: 'error', reason: expect.stringContaining(words) });
    expect(leftovers()).toEqual([]);
  } finally {
    refused.mockRestore();
  }
  await one.becomes('saved');
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('ab');
});

async function closing(handle: fs.promises.FileHandle): Promise<fs.promises.FileHandle> {
  await handle.close();
  return handle;
}

test('[DD33] a folder that may not be written does not stop a file that may', async () => {
  if (process.getuid?.() === 0) return;
  mkdirSync(at('d'));
  writeFileSync(at('d/a.txt'), 'a');
  fs.chmodSync(at('d'), 0o555);
  const one = new DocumentPeer(await fixture.connect(hub), 1, newDocumentId());
  await one.attach('d/a.txt', false);
  await one.reads('a');
  one.text.insert(1, 'b');
  expect(await one.save()).toMatchObject({ kind: 'saved' });
  fs.chmodSync(at('d'), 0o755);
});
