/**
 * The `process` driver: each project is a child process (its local hub) of this account, in a session of its own.
 * For development and for one trusted user. Made by compute.ts; what happens to one project is project.ts's.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, realpath } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { isUuid } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ConnectTarget, ProjectAddress, ProjectStatus } from '@lyceum/util/protocol/compute';
import type { KillSignal, ProcessInfo, Quotas, RunSettings, Usage } from '@lyceum/util/quotas';
import type { Driver, ProjectListener } from '../driver';
import { directConnect } from '../relay/direct-connect';
import { stateMark } from './end-project';
import { makeHome, nodeFolder, projectFolders } from './folders';
import type { Launch } from './local-hub';
import { Measure, type Measured } from './measure';
import { type Identity, listProcesses, readArguments, readEnvironment } from './proc';
import { createProcessScan } from './process-scan';
import { Project } from './project';

export interface ProcessDriverOptions {
  /** The data folder: projects/ and node/ are made in it. */
  data: string;
  /** The local hub's main.js. */
  main: string;
  account: Launch['account'];
  logger: Logger;
  /** Where hubs of other machines reach the compute server: projects listen on this machine alone. Without it hubs come to them directly. */
  relayPlace?: () => { host: string; port: number };
}

/** Resolves when the projects that an earlier driver left running are adopted. */
export async function createProcessDriver(options: ProcessDriverOptions): Promise<Driver> {
  await mkdir(nodeFolder(options.data), { recursive: true, mode: 0o700 });
  // The real path is part of each project's mark: the same however the data folder is named next time.
  const driver = new ProcessDriver({ ...options, data: await realpath(options.data) });
  await driver.adoptAll();
  return driver;
}

class ProcessDriver implements Driver {
  readonly name = 'process';
  private readonly projects = new Map<ProjectId, Project>();
  private readonly listeners = new Set<ProjectListener>();
  private readonly scan = createProcessScan();
  /** Of projects that somebody looked at while they ran. */
  private readonly measures = new Map<ProjectId, Measure>();

  constructor(private readonly options: ProcessDriverOptions) {}

  async open(project_id: ProjectId): Promise<void> {
    await makeHome(projectFolders(this.options.data, project_id));
  }

  async start(project_id: ProjectId, settings: RunSettings): Promise<ProjectAddress> {
    return this.asReached(await this.project(project_id).start(settings));
  }

  async limit(project_id: ProjectId, quotas: Quotas): Promise<void> {
    await this.projects.get(project_id)?.limit(quotas);
  }

  async usage(project_id: ProjectId): Promise<Usage> {
    return this.measure(project_id).usage(this.running(project_id));
  }

  async processes(project_id: ProjectId): Promise<ProcessInfo[]> {
    return this.measure(project_id).processes(this.running(project_id));
  }

  async signal(project_id: ProjectId, pid: number, start_time: number, signal: KillSignal): Promise<void> {
    this.measure(project_id).signal(this.running(project_id), { pid, start_time }, signal);
  }

  async connect(project_id: ProjectId, target: ConnectTarget): Promise<Socket> {
    const address = this.projects.get(project_id)?.status().address;
    if (!address) throw new LyceumError('not_running', 'The project is not running.');
    return directConnect(address, target);
  }

  stop(project_id: ProjectId) {
    return this.project(project_id).stop();
  }

  status(project_id: ProjectId): ProjectStatus {
    const status = this.statusOf(this.projects.get(project_id));
    if (status.state !== 'opened') return status;
    const { home } = projectFolders(this.options.data, project_id);
    return existsSync(home) ? status : { ...status, state: 'closed' };
  }

  list(): ReadonlyMap<ProjectId, ProjectStatus> {
    const all = [...this.projects].map(
      ([project_id, project]) => [project_id, this.statusOf(project)] as const,
    );
    return new Map(all.filter(([, status]) => status.state !== 'opened'));
  }

  onChange(listener: ProjectListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async stopAll(): Promise<void> {
    const ids = new Set([...this.list().keys(), ...this.findMarked()]);
    await Promise.all([...ids].map((project_id) => this.stop(project_id)));
  }

  close(): void {
    this.listeners.clear();
    for (const project of this.projects.values()) project.release();
  }

  async adoptAll(): Promise<void> {
    const names = await readdir(nodeFolder(this.options.data));
    const spawned = this.findLocalHubs();
    for (const name of names.filter(isUuid)) {
      const project_id = name as ProjectId;
      const { state } = projectFolders(this.options.data, project_id);
      await this.project(project_id).adopt(spawned.get(stateMark(state)));
    }
  }

  /** Local hubs by their state mark: finds those whose compute server was killed right after the spawn. */
  private findLocalHubs(): Map<string, Identity> {
    const hubs = listProcesses().filter((row) => readArguments(row.pid)[1] === this.options.main);
    const marked = hubs.map((row): [string, Identity] => {
      const mark = readEnvironment(row.pid).find((line) => line.startsWith(stateMark('')));
      return [mark ?? '', { pid: row.pid, start_time: row.start_time }];
    });
    return new Map(marked);
  }

  /** Projects of ours that have any process: also daemons that a dead local hub left behind. */
  private findMarked(): ProjectId[] {
    const ours = stateMark(`${nodeFolder(this.options.data)}/`);
    const ids = listProcesses().map((row) => {
      const mark = readEnvironment(row.pid).find((line) => line.startsWith(ours));
      return mark?.slice(ours.length) ?? '';
    });
    return ids.filter(isUuid) as ProjectId[];
  }

  /** What is to be known of a running project for measuring it; throws not_running. */
  private running(project_id: ProjectId): Measured {
    const running = this.projects.get(project_id)?.running();
    if (running) return { ...running, state: projectFolders(this.options.data, project_id).state };
    this.measures.delete(project_id);
    throw new LyceumError('not_running', 'The project is not running.');
  }

  private measure(project_id: ProjectId): Measure {
    const measure = this.measures.get(project_id) ?? new Measure(this.scan);
    this.measures.set(project_id, measure);
    return measure;
  }

  private statusOf(project: Project | undefined): ProjectStatus {
    const status = project?.status() ?? { state: 'opened' };
    return status.address ? { ...status, address: this.asReached(status.address) } : status;
  }

  private asReached(address: ProjectAddress): ProjectAddress {
    const { host, port } = this.options.relayPlace?.() ?? {};
    if (host === undefined || port === undefined) return address;
    return { host, port, http_port: port, service_host: host, token: address.token, relay: true };
  }

  private project(project_id: ProjectId): Project {
    const present = this.projects.get(project_id);
    if (present) return present;
    const { data, main, account, logger } = this.options;
    const project = new Project({
      project_id,
      folders: projectFolders(data, project_id),
      launch: { main, account },
      logger: logger.child({ project_id }),
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
