/**
 * A container's control groups, version 1 or 2: what it uses, its processes, and new limits while it runs. Used by project-container.ts.
 * It reads and writes /sys/fs/cgroup only, at places that the kernel names.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Quotas } from '@lyceum/util/quotas';

const ROOT = '/sys/fs/cgroup';
const MIB = 1024 * 1024;
/** Microseconds in which a share of the processor is dealt out. */
const CPU_PERIOD_US = 100_000;

export interface CgroupFigures {
  /** Without the cache of files, which the kernel gives back when it is needed. */
  memory_mib: number;
  /** Nanoseconds of processor time so far. */
  cpu_ns: number;
  /** Processes and threads. */
  tasks: number;
  memory_kills: number;
}

export interface Cgroup {
  pids(): number[];
  figures(): CgroupFigures;
  /** Takes effect at once. Throws what the kernel says, e.g. where more memory is in use than it shall have. */
  limit(quotas: CgroupLimits): void;
  limits(): CgroupLimits;
}

export type CgroupLimits = Pick<Quotas, 'memory_mib' | 'cpu_cores' | 'processes'>;

/** Of cgroup v1: a process outside of all groups counts 1024. */
const ALL_PROJECTS_SHARES = 20 * 1024;
/** Where podman puts containers without systemd. */
const PARENT = join(ROOT, 'cpu', 'libpod_parent', 'cpu.shares');

/** Without this all projects of a node together would get as much of a busy processor as one program outside. */
export function weighProjects(): void {
  if (existsSync(PARENT)) writeFileSync(PARENT, String(ALL_PROJECTS_SHARES));
}

/** `pid`: the container's first process. Throws when that is gone. */
export function cgroupOf(pid: number): Cgroup {
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim().split('\n');
  const path = (controller: string) =>
    lines.map((line) => line.split(':')).find(([, names]) => names?.split(',').includes(controller));
  const pids = path('pids');
  if (!pids) return new SecondVersion(join(ROOT, path('')?.slice(2).join(':') ?? ''));
  const folder = (controller: string) => join(ROOT, controller, path(controller)?.slice(2).join(':') ?? '');
  return new FirstVersion(folder);
}

class SecondVersion implements Cgroup {
  constructor(private readonly folder: string) {}

  pids(): number[] {
    return numbers(read(this.folder, 'cgroup.procs'));
  }

  figures(): CgroupFigures {
    const cache = field(read(this.folder, 'memory.stat'), 'inactive_file');
    return {
      memory_mib: (Number(read(this.folder, 'memory.current')) - cache) / MIB,
      cpu_ns: field(read(this.folder, 'cpu.stat'), 'usage_usec') * 1000,
      tasks: Number(read(this.folder, 'pids.current')),
      memory_kills: field(read(this.folder, 'memory.events'), 'oom_kill'),
    };
  }

  limit({ memory_mib, cpu_cores, processes }: CgroupLimits): void {
    write(this.folder, 'memory.max', memory_mib * MIB);
    write(this.folder, 'cpu.max', `${Math.round(cpu_cores * CPU_PERIOD_US)} ${CPU_PERIOD_US}`);
    write(this.folder, 'pids.max', processes);
  }

  limits(): CgroupLimits {
    const [quota, period] = read(this.folder, 'cpu.max').split(' ').map(Number);
    return {
      memory_mib: Number(read(this.folder, 'memory.max')) / MIB,
      cpu_cores: (quota ?? 0) / (period ?? CPU_PERIOD_US),
      processes: Number(read(this.folder, 'pids.max')),
    };
  }
}

class FirstVersion implements Cgroup {
  constructor(private readonly folder: (controller: string) => string) {}

  pids(): number[] {
    return numbers(read(this.folder('pids'), 'cgroup.procs'));
  }

  figures(): CgroupFigures {
    const memory = this.folder('memory');
    const cache = field(read(memory, 'memory.stat'), 'total_inactive_file');
    return {
      memory_mib: (Number(read(memory, 'memory.usage_in_bytes')) - cache) / MIB,
      cpu_ns: Number(read(this.folder('cpuacct'), 'cpuacct.usage')),
      tasks: Number(read(this.folder('pids'), 'pids.current')),
      memory_kills: field(read(memory, 'memory.oom_control'), 'oom_kill'),
    };
  }

  limit({ memory_mib, cpu_cores, processes }: CgroupLimits): void {
    const cpu = this.folder('cpu');
    write(cpu, 'cpu.cfs_period_us', CPU_PERIOD_US);
    write(cpu, 'cpu.cfs_quota_us', Math.round(cpu_cores * CPU_PERIOD_US));
    write(this.folder('pids'), 'pids.max', processes);
    const memory = this.folder('memory');
    const names = ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'];
    const present = names.filter((name) => existsSync(join(memory, name)));
    const now = Number(read(memory, 'memory.limit_in_bytes'));
    // The limit with swap may never be below the other: more begins with the one, less with the other.
    if (memory_mib * MIB > now) present.reverse();
    for (const name of present) write(memory, name, memory_mib * MIB);
  }

  limits(): CgroupLimits {
    const cpu = this.folder('cpu');
    return {
      memory_mib: Number(read(this.folder('memory'), 'memory.limit_in_bytes')) / MIB,
      cpu_cores: Number(read(cpu, 'cpu.cfs_quota_us')) / Number(read(cpu, 'cpu.cfs_period_us')),
      processes: Number(read(this.folder('pids'), 'pids.max')),
    };
  }
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8').trim();

function write(folder: string, name: string, value: number | string): void {
  writeFileSync(join(folder, name), String(value));
}

const numbers = (text: string): number[] => text.split('\n').filter(Boolean).map(Number);

/** Of lines "name value"; 0 where there is none. */
function field(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}
