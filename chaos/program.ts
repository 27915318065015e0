/**
 * One real program of the world (a hub, the compute server): started, killed, paused, started again by the world's hand. It tells when the
 * program ended although nobody had asked for that. Used by world.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';

export interface ProgramSpec {
  name: string;
  main: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
}

/** Milliseconds for an orderly end; then SIGKILL. */
const END_MS = 8000;

export class Program {
  private child: ChildProcess | undefined;
  private asked = false;

  constructor(
    readonly spec: ProgramSpec,
    private readonly ended: (line: string) => void,
  ) {}

  get running(): boolean {
    return this.child !== undefined;
  }

  start(): void {
    if (this.child) return;
    const { name, main, env, logFile } = this.spec;
    const log = fs.openSync(logFile, 'a');
    // The IPC channel: the program ends by itself when we are gone.
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      env,
      stdio: ['ignore', log, log, 'ipc'],
    });
    fs.closeSync(log);
    this.child = child;
    this.asked = false;
    child.once('exit', (code, signal) => {
      if (this.child === child) this.child = undefined;
      if (this.asked) return;
      const words = fs.readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? '';
      this.ended(`${name} ended by itself (code ${code}, signal ${signal}): ${words}`);
    });
  }

  /** Resolves when it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.asked = true;
    const gone = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await gone;
    clearTimeout(late);
  }

  /** Takes nothing and says nothing for so long, as a starved or swapping machine does. */
  async pause(ms: number): Promise<void> {
    const { child } = this;
    if (!child) return;
    child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill('SIGCONT');
  }
}
