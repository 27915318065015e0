/**
 * A migrated database of its own for each test file, copied from a template. For tests only; never imported by programs.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from './db/migrate';
import { MIGRATIONS } from './db/migrations/all';

export interface TestDatabase {
  url: string;
  /** Drops it, with whatever is still connected. */
  close(): Promise<void>;
}

/** Serialises the making of templates between test processes: "test" in ASCII. */
const LOCK_KEY = 0x74657374;

/** ms */
const SLOW_DROP_MS = 20_000;

/** One template for each state of the migrations, so that a changed one is made anew. */
const TEMPLATE = `lyceum_template_${createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex').slice(0, 12)}`;

function adminUrl(): string {
  const url = process.env.LYCEUM_TEST_DATABASE_URL;
  if (!url)
    throw new Error(
      'LYCEUM_TEST_DATABASE_URL is not set: run the tests with `npm test`, which starts a PostgreSQL.',
    );
  return url;
}

function urlOf(database: string): string {
  const url = new URL(adminUrl());
  url.pathname = `/${database}`;
  return url.href;
}

async function asAdmin<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** An empty database, for tests of the migrations themselves. */
export async function createEmptyDatabase(template = 'template0'): Promise<TestDatabase> {
  const name = `lyceum_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await asAdmin((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return { url: urlOf(name), close: () => asAdmin((client) => dropDatabase(client, name)) };
}

export async function createTestDatabase(): Promise<TestDatabase> {
  await ensureTemplate();
  return createEmptyDatabase(TEMPLATE);
}

async function ensureTemplate(): Promise<void> {
  await asAdmin(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE]);
    if (found.rowCount) return;
    const draft = `${TEMPLATE}_draft`;
    await dropDatabase(client, draft);
    await client.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
    await migrate(urlOf(draft));
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${TEMPLATE}`);
  });
}

/** A slot in use forbids the drop even by force; its connection is ended first. */
async function dropDatabase(client: Client, name: string): Promise<void> {
  for (;;) {
    const slots = await client.query(
      'SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = $1 AND active_pid IS NOT NULL',
      [name],
    );
    if (!slots.rowCount) break;
  }
  const slow = setTimeout(() => void whatItWaitsFor(name), SLOW_DROP_MS);
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).finally(() => clearTimeout(slow));
}

/** For whoever reads the log of a test that was too slow. */
async function whatItWaitsFor(name: string): Promise<void> {
  const busy = await asAdmin((client) =>
    client.query(
      `SELECT pid, datname, backend_type, state, wait_event_type, wait_event, now() - query_start AS since, left(query, 100) AS query
       FROM pg_stat_activity WHERE state IS DISTINCT FROM 'idle' AND pid <> pg_backend_pid()`,
    ),
  ).catch((error: unknown) => ({ rows: [error] }));
  process.stderr.write(
    `${name} could not be dropped within ${SLOW_DROP_MS} ms: ${JSON.stringify(busy.rows)}\n`,
  );
}
