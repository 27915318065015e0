/**
 * The process of a kernel: started in a session of its own, its last words kept, ended with everything that it started. Used by start.ts and kernel.ts.
 * A guard, a shell that waits for us, ends it when the local hub is gone, however that came.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { asFirstToGo } from '../exec/first-to-go';
import { type Ending, oomKills, reasonOf } from './death';
import { killGroup, killProcess, processTree, treeMemory } from './process-tree';
import { TextTail } from './text-tail';
import type { KernelProblem } from './types';

/** UTF-16 units of stderr and of stdout that are kept: some tracebacks. */
const KEPT_LENGTH = 16 * 1024;

/** ms that its last words may take after its end, when something it left behind keeps the pipe open. */
const LAST_WORDS_MS = 200;

/** Reads until we say goodbye (and leaves), or are gone: then it ends the kernel's group and removes its folder. */
const GUARD = 'read -r _ || { kill -s KILL -- "-$0"; rm -rf -- "$1"; }';

export interface Program {
  argv: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Its private folder. */
  folder: string;
}

export class KernelProcess {
  readonly pid: number;
  /** Settles when the process is gone and its last words are in. */
  readonly ended: Promise<void>;
  private gone = false;
  private ending: Omit<Ending, 'stderr'> | undefined;
  private readonly stderr = new TextTail(KEPT_LENGTH);
  private readonly stdout = new TextTail(KEPT_LENGTH);
  private readonly oomKillsBefore = oomKills();
  private stopped = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly guard: ChildProcess,
    pid: number,
  ) {
    this.pid = pid;
    child.stderr?.on('data', (chunk: Buffer) => this.stderr.push(chunk));
    child.stdout?.on('data', (chunk: Buffer) => this.stdout.push(chunk));
    this.ended = this.followEnd();
  }

  /** Rejects with the system's error when there is no such program or folder. */
  static async start({ argv, cwd, env, folder }: Program): Promise<KernelProcess> {
    const [program = '', ...args] = argv;
    const child = asFirstToGo(() =>
      spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    if (child.pid === undefined) {
      const [error] = await once(child, 'error');
      throw error;
    }
    return new KernelProcess(child, startGuard(child.pid, folder), child.pid);
  }

  get running(): boolean {
    return !this.gone;
  }

  /** Of a process that ended: after "Python 3 ended: ". */
  reason(): string {
    return this.ending ? reasonOf({ ...this.ending, stderr: this.lastWords() }) : 'it does not run';
  }

  /** Of whatever it wrote, the end. */
  lastWords(): string {
    return this.stderr.text().trim() === '' ? this.stdout.text() : this.stderr.text();
  }

  problem(message: string): KernelProblem {
    return { message, stderr: this.lastWords() };
  }

  memory(): number {
    return this.running ? treeMemory(this.pid) : 0;
  }

  /** To the kernel and what it runs in its group. */
  signal(signal: NodeJS.Signals): void {
    if (this.running) killGroup(this.pid, signal);
  }

  /** Holds it, or lets it go on. */
  hold(held: boolean): void {
    if (held === this.stopped || !this.running) return;
    this.stopped = held;
    this.signal(held ? 'SIGSTOP' : 'SIGCONT');
  }

  /** What the gentle ways leave of it and its descendants, whatever group they are in, is killed. */
  async end(gently: readonly { ask: () => void; patience_ms: number }[]): Promise<void> {
    const tree = this.running ? processTree(this.pid) : [];
    for (const { ask, patience_ms } of gently) {
      if (!this.running) break;
      ask();
      this.hold(false);
      await within(this.ended, patience_ms);
    }
    killGroup(this.pid, 'SIGKILL');
    for (const process of tree) killProcess(process, 'SIGKILL');
    await this.ended;
  }

  private async followEnd(): Promise<void> {
    const closed = once(this.child, 'close');
    const [code, signal] = await once(this.child, 'exit');
    this.gone = true;
    // Before its number can mean another process: what it left in its group ends with it.
    killGroup(this.pid, 'SIGKILL');
    this.guard.stdin?.end('\n');
    await within(closed, LAST_WORDS_MS);
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
    const kills = { before: this.oomKillsBefore, after: oomKills() };
    this.ending = { code, signal, oomKills: kills };
  }
}

function startGuard(pid: number, folder: string): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', GUARD, String(pid), folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a guard the kernel runs all the same; the sweep at the next start ends it.
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  guard.unref();
  return guard;
}

function within(what: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const settle = () => {
      clearTimeout(timer);
      resolve();
    };
    what.then(settle, settle);
  });
}
