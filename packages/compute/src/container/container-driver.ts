/**
 * The `container` driver: each project in a container of its own, through podman, with its own user ids, network and limits. For people who
 * do not trust one another. Made by compute.ts; what happens to one project is project-container.ts's.
 */
import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { LyceumError } from '@lyceum/util/errors';
import { isUuid, type ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ConnectTarget, ProjectAddress, ProjectStatus } from '@lyceum/util/protocol/compute';
import type { KillSignal, ProcessInfo, Quotas, RunSettings, Usage } from '@lyceum/util/quotas';
import type { Driver, ProjectListener } from '../driver';
import { nodeFolder } from '../process/folders';
import { makeHomeFolder } from '../snapshots/home-folder';
import { containerFolders, containerName } from './layout';
import { Measure } from './measure';
import { labelOf, Node, type NodeOptions } from './node';
import { type ContainerRun, ProjectContainer } from './project-container';

export interface ContainerDriverOptions extends NodeOptions {
  logger: Logger;
}

/** Resolves when the containers that an earlier driver left are adopted. Throws a ConfigError where there can be none. */
export async function createContainerDriver(options: ContainerDriverOptions): Promise<Driver> {
  await mkdir(nodeFolder(options.data), { recursive: true, mode: 0o700 });
  // The real path is what tells our containers: the same however the data folder is named next time.
  const data = await realpath(options.data);
  const node = await Node.make({ ...options, data });
  const driver = new ContainerDriver(data, node, options.logger);
  await driver.adoptAll();
  return driver;
}

class ContainerDriver implements Driver {
  readonly name = 'container';
  private readonly projects = new Map<ProjectId, ProjectContainer>();
  private readonly listeners = new Set<ProjectListener>();
  /** Of what was measured since its start. */
  private readonly measures = new WeakMap<ContainerRun, Measure>();

  constructor(
    private readonly data: string,
    private readonly node: Node,
    private readonly logger: Logger,
  ) {}

  open(project_id: ProjectId): Promise<void> {
    return makeHomeFolder(this.folders(project_id).home);
  }

  start(project_id: ProjectId, settings: RunSettings): Promise<ProjectAddress> {
    return this.project(project_id).life.start(settings);
  }

  stop(project_id: ProjectId): Promise<void> {
    return this.project(project_id).life.stop();
  }

  status(project_id: ProjectId): ProjectStatus {
    const status = this.projects.get(project_id)?.life.status() ?? { state: 'opened' };
    if (status.state !== 'opened') return status;
    return existsSync(this.folders(project_id).home) ? status : { ...status, state: 'closed' };
  }

  async limit(project_id: ProjectId, quotas: Quotas): Promise<void> {
    await this.projects.get(project_id)?.limit(quotas);
  }

  async usage(project_id: ProjectId): Promise<Usage> {
    const { quotas } = this.project(project_id).life.settings;
    return { ...this.measure(project_id).usage(), quotas };
  }

  async processes(project_id: ProjectId): Promise<ProcessInfo[]> {
    return this.measure(project_id).processes();
  }

  async signal(project_id: ProjectId, pid: number, start_time: number, signal: KillSignal): Promise<void> {
    this.measure(project_id).signal(pid, start_time, signal);
  }

  async connect(project_id: ProjectId, target: ConnectTarget): Promise<Socket> {
    return this.project(project_id).connect(target);
  }

  list(): ReadonlyMap<ProjectId, ProjectStatus> {
    const all = [...this.projects].map(([project_id, { life }]) => [project_id, life.status()] as const);
    return new Map(all.filter(([, status]) => status.state !== 'opened'));
  }

  onChange(listener: ProjectListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async stopAll(): Promise<void> {
    const ids = new Set([...this.list().keys(), ...(await this.containers()).keys()]);
    await Promise.all([...ids].map((project_id) => this.stop(project_id)));
  }

  close(): void {
    this.listeners.clear();
    for (const project of this.projects.values()) project.release();
    this.node.leave();
  }

  async adoptAll(): Promise<void> {
    for (const [project_id, pid] of await this.containers()) await this.project(project_id).adopt(pid);
  }

  /** Those of this data folder, with their first process; 0 where that is gone. */
  private async containers(): Promise<Map<ProjectId, number>> {
    const listed = await this.node.podman.list(labelOf(this.node.layout));
    const prefix = containerName(this.node.layout, '' as ProjectId);
    const named = listed.map(({ Names, Pid, State }): [string, number] => {
      const name = Names.find((each) => each.startsWith(prefix)) ?? '';
      return [name.slice(prefix.length), State === 'running' ? Pid : 0];
    });
    return new Map(named.filter(([id]) => isUuid(id)) as [ProjectId, number][]);
  }

  private measure(project_id: ProjectId): Measure {
    const run = this.projects.get(project_id)?.life.running();
    if (!run) throw new LyceumError('not_running', 'The project is not running.');
    const measure = this.measures.get(run) ?? new Measure(run);
    this.measures.set(run, measure);
    return measure;
  }

  private folders(project_id: ProjectId) {
    return containerFolders(this.data, this.node.layout, project_id);
  }

  private project(project_id: ProjectId): ProjectContainer {
    const present = this.projects.get(project_id);
    if (present) return present;
    const project = new ProjectContainer({
      project_id,
      node: this.node,
      folders: this.folders(project_id),
      logger: this.logger.child({ project_id }),
      changed: () => this.tell(project_id),
    });
    this.projects.set(project_id, project);
    return project;
  }

  private tell(project_id: ProjectId): void {
    const status = this.status(project_id);
    for (const listener of this.listeners) listener(project_id, status);
  }
}
