// The embedded PostgreSQL for real: first start, second start, a killed server, a killed launcher's left-over. Run by jest;
// as root it also shows that a closed data folder works.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';

import { processesIn, waitUntil } from '../launcher/processes';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded';

const root = path.resolve(__dirname, '..', '..');
/** initdb and a few starts on a busy machine. */
const LIMIT_MS = 60_000;

let dir: string;
let server: EmbeddedPostgres | undefined;
const exits: string[] = [];

const start = async (): Promise<EmbeddedPostgres> => {
  const options = { root, dataDir: dir, secretsDir: dir, logFile: path.join(dir, 'log'), durable: false };
  server = await startEmbeddedPostgres({
    ...options,
    onExit: (exit) => {
      exits.push(String(exit.signal));
      return 'restart';
    },
    abort: new AbortController().signal,
  });
  return server;
};
const cluster = (): string => fs.realpathSync(path.join(dir, 'postgres'));
const postmaster = (): number =>
  Number(fs.readFileSync(path.join(cluster(), 'postmaster.pid'), 'utf8').split('\n')[0]);

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  const end = Date.now() + LIMIT_MS;
  while (Date.now() < end) {
    const good = await query(url, 'SELECT 1').then(
      () => true,
      () => false,
    );
    if (good) return true;
  }
  return false;
}

beforeEach(() => {
  // 0700 as mkdtemp makes it: for root this is a folder that PostgreSQL's account cannot enter.
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-embedded-'));
  exits.length = 0;
});
afterEach(async () => {
  await server?.close();
  const place = cluster();
  for (const file of [place, `${place}.origin`, dir]) fs.rmSync(file, { recursive: true, force: true });
});

test(
  '[PG1] data and address outlive a stop; the server is UTF-8, logical and local',
  async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept AS SELECT 'Ä'::text AS word");
    await first.close();
    expect(processesIn(cluster())).toEqual([]);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT lower(word) FROM kept')).toEqual(['ä']);
    const shown =
      'SELECT current_database(), current_setting($$wal_level$$), current_setting($$listen_addresses$$)';
    expect(await query(second.url, shown)).toEqual(['lyceum', 'logical', '127.0.0.1']);
  },
  LIMIT_MS,
);

test(
  '[PG2] a killed server is back at the same address with what it had committed',
  async () => {
    const { url } = await start();
    await query(url, 'CREATE TABLE kept AS SELECT 1 AS one');
    process.kill(postmaster(), 'SIGKILL');
    expect(await waitUntil(() => exits.length === 1, LIMIT_MS)).toBe(true);
    expect(await answers(url)).toBe(true);
    expect(await query(url, 'SELECT one FROM kept')).toEqual([1]);
  },
  LIMIT_MS,
);

test(
  '[PG3] a stale pid file that names a living stranger does not keep the server from starting',
  async () => {
    await (await start()).close();
    const file = path.join(cluster(), 'postmaster.pid');
    fs.writeFileSync(file, `${process.ppid}\n${cluster()}\n1700000000\n5432\n\n\n\nready\n`);
    const { url } = await start();
    expect(await query(url, 'SELECT 1')).toEqual([1]);
  },
  LIMIT_MS,
);

test(
  '[PG4] a cluster of another major version is one clear line',
  async () => {
    await (await start()).close();
    fs.writeFileSync(path.join(cluster(), 'PG_VERSION'), '14\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 14/);
  },
  LIMIT_MS,
);
