/**
 * What the tests of drivers share: talking to the fake local hub, looking at processes, waiting for a condition.
 * Called by tests only; never part of the built program.
 */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectAddress } from '@lyceum/util/protocol/compute';
import * as z from 'zod/mini';
import type { Driver } from '../driver';
import { readProcess } from '../process/proc';

export const FAKE_LOCAL_HUB = join(__dirname, 'fake-local-hub.mjs');

const selfSchema = z.object({ pid: z.int(), cwd: z.string(), env: z.record(z.string(), z.string()) });
const runSchema = z.object({ pid: z.int() });

/** For runInProject: a daemon in a session of its own, its pid in ~/pid. */
export const DAEMON_LINE = 'setsid nohup bash -c "echo \\$\\$ > ~/pid; exec sleep 1000" > /dev/null 2>&1 &';

/** Milliseconds a test waits for anything, on a machine that is busy with other things. */
const PATIENCE_MS = 20_000;

/** To a local hub's HTTP server: its own address, or a connection through its driver. */
export type Way = ProjectAddress | { token: string; connect(): Promise<Socket> };

export function throughDriver(driver: Driver, project_id: ProjectId, token: string): Way {
  return { token, connect: () => driver.connect(project_id, { kind: 'files' }) };
}

export async function askLocalHub(way: Way) {
  return selfSchema.parse(await call(way));
}

/** Runs a line of bash in the project; answers the pid of that bash, in a session of its own. */
export async function runInProject(way: Way, line: string): Promise<number> {
  return runSchema.parse(await call(way, line)).pid;
}

async function call(way: Way, line?: string): Promise<unknown> {
  const socket = 'connect' in way ? await way.connect() : connect(way.http_port, way.host);
  const request = httpRequest({
    createConnection: () => socket,
    method: line === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${way.token}` },
  });
  request.end(line);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`the fake local hub answered ${response.statusCode}`);
  return JSON.parse(body);
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
