/**
 * The journal of a notebook, line by line: what its cells printed that the notebook's file may not have. Written by OutputJournal; read once, by the local hub
 * that comes after one that was killed. A file of the state folder: nobody else writes it.
 */
import { readFileSync } from 'node:fs';
import { type CellId, cellIdSchema, type Output } from '@lyceum/util/notebook/model';
import * as z from 'zod/mini';
import { spillNameSchema } from './output-index';

const name = z.enum(['stdout', 'stderr']);
const sizeSchema = z.object({ bytes: z.number(), lines: z.number() });

const cutSchema = z.object({
  name,
  file: spillNameSchema,
  /** What of it was in the file; what the disk did not take. */
  written: sizeSchema,
  lost: sizeSchema,
  /** The last line, that is not settled. */
  open: z.string(),
});

const journalledSchema = z.union([
  z.object({ output: z.custom<Output>((value) => typeof value === 'object' && value !== null) }),
  z.object({ name, text: z.string(), open: z.string() }),
  cutSchema,
]);
/** One output: as it is, a stream that is not long, or one that has a file. */
export type JournalledOutput = z.infer<typeof journalledSchema>;

const cell = cellIdSchema;
const recordSchema = z.discriminatedUnion('kind', [
  /** Its outputs are void: it begins anew. */
  z.object({ kind: z.literal('begin'), cell }),
  z.object({
    kind: z.literal('run'),
    cell,
    execution_count: z.nullable(z.number()),
    is_running: z.boolean(),
  }),
  z.object({ kind: z.literal('set'), cell, index: z.number(), output: journalledSchema }),
  z.object({ kind: z.literal('more'), cell, index: z.number(), text: z.string(), open: z.string() }),
  /** The notebook's file may have this of the cell: what is journalled is newer. */
  z.object({ kind: z.literal('mark'), cell, mark: z.string() }),
  /** The file has all of it. */
  z.object({ kind: z.literal('gone'), cell }),
]);
export type JournalRecord = z.infer<typeof recordSchema>;

export interface JournalledCell {
  execution_count: number | null;
  is_running: boolean;
  outputs: JournalledOutput[];
  marks: Set<string>;
}

/** The last line of a journal may be torn: what is before it counts. */
export function readJournal(path: string): Map<CellId, JournalledCell> {
  const cells = new Map<CellId, JournalledCell>();
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return cells;
  }
  for (const line of text.split('\n')) {
    const record = recordOf(line);
    if (record) replay(cells, record);
    else if (line !== '') break;
  }
  return cells;
}

function recordOf(line: string): JournalRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function replay(cells: Map<CellId, JournalledCell>, record: JournalRecord): void {
  if (record.kind === 'gone') return void cells.delete(record.cell);
  const known = cells.get(record.cell) ?? {
    execution_count: null,
    is_running: false,
    outputs: [],
    marks: new Set<string>(),
  };
  cells.set(record.cell, known);
  switch (record.kind) {
    case 'begin':
      known.outputs = [];
      return;
    case 'run':
      known.execution_count = record.execution_count;
      known.is_running = record.is_running;
      return;
    case 'set':
      if (record.index <= known.outputs.length) known.outputs[record.index] = record.output;
      return;
    case 'more': {
      const output = known.outputs[record.index];
      if (!output || !('text' in output)) return;
      known.outputs[record.index] = { ...output, text: output.text + record.text, open: record.open };
      return;
    }
    case 'mark':
      known.marks.add(record.mark);
  }
}
