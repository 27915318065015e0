/**
 * One project of the container driver: how its container and local hub are started, taken over, and ended. Called by container-driver.ts; the
 * state is life/project-life.ts's.
 *
 *   podman run ──► the script waits ──order──► local hub ──calls at the door──► listens
 *                        ▲                        │
 *                        └───── says how it ended ┘   (the rest of the container lives on)
 */
import { chown, mkdir, readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { newSecret } from '@lyceum/util/node/secrets';
import type { ConnectTarget, ProjectAddress } from '@lyceum/util/protocol/compute';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';
import type { Quotas, RunSettings } from '@lyceum/util/quotas';
import { ProjectLife, type Run, type Runner } from '../life/project-life';
import { sendSignal } from '../process/end-project';
import { type Identity, isAlive } from '../process/proc';
import { readSettings, writeSettings } from '../process/run-settings';
import { type DoorServer, type Hello, openDoorServer } from '../relay/door-server';
import { Container } from './container';
import { logLines, logSince, logSize } from './container-log';
import { deathIn, makeDoorFolder, order, writeDoorFiles, writeQuotaFile } from './door-folder';
import { type ContainerFolders, containerName, USER } from './layout';
import type { Node } from './node';

/** Milliseconds a local hub may take until it calls, on a node that is under heavy load. */
const START_LIMIT_MS = 60_000;
/** Milliseconds between two looks at a start, at the log of one, at a local hub that was heard of, and at one whose connection is gone. */
const START_LOOK_MS = 10;
const LOG_LOOK_MS = 50;
const CALM_LOOK_MS = 1000;
const DOUBT_LOOK_MS = 20;
/** Milliseconds until a container that was taken over, and in which no local hub runs, gets one. */
const ADOPT_WAIT_MS = 300;

export interface ContainerRun extends Run {
  container: Container;
  localHub: Identity;
}

export interface ProjectOptions {
  project_id: ProjectId;
  node: Node;
  folders: ContainerFolders;
  logger: Logger;
  /** Called for changes that nobody asked for. */
  changed(): void;
}

export class ProjectContainer implements Runner<ContainerRun> {
  readonly life: ProjectLife<ContainerRun>;
  private readonly name: string;
  private door: DoorServer | undefined;
  private token: string | undefined;
  private container: Container | undefined;
  /** There may be a container of our name: ours, or one that was left. */
  private exists = false;
  /** Of the local hub that is connected now. */
  private hello: Hello | undefined;
  /** Looks at once whether the local hub has died. */
  private doubt: () => void = () => {};

  constructor(private readonly options: ProjectOptions) {
    const { logger, changed, node, project_id } = options;
    this.name = containerName(node.layout, project_id);
    this.life = new ProjectLife({ runner: this, logger, changed });
  }

  connect(target: ConnectTarget): Promise<Socket> {
    if (!this.door || !this.life.running())
      return Promise.reject(new LyceumError('not_running', 'The project is not running.'));
    return this.door.connect(target);
  }

  /** Lets go; the container stays. */
  release(): void {
    this.life.release();
    this.door?.close();
  }

  readSettings(): RunSettings {
    return readSettings(this.options.folders.record);
  }

  async limit(quotas: Quotas): Promise<void> {
    if (!this.life.isActive()) return;
    const { folders, logger } = this.options;
    this.life.settings = { ...this.life.settings, quotas };
    await writeSettings(folders.record, this.life.settings);
    const container = this.life.running()?.container;
    if (!container) return;
    await writeQuotaFile(folders, await this.account(), quotas.disk_mib);
    try {
      container.cgroup.limit(quotas);
    } catch (error) {
      // More memory is in use than it shall have: the new limit holds from the next start.
      logger.warn({ error }, 'a limit could not be changed while the project runs');
    }
  }

  /** Takes over a container that another compute server left, whatever its local hub does. */
  async adopt(init_pid: number): Promise<void> {
    const { folders, logger } = this.options;
    this.exists = true;
    const container = Container.of(init_pid);
    const token = await readFile(folders.token, 'utf8').catch(() => undefined);
    if (!container || token === undefined) return this.remove();
    this.container = container;
    this.token = token;
    await this.openDoor();
    logger.info({ container: this.name }, 'container adopted');
    this.life.adoptStarting((signal) => this.awaitAdopted(container, signal));
  }

  async launch(settings: RunSettings, signal: AbortSignal, again: boolean): Promise<ContainerRun> {
    const { folders } = this.options;
    const stays = again && this.container?.isAlive();
    try {
      const container = stays && this.container ? this.container : await this.makeContainer(settings, signal);
      this.hello = undefined;
      this.token = newSecret();
      await writeDoorFiles(folders, await this.account(), this.token, settings);
      const logEnd = await logSize(folders.log);
      await order(folders, signal);
      return await this.awaitCall(container, logEnd, signal);
    } catch (error) {
      if (!again && !signal.aborted) await this.remove();
      throw error;
    }
  }

  async end(run: ContainerRun | undefined): Promise<void> {
    const { folders } = this.options;
    const container = run?.container ?? this.container;
    await container?.endInOrder(run?.localHub ?? container.localHub());
    await this.remove();
    this.door?.close();
    this.door = undefined;
    this.container = undefined;
    this.hello = undefined;
    await rm(folders.door, { recursive: true, force: true });
  }

  private async makeContainer(settings: RunSettings, signal: AbortSignal): Promise<Container> {
    const { folders, node, project_id } = this.options;
    await this.remove();
    await mkdir(folders.record, { recursive: true, mode: 0o700 });
    await writeSettings(folders.record, settings);
    await node.own(folders, (await this.account()) - USER.id);
    await makeDoorFolder(folders, await this.account());
    await this.openDoor();
    signal.throwIfAborted();
    const first_uid = (await this.account()) - USER.id;
    this.exists = true;
    const pid = await node.run({ project_id, name: this.name, folders, first_uid, settings });
    signal.throwIfAborted();
    const container = Container.of(pid);
    if (!container)
      throw new LyceumError('unavailable', 'The project did not start: its container ended at once.');
    this.container = container;
    return container;
  }

  /** Podman takes its time also for what is not there. */
  private async remove(): Promise<void> {
    if (!this.exists) return;
    await this.options.node.podman.remove(this.name);
    this.exists = false;
  }

  private async openDoor(): Promise<void> {
    this.door?.close();
    const { folders, logger } = this.options;
    this.door = await openDoorServer({
      path: folders.socket,
      mode: 0o660,
      token: () => this.token,
      called: (hello) => {
        this.hello = hello;
      },
      left: () => {
        this.hello = undefined;
        this.doubt();
      },
      logger,
    });
    await chown(folders.socket, 0, await this.account());
  }

  /** Until the local hub calls; rejects with what it said where it dies first. */
  private async awaitCall(container: Container, logEnd: number, signal: AbortSignal): Promise<ContainerRun> {
    const began = Date.now();
    for (let looked = began; ; ) {
      if (this.hello) return this.runOf(container, this.hello, logEnd);
      if (Date.now() - looked > LOG_LOOK_MS) {
        looked = Date.now();
        const cause = await this.deathSince(container, logEnd);
        if (cause !== undefined) throw await this.diedEarly(cause, logEnd);
      }
      if (Date.now() - began > START_LIMIT_MS) throw this.tooSlow(container);
      await sleep(START_LOOK_MS, undefined, { signal });
    }
  }

  private async awaitAdopted(container: Container, signal: AbortSignal): Promise<ContainerRun> {
    const logEnd = await logSize(this.options.folders.log);
    for (
      const end = Date.now() + ADOPT_WAIT_MS;
      Date.now() < end;
      await sleep(START_LOOK_MS, undefined, { signal })
    )
      if (this.hello || container.localHub()) return this.awaitCall(container, logEnd, signal);
    return this.launch(this.life.settings, signal, true);
  }

  private runOf(container: Container, hello: Hello, logEnd: number): ContainerRun {
    const localHub = container.member(hello.pid);
    if (!localHub) throw new LyceumError('unavailable', 'The project did not start: its local hub is gone.');
    // One of an older program: hubs cannot talk to it. It ends in order and comes back as one of ours.
    if (hello.protocol !== LOCAL_HUB_PROTOCOL) sendSignal(localHub.pid, 'SIGTERM');
    const watch = this.watch(container, logEnd);
    const { token } = hello;
    const place = this.options.node.relayPlace;
    return {
      container,
      localHub,
      pid: localHub.pid,
      ...watch,
      get address(): ProjectAddress {
        const { host, port } = place();
        return { host, port, http_port: port, service_host: host, token, relay: true };
      },
    };
  }

  /** Its connection tells at once that something happened; the script's word, or the container's end, what. */
  private watch(container: Container, logEnd: number): Pick<Run, 'gone' | 'release'> {
    let timer: NodeJS.Timeout | undefined;
    let released = false;
    const gone = new Promise<string>((resolve) => {
      let looking = false;
      const look = async () => {
        if (looking) return;
        looking = true;
        const well = this.hello !== undefined && container.isAlive();
        const cause = well ? undefined : await this.deathSince(container, logEnd);
        looking = false;
        if (released) return;
        if (cause !== undefined) return resolve(cause);
        clearTimeout(timer);
        timer = setTimeout(look, this.hello ? CALM_LOOK_MS : DOUBT_LOOK_MS);
      };
      timer = setTimeout(look, CALM_LOOK_MS);
      this.doubt = () => {
        clearTimeout(timer);
        timer = setTimeout(look, 0);
      };
    });
    const release = () => {
      released = true;
      clearTimeout(timer);
    };
    return { gone, release };
  }

  private async deathSince(container: Container, logEnd: number): Promise<string | undefined> {
    if (!container.isAlive()) return 'was ended with its whole container';
    return deathIn(await logSince(this.options.folders.log, logEnd));
  }

  private async diedEarly(cause: string, logEnd: number): Promise<LyceumError> {
    const said = logLines(await logSince(this.options.folders.log, logEnd));
    return new LyceumError(
      'unavailable',
      `The project did not start: its local hub ${cause}.${said ? `\n${said}` : ''}`,
    );
  }

  private tooSlow(container: Container): LyceumError {
    const localHub = container.localHub();
    if (localHub && isAlive(localHub)) sendSignal(localHub.pid, 'SIGKILL');
    return new LyceumError('timeout', `The project did not start within ${START_LIMIT_MS / 1000} seconds.`);
  }

  /** The id of the project's user and group on this node. */
  private async account(): Promise<number> {
    return (await this.options.node.ranges.of(this.options.folders.uid_range)) + USER.id;
  }
}
