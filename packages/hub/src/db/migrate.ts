/**
 * Brings a database to the schema of this program. Called by hub.ts at start and by the program src/migrate.ts.
 * Several may run at once (advisory lock); a schema newer than the program is refused, never touched.
 */
import { Client } from 'pg';
import { translated } from './connection-errors';
import { MIGRATIONS } from './migrations/all';

/** The database was made by a newer Lyceum; main exits with code 3. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
}

/** Any number that nothing else on this database locks: "lyce" in ASCII. */
const LOCK_KEY = 0x6c796365;

export async function migrate(database_url: string, migrations = MIGRATIONS): Promise<void> {
  const client = new Client({ connectionString: database_url, application_name: 'lyceum-migrate' });
  // A connection that dies between two statements; the statement after it fails and says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await apply(client, migrations);
  } catch (error) {
    throw translated(error);
  } finally {
    // Ends the session and with it the lock.
    await client.end().catch(() => undefined);
  }
}

async function apply(client: Client, migrations: typeof MIGRATIONS): Promise<void> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS schema_migrations (
       version integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())`,
  );
  const result = await client.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM schema_migrations',
  );
  const present = result.rows[0]?.version ?? 0;
  if (present > migrations.length)
    throw new SchemaTooNewError(
      `The database was made by a newer Lyceum (schema ${present}, this program knows ${migrations.length}). ` +
        'Start that version, or restore a backup.',
    );
  for (const [index, { name, sql }] of migrations.entries()) {
    if (index < present) continue;
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (version, name) VALUES ($1, $2)', [index + 1, name]);
    await client.query('COMMIT');
  }
}
