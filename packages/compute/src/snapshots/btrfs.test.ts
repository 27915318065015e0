/** Snapshots on a real btrfs: a loop device, made and mounted by this test. Where that is not possible it says why, and fails only with CI=true. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { projectFolders } from '../process/folders';
import { isSubvolume } from './btrfs';
import { makeHomeFolder } from './home-folder';
import { createSnapshots, type Snapshots } from './snapshots';

jest.setTimeout(60_000);

const MIB = 1024 * 1024;
/** The smallest that mkfs.btrfs takes with room to spare. */
const DISK = '300M';

function tried(command: string, ...args: string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `${command}: ${error?.message ?? stderr.trim()}`;
}

/** Undefined when it is mounted at `place`, else why not. */
function mountBtrfs(image: string, place: string): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may mount';
  return (
    tried('truncate', '-s', DISK, image) ??
    tried('mkfs.btrfs', '-q', '-f', image) ??
    tried('mount', '-o', 'loop', image, place)
  );
}

const top = mkdtempSync(join(tmpdir(), 'lyceum-btrfs-'));
const mounted = join(top, 'disk');
mkdirSync(mounted);
const problem = mountBtrfs(join(top, 'image'), mounted);
if (problem) rmSync(top, { recursive: true });
if (problem && process.env.CI === 'true') throw new Error(`These tests need btrfs (${problem})`);

const describeOnBtrfs = problem ? describe.skip : describe;

describeOnBtrfs(`snapshots by btrfs${problem ? `: skipped, ${problem}` : ''}`, () => {
  let rooms: Snapshots[] = [];
  let now = Date.parse('2026-11-22T03:00:00Z');
  const open = async (data: string) => {
    const room = await createSnapshots({
      data,
      path: process.env.PATH ?? '',
      home: (project_id) => projectFolders(data, project_id).home,
      running: () => [],
      logger: silentLogger,
      now: () => now,
      look_interval_ms: 0,
    });
    rooms.push(room);
    return room;
  };
  afterEach(async () => {
    for (const room of rooms) await room.close();
    rooms = [];
  });
  afterAll(() => {
    tried('umount', mounted);
    rmSync(top, { recursive: true, force: true });
  });

  it('[SN10] a new home is a subvolume; its snapshots are subvolumes that cannot be written, and go', async () => {
    const data = join(mounted, 'one');
    const project_id = newProjectId();
    const { home } = projectFolders(data, project_id);
    await Promise.all([makeHomeFolder(home), makeHomeFolder(home)]);
    expect(await isSubvolume(home)).toBe(true);
    expect(readdirSync(join(data, 'projects'))).toEqual([project_id]);
    writeFileSync(join(home, 'a.txt'), 'before');
    const room = await open(data);
    const name = await room.create(project_id);
    appendFileSync(join(home, 'a.txt'), ' and after');

    const shelf = join(data, 'snapshots', project_id, 'taken');
    const snapshot = join(shelf, name);
    expect(await isSubvolume(snapshot)).toBe(true);
    expect(readFileSync(join(snapshot, 'a.txt'), 'utf8')).toBe('before');
    expect(() => writeFileSync(join(snapshot, 'a.txt'), 'no')).toThrow(/EROFS/);
    await room.forget(project_id);
    expect(readdirSync(join(data, 'snapshots'))).toEqual([]);
  });

  it('[SN10] what they share with each other counts once, and the oldest go above the bound', async () => {
    const data = join(mounted, 'two');
    const project_id = newProjectId();
    const { home } = projectFolders(data, project_id);
    await makeHomeFolder(home);
    const room = await open(data);
    await room.prepare(project_id, 10);
    const folder = join(data, 'snapshots', project_id);
    const bytes = () => JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8')).bytes as number;
    const take = async () => {
      now += 600_000;
      await room.create(project_id);
    };
    writeFileSync(join(home, 'big.bin'), randomBytes(6 * MIB));
    await take();
    await take();
    expect(bytes()).toBeGreaterThan(5.9 * MIB);
    expect(bytes()).toBeLessThan(7 * MIB);
    for (let index = 0; index < 4; index++) {
      writeFileSync(join(home, 'big.bin'), randomBytes(6 * MIB));
      writeFileSync(join(home, 'small.txt'), `${index}`);
      await take();
    }
    const shelf = join(folder, 'taken');
    const kept = readdirSync(shelf).map((name) => readFileSync(join(shelf, name, 'small.txt'), 'utf8'));
    expect(kept).toEqual(['1', '2', '3']);
    expect(bytes()).toBeLessThan(20 * MIB);
  });

  it('[SN10] a home that is a plain folder there is taken by rsync', async () => {
    const data = join(mounted, 'three');
    const project_id = newProjectId();
    const { home } = projectFolders(data, project_id);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'a.txt'), 'plain');
    const name = await (await open(data)).create(project_id);
    const snapshot = join(data, 'snapshots', project_id, 'taken', name);
    expect(await isSubvolume(snapshot)).toBe(false);
    expect(readFileSync(join(snapshot, 'a.txt'), 'utf8')).toBe('plain');
  });
});
