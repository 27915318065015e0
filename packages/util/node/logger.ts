/**
 * The one way to write a log: JSON lines through pino, with fields that could hold a secret removed.
 * Made once by each composition root and handed down as `Logger`; nothing logs by another way.
 */
import { pino } from 'pino';

type Fields = Record<string, unknown>;

export interface Logger {
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  /** The same log with these fields on each line. */
  child(fields: Fields): Logger;
}

const SECRET_FIELDS = ['token', 'password', 'cookie', 'authorization', 'secret', 'ticket', 'database_url'];

export function createLogger(name: string, level: string): Logger {
  const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino({
    name,
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[removed]' },
    serializers: { error: pino.stdSerializers.err },
  });
}

/** For tests: says nothing. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};
