/** Snapshots with real rsync over real folders; the clock is the test's. */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { newProjectId, type ProjectId } from '@lyceum/util/ids';
import { type Logger, silentLogger } from '@lyceum/util/node/logger';
import { snapshotName } from '@lyceum/util/snapshots';
import { until } from '../testing/project-probe';
import { Programs } from './programs';
import { createSnapshots, type Snapshots } from './snapshots';

jest.setTimeout(60_000);

const PATH = process.env.PATH ?? '';
const START = Date.parse('2026-11-22T03:00:00Z');
const MINUTE_MS = 60_000;
const MIB = 1024 * 1024;

const rsyncIsHere = new Programs(PATH).has('rsync');
if (!rsyncIsHere && process.env.CI === 'true')
  throw new Error('These tests need rsync: apt-get install rsync');
const describeWithRsync = rsyncIsHere ? describe : describe.skip;

/** A node without compute server: homes in a data folder, and a clock. */
class Stage {
  readonly data = realpathSync(mkdtempSync(join(tmpdir(), 'lyceum-snapshots-')));
  readonly project_id: ProjectId = newProjectId();
  readonly home = join(this.data, 'projects', this.project_id);
  readonly folder = join(this.data, 'snapshots', this.project_id);
  readonly shelf = join(this.folder, 'taken');
  readonly running = new Set<ProjectId>();
  now = START;
  private rooms: Snapshots[] = [];

  constructor() {
    mkdirSync(this.home, { recursive: true });
  }

  async open(path = PATH, logger: Logger = silentLogger): Promise<Snapshots> {
    const room = await createSnapshots({
      data: this.data,
      path,
      home: (project_id) => join(this.data, 'projects', project_id),
      running: () => this.running,
      logger,
      now: () => this.now,
      look_interval_ms: 0,
    });
    this.rooms.push(room);
    return room;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.home, path)), { recursive: true });
    writeFileSync(join(this.home, path), text);
  }

  names = () => (existsSync(this.shelf) ? readdirSync(this.shelf) : []);
  text = (name: string, path: string) => readFileSync(join(this.shelf, name, path), 'utf8');
  ino = (name: string, path: string) => statSync(join(this.shelf, name, path)).ino;
  about = () => JSON.parse(readFileSync(join(this.folder, 'about.json'), 'utf8'));

  async remove(): Promise<void> {
    await Promise.all(this.rooms.map((room) => room.close()));
    rmSync(this.data, { recursive: true, force: true });
  }
}

describe('snapshots of a home', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.remove());

  describeWithRsync('taken', () => {
    it('[SN3] holds the home as it was; what did not change is shared with the one before, never with the home', async () => {
      const room = await stage.open();
      stage.write('kept.txt', 'same');
      stage.write('deep/er/edited.txt', 'one');
      stage.write('odd \n"name" é', 'odd');
      symlinkSync('kept.txt', join(stage.home, 'link'));
      linkSync(join(stage.home, 'kept.txt'), join(stage.home, 'second name'));
      const first = await room.create(stage.project_id);
      stage.write('deep/er/edited.txt', 'two');
      stage.now += 7 * MINUTE_MS;
      const second = await room.create(stage.project_id);

      expect([first, second]).toEqual(['2026-11-22T03-00-00Z', '2026-11-22T03-07-00Z']);
      expect(stage.text(first, 'deep/er/edited.txt')).toBe('one');
      expect(stage.text(second, 'deep/er/edited.txt')).toBe('two');
      expect(stage.text(second, 'odd \n"name" é')).toBe('odd');
      expect(stage.text(second, 'link')).toBe('same');
      expect(stage.ino(second, 'kept.txt')).toBe(stage.ino(first, 'kept.txt'));
      expect(stage.ino(second, 'second name')).toBe(stage.ino(second, 'kept.txt'));
      const live = new Set(
        ['kept.txt', 'deep/er/edited.txt'].map((path) => statSync(join(stage.home, path)).ino),
      );
      for (const name of stage.names())
        for (const path of ['kept.txt', 'deep/er/edited.txt'])
          expect(live).not.toContain(stage.ino(name, path));
    });

    it('[SN3] a program that writes into a file in place changes no snapshot', async () => {
      const room = await stage.open();
      stage.write('data.bin', 'before');
      const first = await room.create(stage.project_id);
      const second = await room.create(stage.project_id);
      appendFileSync(join(stage.home, 'data.bin'), ' and after');
      truncateSync(join(stage.home, 'data.bin'), 3);
      for (const name of [first, second]) expect(stage.text(name, 'data.bin')).toBe('before');
    });

    it('[SN3] two edits of equal size within one second are two versions', async () => {
      const room = await stage.open();
      stage.write('a.txt', 'one');
      utimesSync(join(stage.home, 'a.txt'), 1_700_000_000, 1_700_000_000.1);
      const first = await room.create(stage.project_id);
      stage.write('a.txt', 'two');
      utimesSync(join(stage.home, 'a.txt'), 1_700_000_000, 1_700_000_000.9);
      const second = await room.create(stage.project_id);
      expect([stage.text(first, 'a.txt'), stage.text(second, 'a.txt')]).toEqual(['one', 'two']);
    });

    it('[SN4] caches, the trash and unfinished uploads are left out, and their changes make no snapshot', async () => {
      const room = await stage.open();
      const leftOut = ['.cache/pip/x', '.local/share/Trash/files/gone', '.local/share/lyceum/uploads/part'];
      for (const path of leftOut) stage.write(path, 'left out');
      stage.write('.local/share/other/kept', 'kept');
      stage.write('sub/.cache/kept', 'kept');
      await settledTick();
      const name = await room.create(stage.project_id);
      for (const path of leftOut) expect(existsSync(join(stage.shelf, name, path))).toBe(false);
      expect(stage.text(name, '.local/share/other/kept')).toBe('kept');
      expect(stage.text(name, 'sub/.cache/kept')).toBe('kept');
      for (const path of leftOut) stage.write(`${path}-2`, 'left out');
      stage.now += 10 * MINUTE_MS;
      await room.look();
      expect(stage.names()).toEqual([name]);
    });

    it('[SN5] every five minutes of what runs and changed; once after it stopped; then no more', async () => {
      const room = await stage.open();
      stage.running.add(stage.project_id);
      stage.write('a.txt', '1');
      const lookAfter = async (minutes: number) => {
        stage.now += minutes * MINUTE_MS;
        await room.look();
        return stage.names().length;
      };
      expect(await lookAfter(0)).toBe(1);
      await settledTick();
      stage.write('a.txt', '2');
      await settledTick();
      expect(await lookAfter(4)).toBe(1);
      expect(await lookAfter(1)).toBe(2);
      expect(await lookAfter(5)).toBe(2);
      await settledTick();
      rmSync(join(stage.home, 'a.txt'));
      stage.running.clear();
      expect(await lookAfter(5)).toBe(3);
      await settledTick();
      stage.write('by nobody', '');
      expect(await lookAfter(60)).toBe(3);
      await room.prepare(stage.project_id);
      expect(await lookAfter(0)).toBe(4);
    });

    it('[SN5] what was in use when the compute server was killed is looked at by the next one', async () => {
      const first = await stage.open();
      stage.write('a.txt', '1');
      await first.prepare(stage.project_id);
      const next = await stage.open();
      await next.look();
      expect(stage.names()).toHaveLength(1);
      await (await stage.open()).look();
      expect(stage.names()).toHaveLength(1);
    });

    it('[SN2] a clock set back takes and keeps the new one, and looks again in time', async () => {
      const room = await stage.open();
      stage.running.add(stage.project_id);
      stage.write('a.txt', '1');
      await room.look();
      stage.now -= 24 * 60 * MINUTE_MS;
      await settledTick();
      stage.write('a.txt', '2');
      await room.look();
      expect(stage.names()).toEqual(['2026-11-21T03-00-00Z', '2026-11-22T03-00-00Z']);
    });

    it('[SN6] one that cannot be made whole leaves nothing, and the others as they are', async () => {
      const room = await stage.open();
      stage.write('a.txt', '1');
      const name = await room.create(stage.project_id);
      renameSync(stage.home, `${stage.home}-away`);
      await expect(room.create(stage.project_id)).rejects.toMatchObject({ code: 'not_found' });
      expect(stage.names()).toEqual([name]);
      expect(readdirSync(stage.folder).filter((each) => each.startsWith('.unfinished-'))).toEqual([]);
    });

    it('[SN6] an rsync that outlived its compute server is ended, and what it left is swept', async () => {
      const unfinished = join(stage.folder, `.unfinished-${snapshotName(START)}`);
      mkdirSync(unfinished, { recursive: true });
      for (let index = 0; index < 20; index++) stage.write(`${index}`, 'x'.repeat(MIB));
      const args = ['-a', '--bwlimit=200', `${stage.home}/`, unfinished];
      const orphan = spawn('rsync', args, { stdio: 'ignore', detached: true });
      const ended = new Promise<string | null>((resolve) =>
        orphan.once('exit', (_, signal) => resolve(signal)),
      );
      await until(() => readdirSync(unfinished).length > 0, 'the first file');
      const room = await stage.open();
      expect(await ended).toBe('SIGKILL');
      await room.create(stage.project_id);
      expect(existsSync(unfinished)).toBe(false);
      expect(stage.names()).toHaveLength(1);
    });

    it('[SN7] the oldest go when all together take more than twice the disk quota; the newest stays', async () => {
      const room = await stage.open();
      await room.prepare(stage.project_id, 10);
      for (let index = 0; index < 6; index++) {
        stage.write('big.bin', `${index}`.repeat(6 * MIB));
        stage.write('small.txt', `${index}`);
        stage.now += 10 * MINUTE_MS;
        await room.create(stage.project_id);
      }
      // 6 MiB each: three are below 20 MiB.
      expect(stage.names().map((name) => stage.text(name, 'small.txt'))).toEqual(['3', '4', '5']);
      expect(stage.about().bytes).toBeGreaterThan(18 * MIB);
      expect(stage.about().bytes).toBeLessThan(20 * MIB);
    });

    it('[SN7] an unchanged home of any size adds next to nothing', async () => {
      const room = await stage.open();
      stage.write('big.bin', 'x'.repeat(8 * MIB));
      await room.create(stage.project_id);
      for (let index = 0; index < 5; index++) await room.create(stage.project_id);
      expect(stage.names()).toHaveLength(6);
      expect(stage.about().bytes).toBeLessThan(9 * MIB);
    });

    it('[SN8] forgetting a project deletes its snapshots, also of folders that their owner may not write', async () => {
      const room = await stage.open();
      stage.write('locked/a.txt', '1');
      await new Programs(PATH).must('chmod', ['0555', join(stage.home, 'locked')]);
      await room.create(stage.project_id);
      await room.forget(stage.project_id);
      expect(existsSync(stage.folder)).toBe(false);
      await new Programs(PATH).must('chmod', ['0755', join(stage.home, 'locked')]);
    });
  });

  it('[SN9] without rsync there are none, and both the log and the project are told why', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'lyceum-bare-path-'));
    const lines: string[] = [];
    const write = (_: object, message: string) => void lines.push(message);
    const logger: Logger = { debug: write, info: write, warn: write, error: write, child: () => logger };
    const room = await stage.open([bare, `${bare}2`].join(delimiter), logger);
    await room.prepare(stage.project_id);
    await expect(room.create(stage.project_id)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('install rsync'),
    });
    expect(lines.filter((line) => line.includes('rsync'))).toHaveLength(1);
    expect(stage.about().problem).toContain('install rsync');
    await (await stage.open()).prepare(stage.project_id);
    expect(stage.about().problem).toBeUndefined();
    rmSync(bare, { recursive: true });
  });
});

/** The mark of the last snapshot is set back by a few ticks of the kernel's clock: what is to count as before or after it is that far away. */
async function settledTick(): Promise<void> {
  const end = Date.now() + 100;
  await until(() => Date.now() > end, 'a few ticks');
}
