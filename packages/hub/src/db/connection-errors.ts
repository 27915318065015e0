/**
 * Which errors of `pg` mean "the database cannot be reached now": those become LyceumError('unavailable').
 * Used by everything that talks to PostgreSQL; other errors are bugs or answers and pass unchanged.
 */
import { LyceumError } from '@lyceum/util/errors';

const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** SQLSTATE: 08* connection exception, 57P01–57P05 server is going, starting or cut us off, 53300 too many connections. */
const UNAVAILABLE_STATE = /^(08...|57P0[1-5]|53300)$/;

/** pg says these without any code when its socket goes away. */
const UNAVAILABLE_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|not queryable|Client was closed/i;

export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function isConnectionError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  const code = errorCode(error);
  // Translated already, by database.ts.
  if (error instanceof LyceumError) return code === 'unavailable';
  if (code !== undefined && (SYSTEM_CODES.has(code) || UNAVAILABLE_STATE.test(code))) return true;
  return error instanceof Error && UNAVAILABLE_WORDS.test(error.message);
}

/** The error to throw onward. */
export function translated(error: unknown): unknown {
  if (!isConnectionError(error)) return error;
  return new LyceumError('unavailable', 'The database cannot be reached at the moment. Please try again.');
}
