/**
 * Many rows as they travel: the names of the fields once, and one JSON text of columns, which PostgreSQL writes and a browser reads
 * natively. The hub hands them on unread; the client and the hub's few readers unpack. Pure.
 */
import * as z from 'zod/mini';
import { LyceumError } from '../errors';
import type { Row } from './authorize';

/** `columns`: JSON, an array with one array of values per field. */
export const packedRowsSchema = z.object({ fields: z.array(z.string()), columns: z.string() });
export type PackedRows = z.infer<typeof packedRowsSchema>;

export const NO_ROWS: PackedRows = { fields: [], columns: '[]' };

export function packRows(fields: readonly string[], rows: readonly Row[]): PackedRows {
  const columns = fields.map((field) => rows.map((row) => row[field] ?? null));
  return { fields: [...fields], columns: JSON.stringify(columns) };
}

/** Throws LyceumError('internal') on anything but rows. */
export function unpackRows({ fields, columns }: PackedRows): Row[] {
  const values = columnsOf(columns, fields.length);
  const count = values[0]?.length ?? 0;
  const rows: Row[] = new Array(count);
  for (let i = 0; i < count; i++) {
    const row: Row = {};
    for (let f = 0; f < fields.length; f++) row[fields[f] as string] = values[f]?.[i];
    rows[i] = row;
  }
  return rows;
}

/** Checked by hand: the text may hold a hundred thousand values, and only their arrangement matters. */
function columnsOf(text: string, width: number): unknown[][] {
  let columns: unknown;
  try {
    columns = JSON.parse(text);
  } catch {
    throw unfit();
  }
  if (!Array.isArray(columns) || columns.length !== width) throw unfit();
  const [first] = columns;
  for (const column of columns)
    if (!Array.isArray(column) || column.length !== (first as unknown[]).length) throw unfit();
  return columns as unknown[][];
}

function unfit(): LyceumError {
  return new LyceumError('internal', 'Rows came in an unknown form.');
}
