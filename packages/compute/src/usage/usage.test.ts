/** Measuring: /proc, the disk of a home, who is ended for filling it. With real processes and folders, and a driver that is only told about. */
import { type ChildProcess, spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { countDisk } from '@lyceum/util/node/disk-count';
import { silentLogger } from '@lyceum/util/node/logger';
import { DEFAULT_QUOTAS, type KillSignal, type ProcessInfo } from '@lyceum/util/quotas';
import type { Driver } from '../driver';
import { createStartTurns } from '../start-turns';
import { until } from '../testing/project-probe';
import { createDiskGuard } from './disk-guard';
import { createDiskUsage } from './disk-usage';
import { createMeter } from './meter';
import { parseProcessStat, readNodeMemory } from './proc-stat';

jest.setTimeout(30_000);

const MIB = 1024 * 1024;

describe('[QU4] /proc', () => {
  it('a name with brackets and spaces is read right', () => {
    const fields = ['S', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 70, 30, 13, 14, 15, 16, 8, 18, 4711, 20, 256];
    expect(parseProcessStat(`42 (a) b (c) ${fields.join(' ')}`)).toMatchObject({
      pid: 42,
      name: 'a) b (c',
      state: 'S',
      parent: 1,
      ticks: 100,
      threads: 8,
      start_time: 4711,
      resident_kib: 1024,
    });
    expect(parseProcessStat('nonsense')).toBeUndefined();
  });

  it('the memory of the machine', () => {
    const { memory_mib, free_memory_mib } = readNodeMemory();
    expect(free_memory_mib).toBeGreaterThan(0);
    expect(memory_mib).toBeGreaterThan(free_memory_mib);
  });

  it('a busy process uses about a core, a sleeping one nothing; the local hub is marked', async () => {
    const children: ChildProcess[] = [spawn('sleep', ['1000']), spawn('bash', ['-c', 'while :; do :; done'])];
    try {
      const pids = children.map(({ pid = 0 }) => pid);
      const meter = createMeter();
      meter.measure(pids, pids[0]);
      await new Promise((resolve) => setTimeout(resolve, 1200));
      const { table, cpu_cores, processes, memory_mib } = meter.measure(pids, pids[0]);
      const [sleeper, busy] = pids.map((pid) => table.find((row) => row.pid === pid));
      expect(sleeper).toMatchObject({ own: true, command: 'sleep 1000', cpu_cores: 0 });
      expect(busy?.own).toBe(false);
      // On a machine that others use too.
      expect(busy?.cpu_cores).toBeGreaterThan(0.1);
      expect(cpu_cores).toBeGreaterThan(0.1);
      expect(processes).toBe(2);
      expect(memory_mib).toBeGreaterThan(0);
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });
});

describe('[QU7] the disk of a home', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'lyceum-disk-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('counts blocks, hard links once, holes and what links lead to not at all, and names that are not UTF-8', async () => {
    mkdirSync(join(home, 'a', 'b'), { recursive: true });
    writeFileSync(join(home, 'a', 'one'), Buffer.alloc(MIB, 1));
    linkSync(join(home, 'a', 'one'), join(home, 'a', 'b', 'same'));
    symlinkSync('/usr', join(home, 'elsewhere'));
    writeFileSync(join(home, 'hole'), '');
    truncateSync(join(home, 'hole'), 100 * MIB);
    const odd = Buffer.concat([Buffer.from(`${home}/`), Buffer.from([0xff, 0xfe])]);
    mkdirSync(odd);
    writeFileSync(Buffer.concat([odd, Buffer.from('/two')]), Buffer.alloc(MIB, 1));
    const { bytes } = await countDisk(home);
    expect(bytes).toBeGreaterThanOrEqual(2 * MIB);
    expect(bytes).toBeLessThan(2.2 * MIB);
    expect(await countDisk(join(home, 'nowhere'))).toEqual({ bytes: 0, entries: 0 });
  });

  it('is counted once for all who ask, and again only when it is old', async () => {
    let now = 1000;
    let counts = 0;
    const project_id = newProjectId();
    const disk = createDiskUsage({
      home: () => home,
      now: () => now,
      count: async () => ({ bytes: ++counts * MIB, entries: 1 }),
    });
    const all = await Promise.all([disk.of(project_id), disk.of(project_id), disk.of(project_id)]);
    expect(all.map((state) => state?.disk_mib)).toEqual([1, 1, 1]);
    now += 5000;
    expect((await disk.of(project_id))?.disk_mib).toBe(1);
    now += 6000;
    await disk.of(project_id);
    await until(() => counts === 2, 'the second count');
    expect((await disk.count(project_id, now - 1))?.disk_mib).toBe(2);
    expect((await disk.count(project_id, now++))?.disk_mib).toBe(3);
    disk.close();
  });
});

describe('[QU9] who fills the disk', () => {
  it('programs are asked to end, then ended, while the home grows beyond 110 %; never the local hub, never one that rests', async () => {
    const project_id = newProjectId();
    const row = (pid: number, own: boolean) => ({ pid, start_time: pid, own }) as ProcessInfo;
    const signals: string[] = [];
    let used = 0;
    let now = 0;
    const driver = {
      list: () => new Map([[project_id, { state: 'running' as const }]]),
      usage: async () => ({ time: 0, enforced: false, quotas: { ...DEFAULT_QUOTAS, disk_mib: 100 } }),
      processes: async () => [row(1, true), row(2, false), row(3, false)],
      signal: async (_id: string, pid: number, _start: number, signal: KillSignal) => {
        signals.push(`${signal} ${pid}`);
      },
    } as unknown as Driver;
    const disk = createDiskUsage({
      home: () => '',
      now: () => now,
      count: async () => ({ bytes: used * MIB, entries: 1 }),
    });
    const guard = createDiskGuard({ driver, disk, logger: silentLogger, now: () => now, look_ms: 1e9 });
    const grow = async (mib: number) => {
      used = mib;
      now += 100_000;
      await guard.look();
      return signals.splice(0);
    };
    expect(await grow(99)).toEqual([]);
    expect(await grow(109)).toEqual([]);
    expect(await grow(120)).toEqual(['SIGTERM 2', 'SIGTERM 3']);
    expect(await grow(120)).toEqual([]);
    expect(await grow(130)).toEqual(['SIGKILL 2', 'SIGKILL 3']);
    expect(guard.kills(project_id)).toBe(4);
    expect(await grow(50)).toEqual([]);
    expect(await grow(120)).toEqual(['SIGTERM 2', 'SIGTERM 3']);
    guard.close();
  });
});

describe('[LC4] starts by turns', () => {
  it('a few at a time, in order; one that is stopped while it waits never starts; a failed one gives its turn on', async () => {
    const turns = createStartTurns(2);
    const ids = Array.from({ length: 5 }, () => newProjectId());
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const runs = ids.map((project_id, index) =>
      turns.run(project_id, () => {
        begun.push(index);
        return new Promise<number>((resolve, reject) => {
          ends[index] = () => (index === 0 ? reject(new Error('no')) : resolve(index));
        });
      }),
    );
    const results = Promise.allSettled(runs);
    await until(() => begun.length === 2, 'the first two');
    const [, , third] = ids;
    if (!third) throw new Error('no third');
    expect(turns.waits(third)).toBe(true);
    turns.cancel(third);
    ends[0]?.();
    await until(() => begun.length === 3, 'the next');
    ends[1]?.();
    await until(() => begun.length === 4, 'the last');
    ends[3]?.();
    ends[4]?.();
    expect(begun).toEqual([0, 1, 3, 4]);
    expect((await results).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(turns.waiting()).toEqual([]);
  });
});
