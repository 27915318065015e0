/**
 * What is kept of a notebook's file for the next merge: its cells, and of each result only what tells whether it changed; outputs may be 100 MB. Pure.
 * Used by notebook-content.ts; its text is in the documents' records.
 */
import { isJsonObject, type JsonObject } from '@lyceum/util/notebook/json';
import type { MergeBase } from '@lyceum/util/notebook/merge';
import { type Cell, type CellId, cellIdSchema, type Notebook } from '@lyceum/util/notebook/model';
import type { ResultMark } from '@lyceum/util/notebook/result-mark';
import * as z from 'zod/mini';
import { knownMark } from './result-marks';

export interface NotebookPast {
  cells: readonly Cell[];
  metadata: JsonObject;
  results: Readonly<Record<CellId, ResultMark>>;
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
  const marks: Record<CellId, ResultMark> = {};
  for (const [id, result] of results) marks[id] = knownMark(result);
  return { cells, metadata, results: marks, unnamed: [...(unnamed ?? [])] };
}

export function baseOfPast({ cells, metadata, results, unnamed }: NotebookPast): MergeBase {
  const marks = new Map(Object.entries(results));
  return { cells, metadata, results: marks, unnamed: new Set(unnamed), markOf: knownMark };
}
