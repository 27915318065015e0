/**
 * The world's own PostgreSQL: the embedded one, which comes back after each kill. Used by world.ts, which kills it.
 * Not the database server of the other tests: they could not bear that.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

export interface WorldDatabase {
  readonly url: string;
  /** kill -9 of the server; it is started again at once. */
  kill(): void;
  /** Ends every hub's replication stream: its slot is lost. */
  dropStreams(): Promise<void>;
  /** Ends every connection of every program. */
  dropConnections(): Promise<void>;
  answers(): Promise<boolean>;
  close(): Promise<void>;
}

const ROOT = path.resolve(__dirname, '..');
/** Milliseconds for a connection to a server that may be in recovery. */
const CONNECT_MS = 2000;

export async function startDatabase(): Promise<WorldDatabase> {
  const program = path.join(__dirname, 'database-server.ts');
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', program], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => {
      throw new Error('The database of the world did not start; its reason is above.');
    }),
  ]);
  const { url, cluster } = JSON.parse(String(line[0])) as { url: string; cluster: string };
  const endBackends = (where: string) =>
    query(url, `SELECT pg_terminate_backend(pid) FROM ${where}`).catch(() => {});
  return {
    url,
    kill: () => killServer(cluster),
    dropStreams: () => endBackends('pg_stat_replication'),
    dropConnections: () => endBackends('pg_stat_activity WHERE pid <> pg_backend_pid()'),
    answers: () =>
      query(url, 'SELECT 1').then(
        () => true,
        () => false,
      ),
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

function killServer(cluster: string): void {
  // Between two lives there is none.
  if (!fs.existsSync(path.join(cluster, 'postmaster.pid'))) return;
  const pid = Number(fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
  if (Number.isInteger(pid) && pid > 1) process.kill(pid, 'SIGKILL');
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end().catch(() => undefined);
  }
}
