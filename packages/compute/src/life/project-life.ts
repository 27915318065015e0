/**
 * One project's state on its node, and the only door for changing it: the same for every driver, which says through a Runner how a local hub is
 * started and how everything ends. Used by the drivers' project.ts. It never talks to hubs or the database.
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
import type { Logger } from '@lyceum/util/node/logger';
import type { ProjectAddress, ProjectStatus } from '@lyceum/util/protocol/compute';
import type { RunSettings } from '@lyceum/util/quotas';
import { DEATH_WINDOW_MS, recentDeaths, restartDelay } from './restart-policy';

/** A local hub that listens. */
export interface Run {
  readonly address: ProjectAddress;
  /** Resolves to the cause, in words, when it has died. */
  readonly gone: Promise<string>;
  /** For the log. */
  readonly pid: number;
  /** Stops looking; `gone` then stays open. */
  release(): void;
}

export interface Runner<R extends Run> {
  /** Resolves once it listens. `again`: in place of one that died; what people run in the project stays. */
  launch(settings: RunSettings, signal: AbortSignal, again: boolean): Promise<R>;
  /** Ends everything of the project; resolves when nothing is left. */
  end(run: R | undefined): Promise<void>;
  /** Those with which a project was started that is adopted. */
  readSettings(): RunSettings;
}

interface Running<R> {
  name: 'running';
  run: R;
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

type State<R> = { name: 'stopped'; error?: string } | Starting | Running<R> | Stopping;

export interface LifeOptions<R extends Run> {
  runner: Runner<R>;
  logger: Logger;
  /** Called for changes that nobody asked for. */
  changed(): void;
}

const stoppedMeanwhile = () => new LyceumError('conflict', 'The project was stopped while it started.');

export class ProjectLife<R extends Run> {
  private state: State<R> = { name: 'stopped' };
  private deaths: number[] = [];
  private lastSettings: RunSettings | undefined;

  constructor(private readonly options: LifeOptions<R>) {}

  /** What runs goes on with the settings it has. */
  start(settings: RunSettings): Promise<ProjectAddress> {
    const { state } = this;
    switch (state.name) {
      case 'running':
        return Promise.resolve(state.run.address);
      case 'starting':
        return state.address;
      case 'stopping':
        state.next ??= this.startAfter(state, settings);
        return state.next.address;
      case 'stopped':
        this.deaths = [];
        this.lastSettings = settings;
        return this.begin((signal) => this.launch(signal, false));
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
    if (state.name === 'running') return { state: 'running', address: state.run.address };
    if (state.name !== 'stopped') return { state: state.name };
    return state.error === undefined ? { state: 'opened' } : { state: 'opened', error: state.error };
  }

  /** Undefined while it does not run. */
  running(): R | undefined {
    return this.state.name === 'running' ? this.state.run : undefined;
  }

  /** Starting or running: new settings concern it now. */
  isActive(): boolean {
    return this.state.name === 'running' || this.state.name === 'starting';
  }

  /** Of the last start. */
  get settings(): RunSettings {
    this.lastSettings ??= this.options.runner.readSettings();
    return this.lastSettings;
  }

  set settings(settings: RunSettings) {
    this.lastSettings = settings;
  }

  /** Takes over a local hub that another compute server left. */
  adopt(run: R): void {
    this.enterRunning(run);
  }

  /** As adopt, for one that does not listen yet. */
  adoptStarting(run: (signal: AbortSignal) => Promise<R>): void {
    this.beginUnasked(run);
  }

  /** Lets go; the processes stay. */
  release(): void {
    const { state } = this;
    this.state = { name: 'stopped' };
    if (state.name === 'running') state.run.release();
    if (state.name === 'starting')
      state.abort.abort(new LyceumError('unavailable', 'The compute server stops.'));
  }

  private launch(signal: AbortSignal, again: boolean): Promise<R> {
    return this.options.runner.launch(this.settings, signal, again);
  }

  private begin(run: (signal: AbortSignal) => Promise<R>): Promise<ProjectAddress> {
    const abort = new AbortController();
    const attempt = run(abort.signal);
    const address = attempt.then(
      (running) => {
        if (this.state !== starting) {
          running.release();
          throw stoppedMeanwhile();
        }
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
  private beginUnasked(run: (signal: AbortSignal) => Promise<R>): void {
    const { changed, logger } = this.options;
    this.begin(run).then(changed, (error) => {
      if (this.state.name !== 'stopped' || this.state.error === undefined) return;
      logger.warn({ error }, 'project given up');
      changed();
    });
  }

  private enterRunning(run: R): void {
    const running: Running<R> = { name: 'running', run };
    this.state = running;
    void run.gone.then((cause) => {
      if (this.state !== running) return;
      this.options.logger.warn({ local_hub_pid: run.pid, cause }, 'local hub died');
      this.deaths.push(Date.now());
      this.beginUnasked((signal) => this.restart(cause, signal));
    });
  }

  /** What people run in the project stays; only the local hub is started again. */
  private async restart(cause: string, signal: AbortSignal): Promise<R> {
    for (let last = `its local hub ${cause}.`; ; ) {
      this.deaths = recentDeaths(this.deaths, Date.now());
      const delay = restartDelay(this.deaths);
      if (delay === undefined) {
        const times = `${this.deaths.length} times within ${DEATH_WINDOW_MS / 1000} seconds`;
        throw new LyceumError('unavailable', `The project failed ${times} and was given up: ${last}`);
      }
      await sleep(delay, undefined, { signal });
      try {
        return await this.launch(signal, true);
      } catch (error) {
        signal.throwIfAborted();
        this.deaths.push(Date.now());
        last = toWireError(error).message;
      }
    }
  }

  private startAfter(state: Stopping, settings: RunSettings): NonNullable<Stopping['next']> {
    const address = state.done.then(() => {
      if (next.cancelled) throw stoppedMeanwhile();
      return this.start(settings);
    });
    const next = { cancelled: false, address };
    return next;
  }

  private beginStop(before: Exclude<State<R>, Stopping>): Promise<void> {
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

  private async endAll(before: Exclude<State<R>, Stopping>): Promise<void> {
    if (before.name === 'running') before.run.release();
    if (before.name === 'starting') {
      before.abort.abort(stoppedMeanwhile());
      await before.address.catch(() => {});
    }
    await this.options.runner.end(before.name === 'running' ? before.run : undefined);
  }
}
