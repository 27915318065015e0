/**
 * What the local hub knows of the long outputs of one notebook: which file of its state folder has the whole of which output, and how that output stands in the
 * notebook's file. Only this says where a file is: a notebook may come from a stranger. Used by NotebookFiles.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellIdSchema } from '@lyceum/util/notebook/model';
import * as z from 'zod/mini';

const NAME = 'index.json';

const standSchema = z.object({
  /** Of the text that the notebook's file has. */
  digest: z.string(),
  /** Of the whole output: UTF-8 bytes, and lines. */
  bytes: z.number(),
  lines: z.number(),
  /** Of the text in the file: what is the output's beginning, and what its end. */
  head_chars: z.number(),
  tail_chars: z.number(),
});
/** One cut output as the notebook's file has it. */
export type FileStand = z.infer<typeof standSchema>;

export const spillNameSchema = z.string().check(z.regex(/^[0-9a-f]{16}$/));

const indexSchema = z.object({
  /** Where the notebook was last. */
  path: z.string(),
  /** By the names of the files. */
  outputs: z.record(spillNameSchema, z.object({ cell_id: cellIdSchema, stands: z.array(standSchema) })),
});
export type OutputIndex = z.infer<typeof indexSchema>;

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export const newSpillName = (): string => randomBytes(8).toString('hex');

/** Undefined: there is none that can be read. */
export function readIndex(folder: string): OutputIndex | undefined {
  try {
    return indexSchema.parse(JSON.parse(readFileSync(join(folder, NAME), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Whole or not at all; at once, so that it is there before the notebook's file says the same. */
export function writeIndex(folder: string, index: OutputIndex): void {
  const draft = join(folder, `${NAME}.new`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(draft, JSON.stringify(index), { mode: 0o600 });
  renameSync(draft, join(folder, NAME));
}
