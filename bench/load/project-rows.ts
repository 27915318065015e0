/**
 * Projects of one account written straight into PostgreSQL, for rows that need thousands of them; and the same table in a database
 * that no hub reads, as the limit. Used by the rows feed and projects. It creates only what the row removes.
 */
import type { AccountId } from '@lyceum/util/ids';
import { Client } from 'pg';

const STATE = JSON.stringify({ state: 'closed', time: '2026-01-01T00:00:00.000Z' });

export async function openDatabase(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Inserts projects that this account owns; returns their ids. */
export async function insertProjects(
  database: Client,
  owner: AccountId,
  count: number,
  description = '',
): Promise<string[]> {
  await database.query('BEGIN');
  const { rows } = await database.query<{ project_id: string }>(
    `INSERT INTO projects (project_id, title, description, state)
     SELECT gen_random_uuid(), 'Project number ' || n, $2, $3 FROM generate_series(1, $1) AS n
     RETURNING project_id`,
    [count, description, STATE],
  );
  const ids = rows.map(({ project_id }) => project_id);
  await database.query(
    `INSERT INTO project_users (project_id, account_id, role) SELECT unnest($1::uuid[]), $2, 'owner'`,
    [ids, owner],
  );
  await database.query('COMMIT');
  return ids;
}

export async function removeProjects(database: Client, ids: readonly string[]): Promise<void> {
  await database.query('DELETE FROM projects WHERE project_id = ANY($1)', [ids]);
}

export interface PlainDatabase {
  url: string;
  close(): Promise<void>;
}

const PLAIN_DATABASE = 'lyceum_bench_plain';

/** A database beside the hub's, with a table `projects` that is never published: writes there are what PostgreSQL can do. */
export async function createPlainDatabase(url: string, ids: readonly string[]): Promise<PlainDatabase> {
  const admin = await openDatabase(url);
  await admin.query(`DROP DATABASE IF EXISTS ${PLAIN_DATABASE}`);
  await admin.query(`CREATE DATABASE ${PLAIN_DATABASE}`);
  const address = new URL(url);
  address.pathname = `/${PLAIN_DATABASE}`;
  const plain = await openDatabase(address.href);
  await plain.query(`CREATE TABLE projects (
    project_id uuid PRIMARY KEY, title text NOT NULL, description text NOT NULL DEFAULT '', state jsonb NOT NULL,
    node_id text, created timestamptz NOT NULL DEFAULT now(), last_edited timestamptz NOT NULL DEFAULT now(),
    deleted timestamptz)`);
  await plain.query('INSERT INTO projects (project_id, title, state) SELECT unnest($1::uuid[]), $2, $3', [
    ids,
    'Project',
    STATE,
  ]);
  await plain.end();
  return {
    url: address.href,
    close: async () => {
      await admin.query(`DROP DATABASE ${PLAIN_DATABASE} WITH (FORCE)`);
      await admin.end();
    },
  };
}
