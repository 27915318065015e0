/**
 * Podman and the few other programs of the system that the container driver runs, with the reason in words where one fails.
 * Used by this folder only. Nothing that a project says becomes a part of their environment.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { ConfigError } from '@lyceum/util/node/env';
import { decodeJson } from '@lyceum/util/protocol/json';
import * as z from 'zod/mini';

/** Milliseconds for one call on a node under heavy load. */
const CALL_LIMIT_MS = 60_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
/** Characters of a program's complaint that are passed on. */
const MAX_COMPLAINT_CHARS = 2000;

/** Where distributions put them; the PATH of the compute server may be anything. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const NEEDED = ['podman', 'slirp4netns', 'nsenter', 'ip', 'mkfifo', 'chown'];

const listedSchema = z.array(z.object({ Names: z.array(z.string()), Pid: z.int(), State: z.string() }));
export type Listed = z.infer<typeof listedSchema>[number];

export function findProgram(name: string): string | undefined {
  for (const folder of SYSTEM_PATH.split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** Throws a ConfigError where this machine cannot run containers for us. */
export function requireContainers(): void {
  if (process.getuid?.() !== 0)
    throw new ConfigError('COMPUTE_DRIVER=container needs the compute server to run as root.');
  const missing = NEEDED.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0)
    throw new ConfigError(
      `COMPUTE_DRIVER=container needs ${missing.join(', ')}: apt-get install podman slirp4netns runc iproute2.`,
    );
}

/** Resolves to what the program writes; rejects with `unavailable` and what it complains of. */
export function runProgram(program: string, args: readonly string[], input = ''): Promise<string> {
  const options = {
    env: { PATH: SYSTEM_PATH, HOME: '/root', LANG: 'C.UTF-8' },
    timeout: CALL_LIMIT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
    cwd: '/',
  };
  return new Promise((resolve, reject) => {
    const child = execFile(findProgram(program) ?? program, [...args], options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const said = stderr.trim().slice(-MAX_COMPLAINT_CHARS) || error.message.slice(0, MAX_COMPLAINT_CHARS);
      reject(new LyceumError('unavailable', `${program} failed: ${said}`));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Calls at once: each is busy with the processor, and more of them only wait for podman's locks. */
const CALLS_AT_ONCE = availableParallelism() + 1;

export class Podman {
  private readonly global: string[];
  private calls = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(runtime: string | undefined) {
    const chosen = runtime ?? defaultRuntime();
    this.global = ['--log-level=error', ...(chosen ? ['--runtime', chosen] : [])];
  }

  async call(...args: string[]): Promise<string> {
    if (this.calls >= CALLS_AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.calls += 1;
    try {
      return await runProgram('podman', [...this.global, ...args]);
    } finally {
      this.calls -= 1;
      this.waiting.shift()?.();
    }
  }

  /** All containers with this label, running or not. */
  async list(label: string): Promise<Listed[]> {
    const text = await this.call('ps', '--all', '--filter', `label=${label}`, '--format', 'json');
    return decodeJson(listedSchema, text.trim() || '[]');
  }

  /** Kills whatever is in it. One that is not there is no error. */
  async remove(name: string): Promise<void> {
    await this.call('rm', '--force', '--ignore', '--time', '0', name);
  }
}

/** On cgroup v1, also beside a v2 hierarchy, crun refuses what runc can do; elsewhere podman knows best. */
function defaultRuntime(): string | undefined {
  return existsSync('/sys/fs/cgroup/cgroup.controllers') ? undefined : findProgram('runc');
}
