/**
 * Cuts off hubs that no longer keep up with the write-ahead log, before PostgreSQL has to keep gigabytes of it for them. Every hub watches
 * all slots, for a hub that stands still cannot watch itself. Started by changes.ts; who was cut off connects anew and reads again.
 * The last resort below it is the server's max_slot_wal_keep_size (docs/OPERATIONS.md).
 */
import type { Logger } from '@lyceum/util/node/logger';
import type { Database } from './database';

export interface LagLimits {
  /** Bytes of log that a slot may be behind. Reading everything anew is cheaper than catching up from there. */
  max_lag_bytes: number;
  /** ms between two looks. */
  interval_ms: number;
}

export const LAG_LIMITS: LagLimits = { max_lag_bytes: 256 * 1024 * 1024, interval_ms: 5000 };

/**
 * By what was confirmed, not by what the slot keeps: a long transaction of somebody else holds the log back too, and cutting hubs off
 * would not help. Ending its sender drops a temporary slot.
 */
const CUT_OFF = `SELECT slot_name, lag, pg_terminate_backend(active_pid) AS cut FROM (
    SELECT slot_name, active_pid, pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::float8 AS lag
    FROM pg_replication_slots
    WHERE slot_name ~ '^lyceum_[0-9a-f]{16}$' AND database = current_database() AND active_pid IS NOT NULL
  ) slots WHERE lag > $1`;

/** Returns its end. */
export function startLagWatch(database: Database, limits: LagLimits, logger: Logger): () => void {
  const look = async () => {
    try {
      for (const { slot_name, lag } of await database.query(CUT_OFF, [limits.max_lag_bytes]))
        logger.warn({ slot_name, lag }, 'a hub that fell behind the write-ahead log was cut off');
    } catch (error) {
      logger.debug({ error }, 'the slots could not be looked at');
    }
  };
  const timer = setInterval(() => void look(), limits.interval_ms);
  return () => clearInterval(timer);
}
