/**
 * Runs one command of the project and collects its output. Called by server/exec-requests.
 * The command gets its own process group, which is killed whole at the time-out; it never outlives it.
 */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LyceumError } from '@lyceum/util/errors';
import { DEFAULT_EXEC_TIMEOUT_S, MAX_EXEC_OUTPUT_BYTES, MAX_EXEC_TIMEOUT_S } from '@lyceum/util/limits';
import { HOME } from '@lyceum/util/paths';
import type { ExecRequest, ExecResult } from '@lyceum/util/protocol/files';
import { errnoOf } from '../files/disk-errors';
import { resolveFolder } from '../files/resolve';
import { BoundedOutput } from './bounded-output';
import { asFirstToGo } from './first-to-go';

/** ms that output may still arrive after the command ended, when something it left in the background keeps the pipe open. */
const AFTER_EXIT_MS = 100;

/** What a shell answers: 127 not found, 126 cannot be run. */
const NOT_FOUND_EXIT_CODE = 127;
const NOT_EXECUTABLE_EXIT_CODE = 126;

export async function runExec(home: string, request: ExecRequest): Promise<ExecResult> {
  const cwd = await resolveFolder(home, request.cwd ?? HOME);
  const timeout_s = Math.min(request.timeout_s ?? DEFAULT_EXEC_TIMEOUT_S, MAX_EXEC_TIMEOUT_S);
  const [program, args] = request.args ? [request.command, request.args] : ['bash', ['-c', request.command]];
  if ([program, ...args].some((text) => text.includes('\0')))
    throw new LyceumError('bad_request', 'A command cannot contain a NUL character.');
  const env = { ...process.env, HOME: home };
  const stdio = ['ignore', 'pipe', 'pipe'] satisfies StdioOptions;
  const child = asFirstToGo(() => spawn(program, args, { cwd, env, detached: true, stdio }));
  return collect(child, program, timeout_s);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing is left of the group.
  }
}

function collect(child: ChildProcess, program: string, timeout_s: number): Promise<ExecResult> {
  const stdout = new BoundedOutput(MAX_EXEC_OUTPUT_BYTES);
  const stderr = new BoundedOutput(MAX_EXEC_OUTPUT_BYTES);
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const result = (exit_code: number): ExecResult => ({
    stdout: stdout.text(),
    stderr: stderr.text(),
    exit_code,
    ...(stdout.truncated || stderr.truncated ? { truncated: true } : {}),
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      killGroup(child);
      settle(() =>
        reject(new LyceumError('timeout', `The command took longer than ${timeout_s} s and was ended.`)),
      );
    }, timeout_s * 1000);
    const settle = (answer: () => void) => {
      clearTimeout(timer);
      child.stdout?.destroy();
      child.stderr?.destroy();
      answer();
    };
    child.once('error', (error) => settle(() => answerSpawnError(error, program, resolve, reject)));
    child.once('close', (code, signal) => settle(() => resolve(result(exitCode(code, signal)))));
    child.once('exit', (code, signal) => {
      setTimeout(() => settle(() => resolve(result(exitCode(code, signal)))), AFTER_EXIT_MS);
    });
  });
}

function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

function answerSpawnError(
  error: Error,
  program: string,
  resolve: (result: ExecResult) => void,
  reject: (error: Error) => void,
): void {
  const errno = errnoOf(error);
  if (errno === 'ENOENT')
    resolve({ stdout: '', stderr: `${program}: command not found\n`, exit_code: NOT_FOUND_EXIT_CODE });
  else if (errno === 'EACCES')
    resolve({ stdout: '', stderr: `${program}: permission denied\n`, exit_code: NOT_EXECUTABLE_EXIT_CODE });
  else if (errno === 'E2BIG')
    reject(new LyceumError('too_large', 'The command and its arguments are too long.'));
  else if (errno === 'EAGAIN')
    reject(new LyceumError('unavailable', 'The project cannot start another process now.'));
  else reject(error);
}
