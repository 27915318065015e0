/**
 * A driver whose usage also tells of the disk, whose projects are held to their disk quota, and start a few at a time: any driver, wrapped.
 * Made by compute.ts. Everything else goes through to the driver as it is.
 */
import type { ProjectId } from '@lyceum/util/ids';
import { countDisk } from '@lyceum/util/node/disk-count';
import type { Logger } from '@lyceum/util/node/logger';
import type { ConnectTarget, ProjectAddress, ProjectStatus } from '@lyceum/util/protocol/compute';
import type { KillSignal, Quotas, RunSettings, Usage } from '@lyceum/util/quotas';
import type { Driver, ProjectListener } from '../driver';
import { createStartTurns } from '../start-turns';
import { createDiskGuard, type DiskGuard } from './disk-guard';
import { createDiskUsage, type DiskUsage } from './disk-usage';

interface Options {
  driver: Driver;
  home(project_id: ProjectId): string;
  logger: Logger;
}

export function countDisks({ driver, home, logger }: Options): Driver {
  const disk = createDiskUsage({ home, count: countDisk });
  const guard = createDiskGuard({ driver, disk, logger });
  return new CountedDriver(driver, disk, guard);
}

class CountedDriver implements Driver {
  readonly name: string;
  private readonly turns = createStartTurns();

  constructor(
    private readonly driver: Driver,
    private readonly disk: DiskUsage,
    private readonly guard: DiskGuard,
  ) {
    this.name = driver.name;
  }

  /** Of a project that does not run: its disk. */
  async usage(project_id: ProjectId): Promise<Usage> {
    const runs = this.driver.status(project_id).state === 'running';
    const idle: Usage = { time: Date.now(), enforced: this.driver.name !== 'process' };
    const [usage, disk] = await Promise.all([
      runs ? this.driver.usage(project_id) : idle,
      this.disk.of(project_id),
    ]);
    return { ...usage, ...disk, disk_kills: this.guard.kills(project_id) };
  }

  start(project_id: ProjectId, settings: RunSettings): Promise<ProjectAddress> {
    const { state } = this.driver.status(project_id);
    const start = () => this.driver.start(project_id, settings);
    // One that is under way already, or ends first, takes no turn from others.
    return state === 'opened' || state === 'closed' ? this.turns.run(project_id, start) : start();
  }

  stop(project_id: ProjectId): Promise<void> {
    this.turns.cancel(project_id);
    return this.driver.stop(project_id);
  }

  status(project_id: ProjectId): ProjectStatus {
    return this.turns.waits(project_id) ? { state: 'starting' } : this.driver.status(project_id);
  }

  list(): ReadonlyMap<ProjectId, ProjectStatus> {
    const waiting = this.turns.waiting().map((project_id) => [project_id, { state: 'starting' }] as const);
    return new Map<ProjectId, ProjectStatus>([...waiting, ...this.driver.list()]);
  }

  async stopAll(): Promise<void> {
    for (const project_id of this.turns.waiting()) this.turns.cancel(project_id);
    await this.driver.stopAll();
  }

  open = (project_id: ProjectId): Promise<void> => this.driver.open(project_id);
  limit = (project_id: ProjectId, quotas: Quotas): Promise<void> => this.driver.limit(project_id, quotas);
  processes = (project_id: ProjectId) => this.driver.processes(project_id);
  signal = (project_id: ProjectId, pid: number, start_time: number, signal: KillSignal): Promise<void> =>
    this.driver.signal(project_id, pid, start_time, signal);
  connect = (project_id: ProjectId, target: ConnectTarget) => this.driver.connect(project_id, target);
  onChange = (listener: ProjectListener) => this.driver.onChange(listener);

  close(): void {
    this.guard.close();
    this.disk.close();
    this.driver.close();
  }
}
