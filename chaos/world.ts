/**
 * The real thing, ready to be broken: its own PostgreSQL, hubs as programs, a compute server, one project with its local hub, and an owner
 * whose line is good. Made by the test and by scripts/chaos.ts; disasters.ts breaks it, calm.ts mends it. It judges nothing.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Connection } from '@lyceum/util/client/connection';
import { engineConnector } from '@lyceum/util/client/engine-connector';
import type { Connector } from '@lyceum/util/client/transport';
import { type AccountId, newKey, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { bindError } from '../scripts/launcher/ports';
import { startDatabase, type WorldDatabase } from './database';
import { Program } from './program';
import { until, within } from './wait';

const PACKAGES = resolve(__dirname, '../packages');
/** Milliseconds for a program to answer, a project to start. */
const START_MS = 60_000;
/** Linux gives outgoing connections 32768 and above. */
const PORTS = { first: 20_000, pairs: 6000 };

export interface Person {
  account_id: AccountId;
  cookie: string;
}

export interface World {
  database: WorldDatabase;
  hubs: HubProgram[];
  compute: Program;
  project_id: ProjectId;
  /** The home of the project on this machine. */
  home: string;
  /** Connected by a good line to any hub that lives. */
  owner: Connection;
  person(): Promise<Person>;
  /** To the hub that `which` names at each attempt. */
  connector(person: Person, which: () => number): Connector;
  /** Undefined while none runs. */
  localHubPid(): number | undefined;
  /** Programs that ended though nobody had asked for it, since the last call. */
  surprises(): string[];
  data: string;
  close(): Promise<void>;
}

export interface HubProgram {
  program: Program;
  url: string;
  ready(): Promise<boolean>;
}

export async function createWorld({ hubs: count }: { hubs: number }): Promise<World> {
  const surprises: string[] = [];
  const data = mkdtempSync(join(tmpdir(), 'lyceum-chaos-'));
  const database = await startDatabase();
  const surprise = (line: string) => void surprises.push(line);
  const hubs: HubProgram[] = [];
  for (let i = 0; i < count; i++) hubs.push(await startHub(i, data, database.url, surprise));
  const compute = computeProgram(data, database.url, surprise);
  compute.start();
  const person = () => signUp(hubs[0]?.url ?? '');
  const connector = (who: Person, which: () => number) => connectTo(hubs, who, which);
  let next = 0;
  const owner = new Connection(connector(await person(), () => next++ % count));
  const close = async () => {
    owner.close();
    await endAll(hubs, compute, database);
    rmSync(data, { recursive: true, force: true });
  };
  const project_id = newProjectId();
  try {
    await within(makeProject(owner, project_id), START_MS, 'the project starts');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    database,
    hubs,
    compute,
    project_id,
    home: join(data, 'projects', project_id),
    owner,
    person,
    connector,
    localHubPid: () => localHubPid(data, project_id),
    surprises: () => surprises.splice(0),
    data,
    close,
  };
}

async function endAll(hubs: readonly HubProgram[], compute: Program, database: WorldDatabase): Promise<void> {
  await Promise.all(hubs.map(({ program }) => program.end('SIGTERM')));
  await compute.end('SIGTERM');
  await database.close();
}

async function startHub(
  index: number,
  data: string,
  databaseUrl: string,
  surprise: (line: string) => void,
): Promise<HubProgram> {
  const pages = join(data, 'pages');
  mkdirSync(pages, { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>chaos</title>');
  const port = await stablePortPair();
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: String(port),
    LYCEUM_DATA: data,
    STATIC_DIR: pages,
    LOG_LEVEL: process.env.LYCEUM_TEST_LOG ?? 'warn',
  };
  const spec = {
    name: `hub ${index}`,
    main: join(PACKAGES, 'hub/dist/main.js'),
    env,
    logFile: join(data, `hub-${index}.log`),
  };
  const program = new Program(spec, surprise);
  const url = `http://127.0.0.1:${port}`;
  const ready = () => fetch(`${url}/healthcheck`).then(({ ok }) => ok);
  program.start();
  await until(ready, START_MS, () => `${spec.name} is healthy`);
  return { program, url, ready };
}

/**
 * Two free ports in a row, below those that the kernel gives to outgoing connections: a killed hub must find its port free, and with
 * one of theirs some client's new connection would take it now and then.
 */
async function stablePortPair(): Promise<number> {
  for (;;) {
    const port = PORTS.first + 2 * Math.floor(Math.random() * PORTS.pairs);
    const taken = await Promise.all([port, port + 1].map((one) => bindError('127.0.0.1', one)));
    if (taken.every((code) => code === undefined)) return port;
  }
}

function computeProgram(data: string, databaseUrl: string, surprise: (line: string) => void): Program {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    LYCEUM_DATA: data,
    LYCEUM_NODE_ID: 'chaos',
    LOCAL_HUB_MAIN: join(PACKAGES, 'project/dist/main.js'),
    STOP_PROJECTS_ON_EXIT: '1',
    LOG_LEVEL: process.env.LYCEUM_TEST_LOG ?? 'warn',
  };
  const main = join(PACKAGES, 'compute/dist/main.js');
  return new Program({ name: 'the compute server', main, env, logFile: join(data, 'compute.log') }, surprise);
}

async function signUp(url: string): Promise<Person> {
  const response = await fetch(`${url}/api/v1/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email_address: `${newKey()}@chaos.example.org`,
      password: 'correct horse',
      first_name: 'Chaos',
      last_name: 'Test',
    }),
  });
  const body = await response.text();
  if (response.status !== 201) throw new Error(`sign-up answered ${response.status}: ${body}`);
  const cookie = response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  return { account_id: (JSON.parse(body) as { account_id: AccountId }).account_id, cookie };
}

function connectTo(hubs: readonly HubProgram[], { cookie }: Person, which: () => number): Connector {
  return (handlers) => {
    const url = hubs[which()]?.url ?? '';
    return engineConnector({ url, path: '/hub', headers: { cookie }, transports: ['websocket'] })(handlers);
  };
}

async function makeProject(owner: Connection, project_id: ProjectId): Promise<void> {
  await owner.request('project_create', { project_id, title: 'Chaos' });
  await owner.request('project_action', { project_id, action: 'start' });
}

function localHubPid(data: string, project_id: ProjectId): number | undefined {
  try {
    const file = join(data, 'node', project_id, 'local-hub.json');
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
    // A pid alone may be another program's by now.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('project/dist/main.js') ? pid : undefined;
  } catch {
    return undefined;
  }
}
