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

/** "2026-01-02 03:04:05.678901+00" → "2026-01-02T03:04:05.678901+00:00", which is also how PostgreSQL writes it into JSON. */
const UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

/** Without a Date where it can be: lists have thousands of them. */
function isoTimestamp(text: string): string {
  return UTC.test(text) ? `${text.replace(' ', 'T')}:00` : isoOfOther(text);
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
