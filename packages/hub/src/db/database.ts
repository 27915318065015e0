/**
 * The door to PostgreSQL: parameterised queries and transactions through one pool of connections.
 * Made by the composition root and handed to all that reads or writes rows. It never retries: a lost connection is
 * LyceumError('unavailable'), and the next query connects anew.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { Logger } from '@lyceum/util/node/logger';
import type { Row } from '@lyceum/util/schema/authorize';
import { Pool, type PoolClient } from 'pg';
import { translated } from './connection-errors';
import { clientTypes, SESSION_OPTIONS } from './values';

export type { Row };

export type Query = <T extends Row = Row>(text: string, values?: unknown[]) => Promise<T[]>;

export interface Database {
  query: Query;
  /** Committed when `work` resolves, rolled back when it throws. Keep it short: it holds a connection. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Connections of one hub: PostgreSQL is busiest with a few times its cores; 4 hubs fit the default of 100. */
const MAX_CONNECTIONS = 20;
/** ms until a connection that does not come is an error that people see. */
const CONNECT_TIMEOUT_MS = 5000;
/** ms. No statement of a hub is meant to take longer; it would hold its connection. */
const STATEMENT_TIMEOUT_MS = 30_000;

export function createDatabase(database_url: string, logger: Logger): Database {
  const pool = new Pool({
    connectionString: database_url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'lyceum-hub',
    options: SESSION_OPTIONS,
    types: clientTypes,
  });
  // An idle connection that dies is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ error }, 'an idle database connection was lost'));

  const query: Query = async <T extends Row>(text: string, values: unknown[] = []) => {
    try {
      return (await pool.query<T>(text, values)).rows;
    } catch (error) {
      throw translated(error);
    }
  };

  let closing: Promise<void> | undefined;
  return {
    query,
    transaction: (work) => inTransaction(pool, work),
    ping: async () => {
      await query('SELECT 1');
    },
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}

async function inTransaction<T>(pool: Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  const query: Query = async <R extends Row>(text: string, values: unknown[] = []) =>
    (await client.query<R>(text, values)).rows;
  // Set when the connection itself is of no more use; release(true) then throws it away.
  let broken = false;
  const onError = (): void => {
    broken = true;
  };
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await work(query);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(onError);
    throw translated(error);
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw translated(error);
  }
}

/** The one row that a statement must have answered. */
export function onlyRow<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new LyceumError('internal', 'A statement answered no row.');
  return row;
}
