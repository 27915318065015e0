/**
 * One conversion of PostgreSQL values for queries and for the change stream, so that a row looks the same from both.
 * timestamptz → ISO 8601 text, json → parsed, bytea → Buffer, bigint → text. Used by database.ts and the stream only.
 */
import { types } from 'pg';

const TIMESTAMPTZ = 1184;

type Parser = (text: string) => unknown;

const parseDate = types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date | number;

function isoTimestamp(text: string): string {
  const date = parseDate(text);
  return date instanceof Date ? date.toISOString() : text;
}

/** The parser of a type's text form. */
export function parserOf(oid: number): Parser {
  return oid === TIMESTAMPTZ ? isoTimestamp : (types.getTypeParser(oid, 'text') as Parser);
}

/** The form in which `pg` takes it. Binary results are never asked for. */
export const clientTypes = { getTypeParser: parserOf } as unknown as {
  getTypeParser: typeof types.getTypeParser;
};
