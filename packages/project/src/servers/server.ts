/**
 * One server of the project: its process, state and log. Made by servers.ts, which says what to start; it survives hubs and browsers, and a restart
 * of the local hub.
 *
 *   stopped ──start──► starting ──listens──► running ──stop──► stopping ──► stopped
 *                         └──ends, or does not listen in time──► failed ◄──ends by itself──┘
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createSignal } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import { newKey } from '@lyceum/util/ids';
import type { ServerState } from '@lyceum/util/protocol/servers';
import { asFirstToGo } from '../exec/first-to-go';
import type { Launch, Plan } from './launch';
import { endMarked, markOf, startTime } from './marked-processes';
import { freePort, isListening } from './ports';
import { forgetRecord, type RunRecord, readRecord, writeRecord } from './run-record';
import { ServerLog } from './server-log';

/** ms between two looks at whether it listens; and at whether one that is not our child lives. */
const LOOK_MS = 100;
const ADOPTED_LOOK_MS = 1000;
/** ms until a server that does not listen has failed: a cold disk, a machine ten times slower. */
const START_LIMIT_MS = 180_000;
/** ms that it has to end in an orderly way. */
const STOP_GRACE_MS = 5000;

export interface ServerPlace {
  home: string;
  /** State folder of all servers. */
  folder: string;
}

/** A start, as long as it is the present one. */
interface Run {
  record: RunRecord;
  /** Told once, when its first process has ended: why, for people; undefined: in order. */
  ended: boolean;
}

export class Server {
  readonly log: ServerLog;
  readonly changed = createSignal<void>();
  private current: ServerState = { status: 'stopped' };
  private run: Run | undefined;
  private stopping: Promise<void> | undefined;
  private readonly recordFile: string;

  constructor(
    private readonly place: ServerPlace,
    readonly name: string,
  ) {
    this.log = new ServerLog(join(place.folder, `${name}.log`));
    this.recordFile = join(place.folder, `${name}.json`);
    this.adopt();
  }

  get state(): ServerState {
    return this.current;
  }

  /** What the proxy needs of one that runs. */
  get reach(): RunRecord | undefined {
    return this.current.status === 'running' ? this.run?.record : undefined;
  }

  /** Returns when its process is there; nothing when it runs already. */
  async start(plan: Plan, base_url: string): Promise<void> {
    await this.stopping;
    if (this.current.status === 'starting' || this.current.status === 'running') return;
    const since = Date.now();
    this.set({ status: 'starting', since, port: plan.port ?? 0, step: 'Looking for a free port' });
    try {
      const port = plan.port ?? (await freePort());
      if (plan.port !== undefined && (await isListening(port)))
        throw new LyceumError('unavailable', `Another program listens on port ${port} already.`);
      const run = this.spawn(plan, { port, base_url, since });
      this.set({ status: 'starting', since, port, step: `Waiting until it listens on port ${port}` });
      void this.awaitListening(run);
    } catch (error) {
      this.fail(error instanceof LyceumError ? error.message : `It could not be started: ${wordsOf(error)}.`);
    }
  }

  /** Resolves when nothing of it runs. */
  stop(grace_ms = STOP_GRACE_MS): Promise<void> {
    this.stopping ??= this.stopNow(grace_ms).finally(() => {
      this.stopping = undefined;
    });
    return this.stopping;
  }

  /** Resolves when it is starting no more, or after `wait_ms`. */
  settled(wait_ms: number): Promise<void> {
    if (this.current.status !== 'starting') return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        off();
        resolve();
      };
      const timer = setTimeout(done, wait_ms);
      const off = this.changed.on(() => {
        if (this.current.status !== 'starting') done();
      });
    });
  }

  private async stopNow(grace_ms: number): Promise<void> {
    const { run } = this;
    if (run) {
      this.run = undefined;
      this.set({ status: 'stopping' });
      await endMarked(run.record.run, grace_ms);
      forgetRecord(this.recordFile);
    }
    this.set({ status: 'stopped' });
  }

  private spawn(plan: Plan, where: { port: number; base_url: string; since: number }): Run {
    const { home } = this.place;
    const { port, base_url, since } = where;
    const launch = plan.launch({ home, port, base_url, secret: newKey() });
    const mark = newKey();
    const child = this.fork(launch, mark);
    const { path, headers, cookie } = launch;
    const pid = child.pid ?? 0;
    const record = {
      run: mark,
      pid,
      start_time: startTime(pid) ?? 0,
      port,
      since,
      path,
      headers: { ...headers },
    };
    const run: Run = { record: { ...record, ...(cookie !== undefined && { cookie }) }, ended: false };
    this.run = run;
    if (child.pid !== undefined) writeRecord(this.recordFile, run.record);
    child.once('error', (error) => this.ended(run, `It could not be started: ${wordsOf(error)}.`));
    child.once('exit', (code, signal) => this.ended(run, exitWords(code, signal)));
    return run;
  }

  private fork({ program, args, env }: Launch, mark: string): ChildProcess {
    const log = this.log.openForWriting();
    try {
      const options = {
        cwd: this.place.home,
        env: { ...process.env, HOME: this.place.home, ...env, ...markOf(mark) },
        detached: true,
        stdio: ['ignore', log.fd, log.fd] satisfies ['ignore', number, number],
      };
      return asFirstToGo(() => spawn(program, args, options));
    } finally {
      log.close();
    }
  }

  private async awaitListening(run: Run): Promise<void> {
    const end = Date.now() + START_LIMIT_MS;
    const { port, since, pid } = run.record;
    while (this.run === run && this.current.status === 'starting' && Date.now() < end) {
      if (await isListening(port)) {
        if (this.run === run && !run.ended) this.set({ status: 'running', since, port, pid });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS).unref());
    }
    if (this.run !== run || run.ended) return;
    await this.stop();
    this.fail(`It did not listen on port ${port} within ${START_LIMIT_MS / 60_000} minutes, and was ended.`);
  }

  /** Its first process is gone: what that left goes too. */
  private ended(run: Run, reason: string | undefined): void {
    run.ended = true;
    if (this.run !== run) return;
    const wasRunning = this.current.status === 'running';
    this.run = undefined;
    forgetRecord(this.recordFile);
    void endMarked(run.record.run, STOP_GRACE_MS);
    if (reason === undefined && wasRunning) this.set({ status: 'stopped' });
    else this.fail(reason ?? 'The program ended without listening on its port.');
  }

  /** What another local hub of this project left running. */
  private adopt(): void {
    const record = readRecord(this.recordFile);
    if (!record) return;
    if (startTime(record.pid) !== record.start_time) {
      forgetRecord(this.recordFile);
      void endMarked(record.run, STOP_GRACE_MS);
      return;
    }
    const run: Run = { record, ended: false };
    const { since, port } = record;
    this.run = run;
    this.current = { status: 'starting', since, port, step: `Waiting until it listens on port ${port}` };
    void this.awaitListening(run);
    const timer = setInterval(() => {
      const lives = startTime(record.pid) === record.start_time;
      if (!lives) this.ended(run, 'It ended while this project’s own program was away.');
      if (!lives || this.run !== run) clearInterval(timer);
    }, ADOPTED_LOOK_MS);
    timer.unref();
  }

  private fail(reason: string): void {
    this.set({ status: 'failed', at: Date.now(), reason });
  }

  private set(state: ServerState): void {
    this.current = state;
    this.changed.emit();
  }
}

/** Undefined: it ended in order. */
function exitWords(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `The program was ended by ${signal} (${constants.signals[signal]}).`;
  return code === 0 ? undefined : `The program ended with exit code ${code}.`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
