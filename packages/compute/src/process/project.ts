/**
 * One project of the process driver: its state, and the only door for changing it. Called by process-driver.ts.
 * It never talks to hubs or the database.
 *
 *              start             listens
 *   stopped ─────────► starting ─────────► running
 *      ▲ ▲     failed     │  ▲                │ │
 *      │ └────────────────┘  └── died by itself ┘
 *      │ none left        │ stop              │ stop
 *      └────── stopping ◄─┴───────────────────┘
 *
 * What was asked last wins: a start during stopping begins when that is done, a stop cancels a start.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ProjectAddress, ProjectStatus } from '@lyceum/util/protocol/compute';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';
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
import { DEATH_WINDOW_MS, recentDeaths, restartDelay } from './restart-policy';

interface Running {
  name: 'running';
  hub: LocalHub;
  address: ProjectAddress;
}

interface Starting {
  name: 'starting';
  abort: AbortController;
  address: Promise<ProjectAddress>;
}

interface Stopping {
  name: 'stopping';
  done: Promise<void>;
  /** A start that was asked for meanwhile. */
  next?: { cancelled: boolean; address: Promise<ProjectAddress> };
}

type State = { name: 'stopped'; error?: string } | Starting | Running | Stopping;

export interface ProjectOptions {
  project_id: ProjectId;
  folders: ProjectFolders;
  launch: Pick<Launch, 'main' | 'account'>;
  logger: Logger;
  /** Called for changes that nobody asked for. */
  changed(): void;
}

const stoppedMeanwhile = () => new LyceumError('conflict', 'The project was stopped while it started.');

export class Project {
  private state: State = { name: 'stopped' };
  private deaths: number[] = [];

  constructor(private readonly options: ProjectOptions) {}

  start(): Promise<ProjectAddress> {
    const { state } = this;
    switch (state.name) {
      case 'running':
        return Promise.resolve(state.address);
      case 'starting':
        return state.address;
      case 'stopping':
        state.next ??= this.startAfter(state);
        return state.next.address;
      case 'stopped':
        this.deaths = [];
        return this.begin((signal) => this.launch(signal));
    }
  }

  stop(): Promise<void> {
    const { state } = this;
    if (state.name !== 'stopping') return this.beginStop(state);
    if (state.next) state.next.cancelled = true;
    state.next = undefined;
    return state.done;
  }

  /** Without `closed`, which only the folders can tell: see the driver. */
  status(): ProjectStatus {
    const { state } = this;
    if (state.name === 'running') return { state: 'running', address: state.address };
    if (state.name !== 'stopped') return { state: state.name };
    return state.error === undefined ? { state: 'opened' } : { state: 'opened', error: state.error };
  }

  /** Takes over a local hub that another compute server left: one that listens, or `spawned`, which soon will. */
  async adopt(spawned: Identity | undefined): Promise<void> {
    const { folders, logger } = this.options;
    const said = readListening(folders);
    if (said && isAlive(said)) {
      writeProcess(folders, { pid: said.pid, start_time: said.start_time });
      const address = addressOf(said, await readToken(folders));
      this.enterRunning({ name: 'running', hub: adoptLocalHub(said), address });
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
    this.beginUnasked((signal) => this.await(adoptLocalHub(identity), 0, signal));
  }

  /** Lets go; the processes stay. */
  release(): void {
    const { state } = this;
    this.state = { name: 'stopped' };
    if (state.name === 'running') state.hub.release();
    if (state.name === 'starting')
      state.abort.abort(new LyceumError('unavailable', 'The compute server stops.'));
  }

  private begin(run: (signal: AbortSignal) => Promise<Running>): Promise<ProjectAddress> {
    const abort = new AbortController();
    const attempt = run(abort.signal);
    const address = attempt.then(
      (running) => {
        if (this.state !== starting) throw stoppedMeanwhile();
        this.enterRunning(running);
        return running.address;
      },
      (error) => {
        if (this.state === starting) this.state = { name: 'stopped', error: toWireError(error).message };
        throw error;
      },
    );
    const starting: Starting = { name: 'starting', abort, address };
    this.state = starting;
    return address;
  }

  /** As begin, where nobody waits for the outcome: it is told as a change. */
  private beginUnasked(run: (signal: AbortSignal) => Promise<Running>): void {
    const { changed, logger } = this.options;
    this.begin(run).then(changed, (error) => {
      if (this.state.name !== 'stopped' || this.state.error === undefined) return;
      logger.warn({ error }, 'project given up');
      changed();
    });
  }

  private async launch(signal: AbortSignal): Promise<Running> {
    const { folders, project_id, launch } = this.options;
    await makeHome(folders);
    const { logEnd } = await prepareState(folders);
    signal.throwIfAborted();
    const hub = await spawnLocalHub({ ...launch, project_id, folders });
    return this.await(hub, logEnd, signal);
  }

  private async await(hub: LocalHub, logEnd: number, signal: AbortSignal): Promise<Running> {
    const { folders } = this.options;
    try {
      const said = await untilListening(folders, hub, logEnd, signal);
      return { name: 'running', hub, address: addressOf(said, await readToken(folders)) };
    } catch (error) {
      hub.release();
      if (!signal.aborted && isAlive(hub.identity)) sendSignal(hub.identity.pid, 'SIGKILL');
      throw error;
    }
  }

  private enterRunning(running: Running): void {
    this.state = running;
    void running.hub.gone.then((cause) => {
      if (this.state !== running) return;
      this.options.logger.warn({ local_hub_pid: running.hub.identity.pid, cause }, 'local hub died');
      this.deaths.push(Date.now());
      this.beginUnasked((signal) => this.restart(cause, signal));
    });
  }

  /** What people run in the project stays; only the local hub is started again. */
  private async restart(cause: string, signal: AbortSignal): Promise<Running> {
    for (let last = `its local hub ${cause}.`; ; ) {
      this.deaths = recentDeaths(this.deaths, Date.now());
      const delay = restartDelay(this.deaths);
      if (delay === undefined) {
        const times = `${this.deaths.length} times within ${DEATH_WINDOW_MS / 1000} seconds`;
        throw new LyceumError('unavailable', `The project failed ${times} and was given up: ${last}`);
      }
      await sleep(delay, undefined, { signal });
      try {
        return await this.launch(signal);
      } catch (error) {
        signal.throwIfAborted();
        this.deaths.push(Date.now());
        last = toWireError(error).message;
      }
    }
  }

  private startAfter(state: Stopping): NonNullable<Stopping['next']> {
    const address = state.done.then(() => {
      if (next.cancelled) throw stoppedMeanwhile();
      return this.start();
    });
    const next = { cancelled: false, address };
    return next;
  }

  private beginStop(before: Exclude<State, Stopping>): Promise<void> {
    const done = this.endAll(before).then(
      () => {
        this.state = { name: 'stopped' };
      },
      (error) => {
        this.state = { name: 'stopped', error: toWireError(error).message };
        throw error;
      },
    );
    this.state = { name: 'stopping', done };
    return done;
  }

  private async endAll(before: Exclude<State, Stopping>): Promise<void> {
    const { folders, project_id } = this.options;
    if (before.name === 'running') before.hub.release();
    if (before.name === 'starting') {
      before.abort.abort(stoppedMeanwhile());
      await before.address.catch(() => {});
    }
    const marks = [projectMark(project_id), stateMark(folders.state)];
    await endProject({
      isMarked: (environment) => marks.every((mark) => environment.includes(mark)),
      localHub: readProcessFile(folders),
    });
    await forgetProcess(folders);
  }
}
