/**
 * How many sign-ins may fail, per address and per IP. In memory of one hub. Used by accounts.ts.
 * An attempt counts as failed from its start until it succeeds, so that many at once gain nothing.
 */
import { LyceumError } from '@lyceum/util/errors';

export interface SignInLimits {
  /** Throws too_many_requests, or counts the attempt; call the answer when it succeeded. */
  attempt(email_address: string, ip: string): () => void;
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
/** Keys remembered; beyond it those whose failures are all old are dropped. */
const MAX_KEYS = 10_000;

export function createSignInLimits(now: () => number = Date.now): SignInLimits {
  const failures = new Map<string, number[]>();

  const recent = (key: string) => (failures.get(key) ?? []).filter((time) => time > now() - HOUR_MS);
  const count = (key: string) => {
    const time = now();
    failures.set(key, [...recent(key), time]);
    return () => {
      const times = failures.get(key) ?? [];
      const index = times.lastIndexOf(time);
      if (index >= 0) times.splice(index, 1);
      if (times.length === 0) failures.delete(key);
    };
  };
  const forgetOld = () => {
    for (const key of failures.keys()) if (recent(key).length === 0) failures.delete(key);
  };

  return {
    attempt(email_address, ip) {
      if (failures.size > MAX_KEYS) forgetOld();
      const keys = [`address ${email_address}`, `ip ${ip}`] as const;
      const wait = Math.max(
        waitOf(recent(keys[0]), PER_ADDRESS, now()),
        waitOf(recent(keys[1]), PER_IP, now()),
      );
      if (wait > 0) throw new LyceumError('too_many_requests', refusal(wait));
      const undo = keys.map(count);
      return () => {
        for (const step of undo) step();
      };
    },
  };
}

/** ms until one more is allowed; 0 = now. `times` are in order. */
function waitOf(times: number[], limits: readonly Limit[], now: number): number {
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
