/**
 * How many sign-ins may fail, per address and per IP, at all hubs together: counted in the database, which keeps hashes only. Used by accounts.ts.
 * An attempt counts as failed from its start until it succeeds, so that many at once gain nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { LyceumError } from '@lyceum/util/errors';
import type { Database, Query } from '../db/database';

export interface SignInLimits {
  /** Throws too_many_requests, or counts the attempt; call the answer when it succeeded. */
  attempt(email_address: string, ip: string): Promise<() => Promise<void>>;
}

interface Limit {
  count: number;
  window_ms: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** SMC's own figures: people who mistype are not stopped, programs that guess are. */
const PER_ADDRESS: readonly Limit[] = [
  { count: 3, window_ms: MINUTE_MS },
  { count: 30, window_ms: HOUR_MS },
];
const PER_IP: readonly Limit[] = [
  { count: 10, window_ms: MINUTE_MS },
  { count: 50, window_ms: HOUR_MS },
];
/** Old failures that one attempt takes away: more than the two that it adds. */
const SWEPT_AT_ONCE = 20;
/** First half of the advisory locks that put attempts for one address, or from one IP, in a row: "sign" in ASCII. */
const SIGN_IN_LOCK = 0x7369676e;

/** `now` (ms): for tests; otherwise the database's clock counts, which is one for all hubs. */
export function createSignInLimits(database: Database, now?: () => number): SignInLimits {
  return {
    async attempt(email_address, ip) {
      const keys = [hashOf(`address ${email_address}`), hashOf(`ip ${ip}`)] as const;
      const attempt_id = randomUUID();
      const wait = await database.transaction(async (query) => {
        const time = await lockAndTime(query, keys, now);
        const [address, from] = [await failures(query, keys[0], time), await failures(query, keys[1], time)];
        const wait = Math.max(waitOf(address, PER_ADDRESS, time), waitOf(from, PER_IP, time));
        if (wait === 0) await count(query, attempt_id, keys, time);
        return wait;
      });
      if (wait > 0) throw new LyceumError('too_many_requests', refusal(wait));
      return async () => {
        await database.query('DELETE FROM sign_in_failures WHERE key = ANY($1) AND attempt_id = $2', [
          keys,
          attempt_id,
        ]);
      };
    },
  };
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Milliseconds since 1970, once nobody else counts for one of these keys. */
async function lockAndTime(query: Query, keys: readonly string[], now?: () => number): Promise<number> {
  // In one order, so that two that share both keys never wait for one another.
  for (const key of [...keys].sort())
    await query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [SIGN_IN_LOCK, key]);
  if (now) return now();
  const [row] = await query<{ ms: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  );
  return Number(row?.ms);
}

/** Of the last hour, in order (ms). */
async function failures(query: Query, key: string, time: number): Promise<number[]> {
  const rows = await query<{ ms: number }>(
    `SELECT (extract(epoch FROM time) * 1000)::float8 AS ms FROM sign_in_failures
      WHERE key = $1 AND time > to_timestamp($2::float8 / 1000) ORDER BY time`,
    [key, time - HOUR_MS],
  );
  return rows.map(({ ms }) => Number(ms));
}

async function count(query: Query, attempt_id: string, keys: readonly string[], time: number): Promise<void> {
  await query(
    `INSERT INTO sign_in_failures (attempt_id, key, time)
       SELECT $1, key, to_timestamp($3::float8 / 1000) FROM unnest($2::text[]) AS key`,
    [attempt_id, keys, time],
  );
  await query(
    `DELETE FROM sign_in_failures WHERE ctid IN (SELECT ctid FROM sign_in_failures
       WHERE time <= to_timestamp($1::float8 / 1000) LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
    [time - HOUR_MS],
  );
}

/** ms until one more is allowed; 0 = now. `times` are in order. */
function waitOf(times: readonly number[], limits: readonly Limit[], now: number): number {
  const waits = limits.map(({ count, window_ms }) => {
    const blocking = times[times.length - count];
    return blocking === undefined ? 0 : Math.max(0, blocking + window_ms - now);
  });
  return Math.max(...waits);
}

function refusal(wait_ms: number): string {
  const seconds = Math.ceil(wait_ms / 1000);
  const when = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return `Too many failed sign-ins. Try again in ${when}.`;
}
