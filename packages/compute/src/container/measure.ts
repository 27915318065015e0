/**
 * Usage, process table and signals of one running container, from its control groups and /proc. Called by container-driver.ts.
 * Processes have the numbers that they have inside.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { KillSignal, ProcessInfo, Usage } from '@lyceum/util/quotas';
import { readProcess } from '../process/proc';
import { createMeter } from '../usage/meter';
import type { ContainerRun } from './project-container';

const NS_PER_MS = 1e6;
/** Milliseconds over which use of the processor is told at the least. */
const MIN_SPAN_MS = 500;
/** Inside, the number of the program that starts local hubs. */
const FIRST_PROCESS = 1;

interface Sample {
  at: number;
  cpu_ns: number;
  cores: number;
}

export class Measure {
  private readonly meter = createMeter();
  private last: Sample | undefined;

  constructor(private readonly run: ContainerRun) {}

  usage(): Usage {
    const { memory_mib, cpu_ns, tasks, memory_kills } = this.run.container.cgroup.figures();
    const cpu_cores = this.coresSince(cpu_ns);
    return { time: Date.now(), memory_mib, cpu_cores, processes: tasks, memory_kills, enforced: true };
  }

  processes(): ProcessInfo[] {
    const pids = this.run.container.members().map(({ pid }) => pid);
    const { table } = this.meter.measure(pids, this.run.localHub.pid);
    const inside = new Set(table.map(({ pid }) => pid));
    return table.map((row) => ({
      ...row,
      parent: inside.has(row.parent) && row.pid !== FIRST_PROCESS ? row.parent : 0,
      own: row.own || row.pid === FIRST_PROCESS,
    }));
  }

  signal(pid: number, start_time: number, signal: KillSignal): void {
    const { container, localHub } = this.run;
    const member = container.member(pid);
    if (!member || member.start_time !== start_time) throw gone();
    if (pid === FIRST_PROCESS || member.pid === localHub.pid)
      throw new LyceumError('forbidden', 'This program is the project itself. Stop or restart the project.');
    if (readProcess(member.pid)?.start_time !== start_time) throw gone();
    process.kill(member.pid, signal);
  }

  private coresSince(cpu_ns: number): number {
    const now = performance.now();
    const { last } = this;
    if (last && now - last.at < MIN_SPAN_MS) return last.cores;
    const cores = last ? Math.max(0, cpu_ns - last.cpu_ns) / ((now - last.at) * NS_PER_MS) : 0;
    this.last = { at: now, cpu_ns, cores };
    return cores;
  }
}

const gone = () => new LyceumError('not_found', 'This program has ended already.');
