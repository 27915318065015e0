/**
 * One conversion of PostgreSQL values for queries and for the change stream, so that a row looks the same from both.
 * timestamptz → ISO 8601 text, json → parsed, bytea → Buffer, bigint → text. Used by database.ts and the stream only.
 */
import { types } from 'pg';

const TIMESTAMPTZ = 1184;

type Parser = (text: string) => unknown;

const parseDate = types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date | number;

/** Of every connection: timestamps are then written the one way that is quick to read. */
export const SESSION_OPTIONS = '-c timezone=UTC -c datestyle=ISO';

/** "2026-01-02 03:04:05.678901+00" */
const UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;
const MILLISECOND_DIGITS = 3;

/** Without a Date where it can be: lists have thousands of them. */
function isoTimestamp(text: string): string {
  const utc = UTC.exec(text);
  if (!utc) return isoOfOther(text);
  const [, day, time, fraction = ''] = utc;
  return `${day}T${time}.${fraction.slice(0, MILLISECOND_DIGITS).padEnd(MILLISECOND_DIGITS, '0')}Z`;
}

/** Other zones, years before 1 and after 9999, infinity. */
function isoOfOther(text: string): string {
  const date = parseDate(text);
  return date instanceof Date ? date.toISOString() : text;
}

const PARSERS = new Map<number, Parser>([[TIMESTAMPTZ, isoTimestamp]]);

/** The parser of a type's text form. */
export function parserOf(oid: number): Parser {
  return PARSERS.get(oid) ?? (types.getTypeParser(oid, 'text') as Parser);
}

/** The form in which `pg` takes it. Binary results are never asked for. */
export const clientTypes = { getTypeParser: parserOf } as unknown as {
  getTypeParser: typeof types.getTypeParser;
};
