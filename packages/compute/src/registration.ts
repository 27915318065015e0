/**
 * Tells the hubs through the database where this compute server is, and that it lives. Called by compute.ts.
 * The database may come later, go and come back: it is tried again for ever, and nothing else waits for it.
 */
import type { Logger } from '@lyceum/util/node/logger';
import { Pool } from 'pg';
import { readNodeMemory } from './usage/proc-stat';

/** Milliseconds between two heartbeats. */
const HEARTBEAT_MS = 10_000;

/** Milliseconds between two attempts while the database does not answer: doubled from the first to the second. */
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5000;

/** Milliseconds for a connection and for a statement, lest a silent network holds us for ever. */
const DATABASE_LIMIT_MS = 5000;

/** PostgreSQL's codes for a table or column that is not there: the hub has yet to make it. */
const UNDEFINED = new Set(['42P01', '42703']);

/** Each heartbeat is the whole row: it heals a row that went, as after a restored backup. */
const UPSERT = `
  INSERT INTO compute_servers (node_id, host, port, token, driver, heartbeat, started, memory_mib, free_memory_mib)
  VALUES ($1, $2, $3, $4, $5, now(), $6, $7, $8)
  ON CONFLICT (node_id) DO UPDATE SET host = excluded.host, port = excluded.port, token = excluded.token,
    driver = excluded.driver, heartbeat = excluded.heartbeat, started = excluded.started,
    memory_mib = excluded.memory_mib, free_memory_mib = excluded.free_memory_mib`;

export interface Node {
  node_id: string;
  host: string;
  port: number;
  token: string;
  driver: string;
}

export interface Registration {
  close(): Promise<void>;
}

export function register(database_url: string, node: Node, logger: Logger): Registration {
  const pool = new Pool({
    connectionString: database_url,
    max: 1,
    connectionTimeoutMillis: DATABASE_LIMIT_MS,
    query_timeout: DATABASE_LIMIT_MS,
    application_name: `lyceum compute ${node.node_id}`,
  });
  // A connection that breaks while idle: the next heartbeat makes a new one.
  pool.on('error', (error) => logger.debug({ reason: error.message }, 'database connection lost'));
  const fixed = [node.node_id, node.host, node.port, node.token, node.driver, new Date()];
  const tell = () => {
    const { memory_mib, free_memory_mib } = readNodeMemory();
    return pool.query(UPSERT, [...fixed, memory_mib, free_memory_mib]);
  };
  const stop = keepTelling(tell, logger);
  return {
    close: async () => {
      await stop();
      await pool.end();
    },
  };
}

/** Calls `tell` at each heartbeat, and sooner and sooner again after a failure. Answers its stop. */
export function keepTelling(tell: () => Promise<unknown>, logger: Logger): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** Undefined while the database answers, and before the first attempt. */
  let failures = 0;
  let registered = false;
  const beat = async (): Promise<void> => {
    try {
      await tell();
      if (failures > 0 || !registered) logger.info({}, 'registered in the database');
      registered = true;
      failures = 0;
    } catch (error) {
      if (failures === 0)
        logger.warn({ reason: reasonOf(error) }, 'the database does not take our registration; trying on');
      failures += 1;
    }
    if (!stopped) timer = setTimeout(next, failures === 0 ? HEARTBEAT_MS : retryDelay(failures));
  };
  const next = () => {
    running = beat();
  };
  let running = beat();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

/** Milliseconds before the attempt after `failures` failed ones. */
export function retryDelay(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && UNDEFINED.has(code))
    return 'the table compute_servers is not there yet, or of an older Lyceum';
  // Node's AggregateError (several addresses tried) has a code and an empty message.
  return message || code || String(error);
}
