/**
 * Measures the processes of one project from /proc: the process table, and memory and processor use in sum. Used by the drivers, which say
 * which processes they are. It remembers the last measurement: use of the processor is what was used since then.
 */
import type { ProcessInfo } from '@lyceum/util/quotas';
import {
  type ProcessStat,
  readCommand,
  readInnerPid,
  readMemory,
  readProcessStat,
  readUptime,
  TICKS_PER_S,
} from './proc-stat';

/** Milliseconds: two questions within it get the same measurement; over less, the kernel's ticks are too coarse. */
const SAME_MS = 500;
/** Processes in one table: what a person can read, and an answer of some 100 kB. */
const MAX_ROWS = 2000;

export interface Totals {
  memory_mib: number;
  cpu_cores: number;
  /** Processes and threads, as the limit counts them. */
  processes: number;
}

export interface Measured extends Totals {
  table: ProcessInfo[];
}

export interface Meter {
  /** `own`: the local hub. */
  measure(pids: readonly number[], own: number | undefined): Measured;
}

const keyOf = ({ pid, start_time }: { pid: number; start_time: number }) => `${pid}.${start_time}`;

export function createMeter(): Meter {
  let before = new Map<string, number>();
  let beforeAt = 0;
  let last: { at: number; measured: Measured } | undefined;

  const measure = (pids: readonly number[], own: number | undefined): Measured => {
    const uptime = readUptime();
    const stats = pids.map(readProcessStat).filter((stat) => stat !== undefined);
    const cores = (stat: ProcessStat) => {
      const age = uptime - stat.start_time / TICKS_PER_S;
      // One that is new used all its time since it began.
      const elapsed = beforeAt === 0 ? age : Math.min(age, uptime - beforeAt);
      const used = (stat.ticks - (before.get(keyOf(stat)) ?? 0)) / TICKS_PER_S;
      return Math.max(0, used) / Math.max(elapsed, 1 / TICKS_PER_S);
    };
    const table = stats.map((stat) => rowOf(stat, cores(stat), uptime, stat.pid === own));
    const since = beforeAt === 0 ? undefined : uptime - beforeAt;
    const ticks = stats.map((stat) => stat.ticks - (before.get(keyOf(stat)) ?? 0));
    const used = ticks.reduce((sum, each) => sum + Math.max(0, each), 0) / TICKS_PER_S;
    before = new Map(stats.map((stat) => [keyOf(stat), stat.ticks]));
    beforeAt = uptime;
    return {
      memory_mib: table.reduce((sum, row) => sum + row.memory_mib, 0),
      cpu_cores: since === undefined || since <= 0 ? 0 : used / since,
      processes: stats.reduce((sum, stat) => sum + stat.threads, 0),
      table: table.sort((one, other) => other.memory_mib - one.memory_mib).slice(0, MAX_ROWS),
    };
  };

  return {
    measure: (pids, own) => {
      if (last && Date.now() - last.at < SAME_MS) return last.measured;
      last = { at: Date.now(), measured: measure(pids, own) };
      return last.measured;
    },
  };
}

function rowOf(stat: ProcessStat, cpu_cores: number, uptime: number, own: boolean): ProcessInfo {
  return {
    pid: readInnerPid(stat.pid),
    parent: readInnerPid(stat.parent),
    start_time: stat.start_time,
    command: readCommand(stat),
    memory_mib: readMemory(stat),
    cpu_cores,
    cpu_seconds: stat.ticks / TICKS_PER_S,
    age_seconds: Math.max(0, uptime - stat.start_time / TICKS_PER_S),
    state: stat.state,
    own,
  };
}
