/**
 * What the tests of drivers share: talking to the fake local hub, looking at processes, waiting for a condition.
 * Called by tests only; never part of the built program.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectAddress } from '@lyceum/util/protocol/compute';
import * as z from 'zod/mini';
import { readProcess } from '../process/proc';

export const FAKE_LOCAL_HUB = join(__dirname, 'fake-local-hub.mjs');

const selfSchema = z.object({ pid: z.int(), cwd: z.string(), env: z.record(z.string(), z.string()) });
const runSchema = z.object({ pid: z.int() });

/** For runInProject: a daemon in a session of its own, its pid in ~/pid. */
export const DAEMON_LINE = 'setsid nohup bash -c "echo \\$\\$ > ~/pid; exec sleep 1000" > /dev/null 2>&1 &';

/** Milliseconds a test waits for anything, on a machine that is busy with other things. */
const PATIENCE_MS = 20_000;

export async function askLocalHub(address: ProjectAddress) {
  return selfSchema.parse(await call(address, {}));
}

/** Runs a line of bash in the project; answers the pid of that bash, in a session of its own. */
export async function runInProject(address: ProjectAddress, line: string): Promise<number> {
  return runSchema.parse(await call(address, { method: 'POST', body: line })).pid;
}

async function call(address: ProjectAddress, init: RequestInit): Promise<unknown> {
  const headers = { authorization: `Bearer ${address.token}` };
  const response = await fetch(`http://${address.host}:${address.http_port}/`, { ...init, headers });
  if (!response.ok) throw new Error(`the fake local hub answered ${response.status}`);
  return response.json();
}

export const pidAlive = (pid: number): boolean => readProcess(pid) !== undefined;

/** The number in a file that a process of the project writes. */
export async function pidFrom(path: string): Promise<number> {
  await until(() => existsSync(path) && readFileSync(path, 'utf8').endsWith('\n'), `a pid in ${path}`);
  return Number(readFileSync(path, 'utf8'));
}

export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
