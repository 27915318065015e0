/**
 * A whole Lyceum without browsers, for tests: a database of its own, real hubs in this process, a real compute server with real local
 * hubs, and people with connections. Never imported by programs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@lyceum/util/client/connection';
import { engineConnector } from '@lyceum/util/client/engine-connector';
import type { Connector } from '@lyceum/util/client/transport';
import { type AccountId, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { createLogger, type Logger, silentLogger } from '@lyceum/util/node/logger';
import { type HubConfig, newHubId } from '../config';
import { createHub, type Hub } from '../hub';
import { createTestDatabase, type TestDatabase } from '../test-database';

export interface Person {
  account_id: AccountId;
  email_address: string;
  cookie: string;
  /** To the hub that it signed up at, or another. */
  connect(hub?: Hub): Connection;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export interface Stage {
  database: TestDatabase;
  hubs: Hub[];
  /** The first hub. */
  hub: Hub;
  data: string;
  /** Of the hubs, for one more: it needs a hub_id of its own. */
  config: HubConfig;
  person(name: string): Promise<Person>;
  /** A project of this person that runs. */
  project(owner: Connection): Promise<ProjectId>;
  /** Starts (again) the compute server. */
  startCompute(): void;
  compute(): ChildProcess;
  /** One more compute server, with a data folder of its own: `<data>/<node_id>`. Started again: with the same one. */
  startNode(node_id: string): ChildProcess;
  close(): Promise<void>;
}

const PACKAGES = join(__dirname, '../../..');

/** Set LYCEUM_TEST_LOG=debug to see what hubs say. */
function testLogger(): Logger {
  const level = process.env.LYCEUM_TEST_LOG;
  return level ? createLogger('hub', level) : silentLogger;
}

export interface StageOptions {
  hubs?: number;
  base_path?: string;
  /** Of the compute servers; also set by LYCEUM_TEST_DRIVER, to run any test in containers. */
  driver?: string;
  keeper?: NonNullable<HubConfig['keeper']>;
}

export async function createStage({
  hubs: count = 1,
  base_path = '',
  driver = process.env.LYCEUM_TEST_DRIVER ?? 'process',
  keeper,
}: StageOptions = {}): Promise<Stage> {
  const database = await createTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'lyceum-hub-test-'));
  await mkdir(join(data, 'static'));
  await writeFile(join(data, 'static', 'index.html'), '<!doctype html><title>test</title>');
  const config = { ...hubConfig(database, data, base_path), ...(keeper && { keeper }) };
  const hubs = await Promise.all(
    Array.from({ length: count }, () => createHub({ ...config, hub_id: newHubId() }, testLogger())),
  );
  const [hub] = hubs;
  if (!hub) throw new Error('A stage needs a hub.');
  let compute = startCompute({ database, data, driver });
  const nodes: ChildProcess[] = [];
  const connections = new Set<Connection>();
  const connect = (cookie: string, to: Hub) => {
    const connection = connectTo(to, cookie);
    connections.add(connection);
    return connection;
  };
  return {
    database,
    hubs,
    hub,
    data,
    config,
    person: (name) => signUp(hub, name, connect),
    project: async (owner) => {
      const project_id = newProjectId();
      await owner.request('project_create', { project_id, title: 'Test' });
      await owner.request('project_action', { project_id, action: 'start' });
      return project_id;
    },
    startCompute: () => {
      compute = startCompute({ database, data, driver });
    },
    compute: () => compute,
    startNode: (node_id) => {
      const node = startCompute({ database, data: join(data, node_id), driver, node_id });
      nodes.push(node);
      return node;
    },
    close: async () => {
      for (const connection of connections) connection.close();
      await Promise.all(hubs.map((one) => one.close()));
      await Promise.all([compute, ...nodes].map(stop));
      await database.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

function hubConfig(database: TestDatabase, data: string, base_path: string): HubConfig {
  return {
    hub_id: newHubId(),
    host: '127.0.0.1',
    port: 0,
    base_path,
    database_url: database.url,
    static_dir: join(data, 'static'),
    log_level: 'info',
    dev: false,
    mesh: { host: '127.0.0.1', port: 0 },
  };
}

interface ComputeOptions {
  database: TestDatabase;
  data: string;
  driver: string;
  node_id?: string;
}

function startCompute({ database, data, driver, node_id = 'test-node' }: ComputeOptions): ChildProcess {
  return spawn(process.execPath, [join(PACKAGES, 'compute/dist/main.js')], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      LYCEUM_DATA: data,
      LYCEUM_NODE_ID: node_id,
      LOCAL_HUB_MAIN: join(PACKAGES, 'project/dist/main.js'),
      STOP_PROJECTS_ON_EXIT: '1',
      COMPUTE_DRIVER: driver,
      LOG_LEVEL: process.env.LYCEUM_TEST_LOG ?? 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

type Connect = (cookie: string, to: Hub) => Connection;

let people = 0;

async function signUp(hub: Hub, name: string, connect: Connect): Promise<Person> {
  const email_address = `${name.toLowerCase()}.${++people}@example.com`;
  const response = await fetch(`${hub.url}/api/v1/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email_address, password: 'correct horse', first_name: name, last_name: 'Test' }),
  });
  if (response.status !== 201)
    throw new Error(`sign-up answered ${response.status}: ${await response.text()}`);
  const { account_id } = (await response.json()) as { account_id: AccountId };
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return {
    account_id,
    email_address,
    cookie,
    connect: (to = hub) => connect(cookie, to),
    fetch: (path, init = {}) =>
      fetch(hub.url + path, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } }),
  };
}

export function connectTo(hub: Hub, cookie: string): Connection {
  return new Connection(connectorTo(hub, cookie));
}

export function connectorTo(hub: Pick<Hub, 'url'>, cookie: string): Connector {
  const { origin, pathname } = new URL(hub.url);
  const path = `${pathname === '/' ? '' : pathname}/hub`;
  return engineConnector({ url: origin, path, headers: { cookie }, transports: ['websocket'] });
}

/** Waits for a condition, looking every few milliseconds. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  wait_ms = 10_000,
): Promise<void> {
  const end = Date.now() + wait_ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
