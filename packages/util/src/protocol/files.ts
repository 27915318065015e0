/**
 * What may be done to the files of a project: one union, spoken on the browser wire and passed on to the local hub.
 * Shapes only; the local hub does it, after resolving every path.
 */
import * as z from 'zod/mini';
import { projectPathSchema } from '../paths';
import { bytesSchema } from './bytes';

export const fileOpSchema = z.discriminatedUnion('kind', [
  /** Fails with already_exists when there is something at `path`. Missing parent folders are made. */
  z.object({ kind: z.literal('create_file'), path: projectPathSchema }),
  z.object({ kind: z.literal('create_folder'), path: projectPathSchema }),
  /** Rename or move of a file or folder. Fails with already_exists unless the target is free. */
  z.object({ kind: z.literal('move'), from: projectPathSchema, to: projectPathSchema }),
  /** Deletes a file, or a folder with all that is in it. */
  z.object({ kind: z.literal('delete'), path: projectPathSchema }),
  z.object({ kind: z.literal('stat'), path: projectPathSchema }),
]);
export type FileOp = z.infer<typeof fileOpSchema>;

export const ENTRY_KINDS = ['file', 'folder', 'link', 'other'] as const;

/** One row of a listing. For a link, `target` says what it leads to, unless it is broken or leaves the home. */
export const entrySchema = z.object({
  name: z.string(),
  kind: z.enum(ENTRY_KINDS),
  target: z.optional(z.enum(['file', 'folder', 'broken', 'outside'])),
  /** Bytes. */
  size: z.number(),
  /** Milliseconds since 1970-01-01 UTC. */
  modified: z.number(),
  /** False for names that are not UTF-8: shown, but cannot be opened. */
  openable: z.boolean(),
});
export type Entry = z.infer<typeof entrySchema>;

/** Entries that one listing carries at most; `total` tells how many there are. */
export const MAX_LISTING_ENTRIES = 20_000;

export const listingSchema = z.object({ entries: z.array(entrySchema), total: z.number() });
export type Listing = z.infer<typeof listingSchema>;

export const execSchema = z.object({
  command: z.string().check(z.minLength(1), z.maxLength(100_000)),
  /** With args the command is a program; without, a line for bash. */
  args: z.optional(z.array(z.string())),
  cwd: z.optional(projectPathSchema),
  timeout_s: z.optional(z.number().check(z.positive())),
});
export type ExecRequest = z.infer<typeof execSchema>;

export const execResultSchema = z.object({
  stdout: z.string(),
  stderr: z.string(),
  /** 128 + signal number when a signal ended it. */
  exit_code: z.number(),
  /** True when output beyond the limit was dropped. */
  truncated: z.optional(z.boolean()),
});
export type ExecResult = z.infer<typeof execResultSchema>;

export const terminalSizeSchema = z.object({
  cols: z.int().check(z.minimum(2), z.maximum(1000)),
  rows: z.int().check(z.minimum(1), z.maximum(1000)),
});
export type TerminalSize = z.infer<typeof terminalSizeSchema>;

/** Bytes of terminal output since the session began. */
export const offsetSchema = z.int().check(z.minimum(0));

/** What the disk holds of a document. */
export const diskStateSchema = z.discriminatedUnion('kind', [
  /** No project runs: the database alone holds the document. */
  z.object({ kind: z.literal('stopped') }),
  /** The disk is behind the document and will be written. */
  z.object({ kind: z.literal('dirty') }),
  /** The file holds the document as of this Yjs state vector. */
  z.object({ kind: z.literal('saved'), state_vector: bytesSchema }),
  /** Somebody deleted the file; it is not written back unless asked (Save). */
  z.object({ kind: z.literal('deleted') }),
  z.object({ kind: z.literal('error'), reason: z.string() }),
]);
export type DiskState = z.infer<typeof diskStateSchema>;
