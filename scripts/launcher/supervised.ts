// One child program kept alive: started, restarted with a growing pause when it dies, stopped on request. Used for the
// hub, the compute server and PostgreSQL. It never decides what a program is: that is its ChildSpec.
//
//              spawn                        exit
//   (new) ───────────────► running ──────────────────► waiting ──┐ pause over
//                           ▲  │ close()                  │      │
//                           └──┼──────────────────────────┼──────┘
//                              ▼                  close() ▼
//                           stopping ─────exit────► stopped ◄── onExit said 'give-up'
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';

import { lastWords, logSize, openLog, rotateLog } from './log-file';

export interface ChildSpec {
  /** As a sentence about it begins: "The hub", "PostgreSQL". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Another account (PostgreSQL under root). */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** A channel whose closing tells the child that the launcher is gone. */
  readonly ipc: boolean;
  readonly logFile: string;
  /** Signals to stop it, in order, each with the time it gets, in ms; SIGKILL to the whole group follows. */
  readonly stop: readonly StopStep[];
  /** Done before each start (PostgreSQL clears away what a crash left). */
  readonly beforeStart?: () => Promise<void>;
}

export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
}

export interface Exit {
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The line of the log that tells most. */
  readonly words: string;
  /** How often it ended since it last ran for RESET_MS. */
  readonly failures: number;
  /** The pause before the next start, in ms. */
  readonly pauseMs: number;
}

/** What to do about an exit that nobody asked for. */
export type ExitPolicy = (exit: Exit) => 'restart' | 'give-up';

/** The first pause in ms: a killed program is back at once. It doubles up to the longest. */
const FIRST_PAUSE_MS = 200;
/** Long enough that a program which cannot start does not eat a core. */
const LONGEST_PAUSE_MS = 5000;
/** A program that ran this long, in ms, was well: its next death starts from the first pause again. */
const RESET_MS = 10_000;

type State =
  | { readonly state: 'new' | 'stopped' }
  | { readonly state: 'running' | 'stopping'; readonly child: ChildProcess; readonly ended: Promise<void> }
  | { readonly state: 'waiting'; readonly timer: NodeJS.Timeout };

export function pauseAfter(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
}

export class Supervised {
  private current: State = { state: 'new' };
  private failures = 0;
  private replacing = false;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly spec: ChildSpec,
    private readonly onExit: ExitPolicy,
  ) {
    rotateLog(spec.logFile);
  }

  get pid(): number | undefined {
    return 'child' in this.current ? this.current.child.pid : undefined;
  }

  async start(): Promise<void> {
    await this.spec.beforeStart?.();
    if (this.closing === undefined) this.spawn();
  }

  /** Ends the child with `signal` and starts it anew at once: for `npm run dev`. */
  replace(signal: NodeJS.Signals): void {
    if (this.current.state !== 'running') return;
    this.replacing = true;
    this.current.child.kill(signal);
  }

  /** For programs that read their configuration again on a signal. */
  tell(signal: NodeJS.Signals): void {
    if (this.current.state === 'running') this.current.child.kill(signal);
  }

  close(): Promise<void> {
    this.closing ??= this.stop();
    return this.closing;
  }

  private spawn(): void {
    const { spec } = this;
    const begun = Date.now();
    const from = logSize(spec.logFile);
    const log = openLog(spec.logFile);
    const child = spawn(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: spec.env,
      // Its own session: Ctrl-C reaches the launcher alone, which then stops everything in order.
      detached: true,
      stdio: ['ignore', log, log, ...(spec.ipc ? (['ipc'] as const) : [])],
      ...spec.account,
    });
    fs.closeSync(log);
    const ended = new Promise<void>((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null, words?: string): void => {
        resolve();
        this.ended(child, { code, signal, words: words ?? lastWords(spec.logFile, from), begun });
      };
      child.once('error', (error) => end(null, null, error.message));
      child.once('exit', (code, signal) => end(code, signal));
    });
    this.current = { state: 'running', child, ended };
  }

  private ended(child: ChildProcess, end: Pick<Exit, 'code' | 'signal' | 'words'> & { begun: number }): void {
    // 'error' may be followed by 'exit', and a stop waits on its own: only the running child's first end counts.
    if (this.current.state !== 'running' || this.current.child !== child) return;
    if (this.replacing) {
      this.replacing = false;
      this.wait(0);
      return;
    }
    this.failures = Date.now() - end.begun >= RESET_MS ? 1 : this.failures + 1;
    const pauseMs = pauseAfter(this.failures);
    const { code, signal, words } = end;
    const verdict = this.onExit({
      name: this.spec.name,
      code,
      signal,
      words,
      failures: this.failures,
      pauseMs,
    });
    if (verdict === 'restart') this.wait(pauseMs);
    else this.current = { state: 'stopped' };
  }

  private wait(pauseMs: number): void {
    const again = (): void => {
      this.start().catch((error: unknown) => {
        this.onExit({
          name: this.spec.name,
          code: null,
          signal: null,
          words: error instanceof Error ? error.message : String(error),
          failures: ++this.failures,
          pauseMs: LONGEST_PAUSE_MS,
        });
        if (this.closing === undefined) this.wait(LONGEST_PAUSE_MS);
      });
    };
    this.current = { state: 'waiting', timer: setTimeout(again, pauseMs) };
  }

  private async stop(): Promise<void> {
    if (this.current.state === 'waiting') clearTimeout(this.current.timer);
    if (this.current.state !== 'running') {
      this.current = { state: 'stopped' };
      return;
    }
    const { child, ended } = this.current;
    this.current = { state: 'stopping', child, ended };
    for (const step of this.spec.stop) {
      child.kill(step.signal);
      if (await endsWithin(ended, step.waitMs)) break;
    }
    // Also after an orderly end: whatever it started in its own group ends with it.
    killGroup(child.pid);
    await ended;
    this.current = { state: 'stopped' };
  }
}

async function endsWithin(ended: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const done = await Promise.race([ended.then(() => true), limit]);
  clearTimeout(timer);
  return done;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody left in it: the usual case.
  }
}
