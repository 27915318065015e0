/**
 * One project of the process driver: how its local hub is started, taken over, and ended with all that it started. Called by
 * process-driver.ts; the state is life/project-life.ts's. It never talks to hubs or the database.
 */
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ProjectAddress, ProjectStatus } from '@lyceum/util/protocol/compute';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';
import type { Quotas, RunSettings } from '@lyceum/util/quotas';
import { ProjectLife, type Run, type Runner } from '../life/project-life';
import { endProject, projectMark, sendSignal, stateMark } from './end-project';
import {
  forgetProcess,
  makeHome,
  type ProjectFolders,
  prepareState,
  readListening,
  readProcessFile,
  readToken,
  writeProcess,
} from './folders';
import {
  addressOf,
  adoptLocalHub,
  type Launch,
  type LocalHub,
  spawnLocalHub,
  untilListening,
} from './local-hub';
import { type Identity, isAlive } from './proc';
import { readSettings, writeSettings } from './run-settings';

interface ProcessRun extends Run {
  identity: Identity;
}

export interface ProjectOptions {
  project_id: ProjectId;
  folders: ProjectFolders;
  launch: Pick<Launch, 'main' | 'account'>;
  logger: Logger;
  /** Called for changes that nobody asked for. */
  changed(): void;
}

export class Project implements Runner<ProcessRun> {
  private readonly life: ProjectLife<ProcessRun>;

  constructor(private readonly options: ProjectOptions) {
    const { logger, changed } = options;
    this.life = new ProjectLife({ runner: this, logger, changed });
  }

  start(settings: RunSettings): Promise<ProjectAddress> {
    return this.life.start(settings);
  }

  stop(): Promise<void> {
    return this.life.stop();
  }

  /** Without `closed`, which only the folders can tell: see the driver. */
  status(): ProjectStatus {
    return this.life.status();
  }

  /** Lets go; the processes stay. */
  release(): void {
    this.life.release();
  }

  /** Of what starts or runs; others get theirs with their start. */
  async limit(quotas: Quotas): Promise<void> {
    if (!this.life.isActive()) return;
    this.life.settings = { ...this.life.settings, quotas };
    await writeSettings(this.options.folders.state, this.life.settings);
  }

  /** Undefined while it does not run. */
  running(): { localHub: Identity; quotas: Quotas } | undefined {
    const run = this.life.running();
    return run && { localHub: run.identity, quotas: this.life.settings.quotas };
  }

  /** Takes over a local hub that another compute server left: one that listens, or `spawned`, which soon will. */
  async adopt(spawned: Identity | undefined): Promise<void> {
    const { folders, logger } = this.options;
    const said = readListening(folders);
    if (said && isAlive(said)) {
      writeProcess(folders, { pid: said.pid, start_time: said.start_time });
      this.life.adopt(runOf(adoptLocalHub(said), addressOf(said, await readToken(folders))));
      // One of an older program: hubs cannot talk to it. It ends in order and comes back as one of ours.
      if (said.protocol !== LOCAL_HUB_PROTOCOL) sendSignal(said.pid, 'SIGTERM');
      logger.info({ local_hub_pid: said.pid, protocol: said.protocol }, 'local hub adopted');
      return;
    }
    const recorded = readProcessFile(folders);
    const identity = recorded && isAlive(recorded) ? recorded : spawned;
    if (!identity) return;
    writeProcess(folders, identity);
    logger.info({ local_hub_pid: identity.pid }, 'local hub adopted while it starts');
    this.life.adoptStarting((signal) => this.await(adoptLocalHub(identity), 0, signal));
  }

  readSettings(): RunSettings {
    return readSettings(this.options.folders.state);
  }

  async launch(settings: RunSettings, signal: AbortSignal): Promise<ProcessRun> {
    const { folders, project_id, launch } = this.options;
    await makeHome(folders);
    const { logEnd } = await prepareState(folders);
    await writeSettings(folders.state, settings);
    signal.throwIfAborted();
    const hub = await spawnLocalHub({ ...launch, project_id, folders, settings });
    return this.await(hub, logEnd, signal);
  }

  async end(): Promise<void> {
    const { folders, project_id } = this.options;
    const marks = [projectMark(project_id), stateMark(folders.state)];
    await endProject({
      isMarked: (environment) => marks.every((mark) => environment.includes(mark)),
      localHub: readProcessFile(folders),
    });
    await forgetProcess(folders);
  }

  private async await(hub: LocalHub, logEnd: number, signal: AbortSignal): Promise<ProcessRun> {
    const { folders } = this.options;
    try {
      const said = await untilListening(folders, hub, logEnd, signal);
      return runOf(hub, addressOf(said, await readToken(folders)));
    } catch (error) {
      hub.release();
      if (!signal.aborted && isAlive(hub.identity)) sendSignal(hub.identity.pid, 'SIGKILL');
      throw error;
    }
  }
}

function runOf({ identity, gone, release }: LocalHub, address: ProjectAddress): ProcessRun {
  return { identity, pid: identity.pid, gone, release, address };
}
