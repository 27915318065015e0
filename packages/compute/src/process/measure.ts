/**
 * Usage, process table and signals of one project of the process driver. Called by process-driver.ts for projects that run.
 * This driver enforces no limit: it only tells.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { KillSignal, ProcessInfo, Quotas, Usage } from '@lyceum/util/quotas';
import { createMeter, type Meter } from '../usage/meter';
import type { Identity } from './proc';
import type { ProcessScan } from './process-scan';

export interface Measured {
  state: string;
  localHub: Identity;
  quotas: Quotas;
}

export class Measure {
  private readonly meter: Meter = createMeter();

  constructor(private readonly scan: ProcessScan) {}

  usage({ state, localHub, quotas }: Measured): Usage {
    const { memory_mib, cpu_cores, processes } = this.measure(state, localHub);
    return { time: Date.now(), memory_mib, cpu_cores, processes, enforced: false, quotas };
  }

  processes({ state, localHub }: Measured): ProcessInfo[] {
    return this.measure(state, localHub).table;
  }

  signal({ state, localHub }: Measured, target: Identity, signal: KillSignal): void {
    const found = this.scan
      .of(state, localHub, true)
      .some(({ pid, start_time }) => pid === target.pid && start_time === target.start_time);
    if (!found) throw gone();
    if (target.pid === localHub.pid)
      throw new LyceumError('forbidden', 'This program is the project itself. Stop or restart the project.');
    try {
      process.kill(target.pid, signal);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ESRCH') throw gone();
      if (code === 'EPERM')
        throw new LyceumError('forbidden', 'The system does not let this program be ended.');
      throw error;
    }
  }

  private measure(state: string, localHub: Identity) {
    const pids = this.scan.of(state, localHub).map(({ pid }) => pid);
    return this.meter.measure(pids, localHub.pid);
  }
}

const gone = () => new LyceumError('not_found', 'This program has ended already.');
