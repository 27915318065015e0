/**
 * The programs that snapshots are made with, run at the lowest priority. Called by the other files of this room.
 * Arguments are passed as a list: no shell reads a name.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Characters of a program's complaint that reach the log. */
const MAX_COMPLAINT_CHARS = 2000;

export interface Outcome {
  /** -1 when a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

export class Programs {
  private readonly priority: string[];

  constructor(private readonly path: string) {
    this.priority = [
      ...(this.has('nice') ? ['nice', '-n', '19'] : []),
      ...(this.has('ionice') ? ['ionice', '-c', '3', '-t'] : []),
    ];
  }

  has(name: string): boolean {
    return this.path.split(delimiter).some((folder) => isExecutable(join(folder, name)));
  }

  /** Rejects only where it cannot be started; `signal` kills it. */
  run(command: string, args: readonly string[], signal?: AbortSignal): Promise<Outcome> {
    const [program = command, ...rest] = [...this.priority, command, ...args];
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const env = { PATH: this.path, LC_ALL: 'C' };
      const child = spawn(program, rest, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env,
        signal,
        killSignal: 'SIGKILL',
      });
      const stdout: string[] = [];
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr = (stderr + text).slice(0, MAX_COMPLAINT_CHARS);
      });
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? -1, stdout: stdout.join(''), stderr }));
    });
  }

  /** Throws with the program's own words when it fails. */
  async must(command: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
    const { code, stdout, stderr } = await this.run(command, args, signal);
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr.trim()}`);
    return stdout;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
