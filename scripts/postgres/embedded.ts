// The embedded PostgreSQL from nothing to an address: place, cluster, server process, database `lyceum`. Called by
// launch.ts, migrate.ts and test-server.ts. What it starts ends with close(); the files stay.
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';

import { codeOf, Failure, reasonOf } from '../failure';
import { bindError, findFreePort } from '../launcher/ports';
import { type ExitPolicy, Supervised } from '../launcher/supervised';
import { program } from './binaries';
import { clearCluster, clusterPassword, ensureCluster, SUPERUSER } from './cluster';
import { findPlace, type Place } from './place';
import { serverArguments } from './settings';

export interface EmbeddedOptions {
  /** The clone, whose node_modules holds the binaries. */
  readonly root: string;
  readonly dataDir: string;
  readonly secretsDir: string;
  readonly logFile: string;
  /** false only for tests: then nothing is synced to disk. */
  readonly durable: boolean;
  readonly onExit: ExitPolicy;
  /** Ends the wait for the server early (Ctrl-C). */
  readonly abort: AbortSignal;
}

export interface EmbeddedPostgres {
  /** Of the database `lyceum`, as superuser. */
  readonly url: string;
  /** Of the database `postgres`, as superuser: for those who make databases of their own. */
  readonly adminUrl: string;
  close(): Promise<void>;
}

const DATABASE = 'lyceum';
/** A fast shutdown writes a checkpoint, in ms; an immediate one leaves that to the next start and loses nothing. */
const FAST_STOP_MS = 3000;
const IMMEDIATE_STOP_MS = 1000;
/** Recovery after a crash replays at most max_wal_size of log, in ms. */
const READY_LIMIT_MS = 120_000;
const POLL_MS = 50;

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const place = findPlace(options.root, options.dataDir);
  const password = clusterPassword(path.join(options.secretsDir, 'postgres-password'), place.cluster);
  await ensureCluster(place, password, options.durable);
  await clearCluster(place.cluster);
  const port = await choosePort(path.join(options.dataDir, 'postgres-port'));
  const server = new Supervised(serverSpec(place, port, options), options.onExit);
  const url = (database: string): string =>
    `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  try {
    await server.start();
    await waitForServer(url('postgres'), options);
    await ensureDatabase(url('postgres'));
  } catch (error) {
    await server.close();
    throw error;
  }
  return { url: url(DATABASE), adminUrl: url('postgres'), close: () => server.close() };
}

/** The port of the last start while it is free: addresses in people's notes and scripts stay true. */
async function choosePort(file: string): Promise<number> {
  const last = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  if (last > 0 && (await bindError('127.0.0.1', last)) === undefined) return last;
  const port = await findFreePort();
  fs.writeFileSync(file, `${port}\n`);
  return port;
}

function serverSpec(
  place: Place,
  port: number,
  options: EmbeddedOptions,
): ConstructorParameters<typeof Supervised>[0] {
  return {
    name: 'PostgreSQL',
    command: program(place.binaries, 'postgres'),
    args: serverArguments(place.cluster, port, options.durable),
    // Nothing of ours: PGOPTIONS and the like would change the server.
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    cwd: '/',
    account: place.account,
    ipc: false,
    logFile: options.logFile,
    stop: [
      { signal: 'SIGINT', waitMs: FAST_STOP_MS },
      { signal: 'SIGQUIT', waitMs: IMMEDIATE_STOP_MS },
    ],
    beforeStart: () => clearCluster(place.cluster),
  };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // Without a listener a connection that breaks between two queries would end the program.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** SQLSTATE class 28: the password is not the cluster's. Waiting does not help there. */
function isRefused(error: unknown): boolean {
  return codeOf(error)?.startsWith('28') === true;
}

async function waitForServer(url: string, options: EmbeddedOptions): Promise<void> {
  const end = Date.now() + READY_LIMIT_MS;
  for (;;) {
    options.abort.throwIfAborted();
    try {
      return await withClient(url, async () => undefined);
    } catch (error) {
      if (isRefused(error))
        throw new Failure(
          `Lyceum cannot start: the password in ${options.secretsDir}/postgres-password is not that of the database.`,
        );
      if (Date.now() > end)
        throw new Failure(
          `Lyceum cannot start: PostgreSQL does not answer (${reasonOf(error)}); its log is ${options.logFile}.`,
        );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function ensureDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
}
