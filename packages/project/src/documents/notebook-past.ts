/**
 * What is kept of a notebook's file for the next merge: its cells, and of each result only what tells whether it changed; outputs may be 100 MB. Pure.
 * Used by notebook-content.ts; its text is in the documents' records.
 */
import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@lyceum/util/notebook/json';
import {
  type Cell,
  type CellId,
  type CellResult,
  cellIdSchema,
  type Notebook,
} from '@lyceum/util/notebook/model';
import * as z from 'zod/mini';

export interface NotebookPast {
  cells: readonly Cell[];
  metadata: JsonObject;
  /** Cell id → hash. */
  results: Readonly<Record<CellId, string>>;
  /** The file has no ids for these. */
  unnamed: readonly CellId[];
  /** The file was no notebook: what it said. The cells are those of the last time that it was one. */
  text?: string | undefined;
}

export const NO_PAST: NotebookPast = { cells: [], metadata: {}, results: {}, unnamed: [] };

/** Tells our own from the text of a file, which older versions kept. */
const MARK = '{"past":1,';

const object = z.custom<JsonObject>(isJsonObject);

const pastSchema = z.object({
  cells: z.array(
    z.object({
      id: cellIdSchema,
      type: z.enum(['code', 'markdown', 'raw']),
      source: z.string(),
      metadata: object,
      attachments: z.optional(object),
    }),
  ),
  metadata: object,
  results: z.record(z.string(), z.string()),
  unnamed: z.array(cellIdSchema),
  text: z.optional(z.string()),
});

export function writePast(past: NotebookPast): string {
  const { cells, metadata, results, unnamed, text } = past;
  return MARK + JSON.stringify({ cells, metadata, results, unnamed, text }).slice(1);
}

/** Undefined: it is the text of a file. */
export function readPast(past: string): NotebookPast | undefined {
  if (past === '') return NO_PAST;
  if (!past.startsWith(MARK)) return undefined;
  try {
    return pastSchema.parse(JSON.parse(past)) as NotebookPast;
  } catch {
    return undefined;
  }
}

export function pastOfNotebook({ cells, metadata, results, unnamed }: Notebook): NotebookPast {
  const hashes: Record<CellId, string> = {};
  for (const [id, result] of results) hashes[id] = resultHash(result);
  return { cells, metadata, results: hashes, unnamed: [...(unnamed ?? [])] };
}

/** Without results. */
export function notebookOfPast({ cells, metadata, unnamed }: NotebookPast): Notebook {
  return { cells: [...cells], metadata, results: new Map(), unnamed: new Set(unnamed) };
}

const hashes = new WeakMap<CellResult, string>();

/** Results are not changed in place: each is hashed once. */
export function resultHash(result: CellResult): string {
  const known = hashes.get(result);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(JSON.stringify(result, inOrder)).digest('base64').slice(0, 22);
  hashes.set(result, hash);
  return hash;
}

/** Programs write the same in another order. */
function inOrder(_key: string, value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, value[key]]),
  );
}
