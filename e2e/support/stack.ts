/**
 * The whole system as a user starts it (`npm start` without npm; with LYCEUM_E2E=cluster `npm run cluster`), in a data folder of its own, for
 * end-to-end tests. Gives the processes by what they are, so that a test can kill one; ends all of them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { findFreePortPair } from '../../scripts/launcher/ports';
import { listProcesses } from './processes';
import { until } from './until';

const ROOT = resolve(__dirname, '../..');
/** Milliseconds: a cold machine makes a database cluster first. */
const START_TIMEOUT_MS = 180_000;

export interface Stack {
  /** Without a trailing slash. */
  url: string;
  /** Where project content is served. */
  contentUrl: string;
  data: string;
  /** Behind HAProxy, with two hubs and two nodes. */
  cluster: boolean;
  /** The home of a project on this disk. */
  home(projectId: string): string;
  /** Pids of programs as they are now. The hub: that of the page's browser where there are several. */
  hubPid(page?: Page): Promise<number>;
  computePid(projectId?: string): Promise<number>;
  postgresPid(): Promise<number>;
  localHubPid(projectId: string): Promise<number>;
  /** SIGTERM to the launcher; resolves with its exit code when it has ended. */
  stop(): Promise<number | null>;
  output(): string;
}

export interface StackOptions {
  data?: string;
  basePath?: string;
  /** More of the environment, e.g. COMPUTE_DRIVER. */
  env?: Readonly<Record<string, string>>;
  /** The whole shape, HAProxy and two hubs; default: as LYCEUM_E2E says. */
  cluster?: boolean;
}

/** Members of the cluster that `npm run cluster` makes; on one machine everything lies in the data folder itself. */
const MEMBERS = { hub: ['hub1', 'hub2'], compute: ['node1', 'node2'] };

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'lyceum-e2e-')));
  const port = earlierPort(data) ?? (await findFreePortPair());
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PORT: String(port),
    LYCEUM_DATA: data,
    BASE_PATH: options.basePath ?? '',
    ...options.env,
  };
  delete env.DATABASE_URL;
  const cluster = options.cluster ?? env.LYCEUM_E2E === 'cluster';
  // Nobody vouches for the certificate of a trial. (In jest scripts/test.mjs says it: tests have an environment of their own.)
  if (cluster) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  const script = cluster ? 'scripts/cluster.mjs' : 'scripts/start.mjs';
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  // A start that takes too long is reported below, with the launcher ended.
  await until(() => /Lyceum ready: \S+/.test(output) || child.exitCode !== null, START_TIMEOUT_MS).catch(
    () => {},
  );
  const ready = /Lyceum ready: (\S+)/.exec(output)?.[1];
  if (!ready) {
    await stopStack(child, exited, options.data === undefined ? data : undefined);
    throw new Error(`Lyceum did not start:\n${output}`);
  }
  const url = ready.replace(/\/$/, '');
  return {
    url,
    contentUrl: url.replace(`:${port}`, `:${port + 1}`),
    data,
    cluster,
    ...programsIn(data, cluster),
    stop: () => stopStack(child, exited, options.data === undefined ? data : undefined),
    output: () => output,
  };
}

/** A cluster keeps to the addresses of its first start. */
function earlierPort(data: string): number | undefined {
  const file = join(data, 'cluster.json');
  if (!existsSync(file)) return undefined;
  return Number(new URL(JSON.parse(readFileSync(file, 'utf8')).public_url).port);
}

async function stopStack(
  child: ChildProcess,
  exited: Promise<number | null>,
  data?: string,
): Promise<number | null> {
  child.kill('SIGTERM');
  const code = await exited;
  if (data) await rm(data, { recursive: true, force: true });
  return code;
}

type Programs = Pick<Stack, 'home' | 'hubPid' | 'computePid' | 'postgresPid' | 'localHubPid'>;

function programsIn(data: string, cluster: boolean): Programs {
  /** The data folder of the node that has the project. */
  const nodeOf = (projectId?: string) => {
    const folders = cluster ? MEMBERS.compute.map((name) => join(data, name)) : [data];
    const found = folders.find((folder) => existsSync(join(folder, 'projects', projectId ?? '')));
    return found ?? folders[0] ?? data;
  };
  const hubOf = async (page?: Page) => {
    if (!cluster) return data;
    const cookies = (await page?.context().cookies()) ?? [];
    return join(data, cookies.find(({ name }) => name === 'lyceum_hub')?.value ?? 'hub1');
  };
  return {
    home: (projectId) => join(nodeOf(projectId), 'projects', projectId),
    hubPid: async (page) => pidOf('hub', await hubOf(page)),
    computePid: (projectId) => pidOf('compute', nodeOf(projectId)),
    postgresPid: async () => {
      const text = await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8');
      return Number(text.split('\n')[0]);
    },
    localHubPid: async (projectId) => {
      const file = join(nodeOf(projectId), 'node', projectId, 'local-hub.json');
      return JSON.parse(await readFile(file, 'utf8')).pid;
    },
  };
}

async function pidOf(program: 'hub' | 'compute', data: string): Promise<number> {
  const main = `packages/${program}/dist/main.js`;
  const found = (await listProcesses()).find(
    (p) => p.command.includes(main) && p.environment.LYCEUM_DATA === data,
  );
  if (!found) throw new Error(`no ${program} runs for ${data}`);
  return found.pid;
}
