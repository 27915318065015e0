/**
 * What may be done to the files of a project: one union, spoken on the browser wire and passed on to the local hub.
 * Shapes only; the local hub does it, after resolving every path.
 */
import * as z from 'zod/mini';
import { accountIdSchema } from '../ids';
import { projectPathSchema } from '../paths';
import { bytesSchema } from './bytes';

/** Characters of a new file's template; more is an upload. */
export const MAX_TEMPLATE_CHARS = 256 * 1024;
/** Paths that one operation names: what a person can select in a folder. */
export const MAX_PATHS = 20_000;

const manyPaths = z.array(projectPathSchema).check(z.minLength(1), z.maxLength(MAX_PATHS));

/** Name of an item in the trash. */
export const trashIdSchema = z.string().check(z.minLength(1), z.maxLength(300), z.regex(/^[^/\0]+$/));

export const fileOpSchema = z.discriminatedUnion('kind', [
  /** Fails with already_exists when there is something at `path`. Missing parent folders are made. */
  z.object({
    kind: z.literal('create_file'),
    path: projectPathSchema,
    /** From a template. */
    content: z.optional(z.string().check(z.maxLength(MAX_TEMPLATE_CHARS))),
  }),
  z.object({ kind: z.literal('create_folder'), path: projectPathSchema }),
  /** Rename or move of a file or folder. Fails with already_exists unless the target is free. */
  z.object({ kind: z.literal('move'), from: projectPathSchema, to: projectPathSchema }),
  /** Deletes a file, or a folder with all that is in it. */
  z.object({ kind: z.literal('delete'), path: projectPathSchema }),
  z.object({ kind: z.literal('stat'), path: projectPathSchema }),
  /** A file, or a folder with all that is in it; also out of a snapshot. Fails with already_exists unless the target is free. */
  z.object({ kind: z.literal('copy'), from: projectPathSchema, to: projectPathSchema }),
  /** Into the trash (freedesktop.org's, ~/.local/share/Trash), whence it can come back. The result's `trashed` says under which names. */
  z.object({ kind: z.literal('trash'), paths: manyPaths }),
  /** Out of the trash to where it was, or beside it under a free name; missing folders are made. */
  z.object({
    kind: z.literal('untrash'),
    trash_ids: z.array(trashIdSchema).check(z.minLength(1), z.maxLength(MAX_PATHS)),
  }),
  /** Deletes for good: these, or all that is in the trash. */
  z.object({
    kind: z.literal('empty_trash'),
    trash_ids: z.optional(z.array(trashIdSchema).check(z.maxLength(MAX_PATHS))),
  }),
  /** A new archive `to` of these files and folders (all of one folder). The format follows the ending: .zip, .tar.gz or .tgz. */
  z.object({ kind: z.literal('compress'), paths: manyPaths, to: projectPathSchema }),
  /** What is in the archive, into the new folder `to`. */
  z.object({ kind: z.literal('extract'), path: projectPathSchema, to: projectPathSchema }),
  /** Fetches http(s) `url` into the new file `to`. */
  z.object({ kind: z.literal('fetch'), url: z.string().check(z.maxLength(4096)), to: projectPathSchema }),
  /** A file or folder out of a snapshot (`from` lies below SNAPSHOTS_FOLDER) to `to`; what lies there now goes to the trash first. */
  z.object({ kind: z.literal('restore'), from: projectPathSchema, to: projectPathSchema }),
]);
export type FileOp = z.infer<typeof fileOpSchema>;
export type FileOpKind = FileOp['kind'];

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

/** How a viewer looks at a terminal. Hidden ones do not count for its size; one that leads sets it alone. */
export const terminalViewSchema = z.object({ visible: z.boolean(), leads: z.boolean() });
export type TerminalView = z.infer<typeof terminalViewSchema>;

/** Everybody at a terminal, by number; `leader`: whose size holds alone. `you` is told to each. */
export const terminalPeopleSchema = z.object({
  people: z.array(z.object({ viewer: z.int(), account_id: accountIdSchema, visible: z.boolean() })),
  you: z.int(),
  leader: z.nullable(z.int()),
});
export type TerminalPeople = z.infer<typeof terminalPeopleSchema>;

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

/** What a file operation answers: the entry made or moved, and where deleted things went. */
export const fileOpResultSchema = z.object({
  entry: z.nullable(entrySchema),
  /** Of `trash` (what went where) and `untrash` (what came back where). */
  trashed: z.optional(z.array(z.object({ trash_id: z.string(), path: projectPathSchema }))),
  /** For people, where something was left out: pipes and devices are not copied, links that lead outside are not unpacked. */
  note: z.optional(z.string()),
});
export type FileOpResult = z.infer<typeof fileOpResultSchema>;

export const trashItemSchema = z.object({
  trash_id: z.string(),
  /** Where it was. */
  path: projectPathSchema,
  /** Milliseconds since 1970. */
  deleted: z.number(),
  kind: z.enum(ENTRY_KINDS),
  /** Bytes; of a folder: of all that is in it. */
  size: z.number(),
});
export type TrashItem = z.infer<typeof trashItemSchema>;

export const searchSchema = z.object({
  text: z.string().check(z.minLength(1), z.maxLength(1000)),
  regex: z.optional(z.boolean()),
  match_case: z.optional(z.boolean()),
  whole_word: z.optional(z.boolean()),
  /** Also hidden files, and what .gitignore names. */
  hidden: z.optional(z.boolean()),
  /** Globs such as "*.py", separated by spaces or commas; "!" before one leaves it out. */
  files: z.optional(z.string().check(z.maxLength(1000))),
  /** Only below this folder. */
  folder: z.optional(projectPathSchema),
});
export type SearchQuery = z.infer<typeof searchSchema>;

export const searchLineSchema = z.object({
  /** From 1. */
  line: z.int(),
  text: z.string(),
  /** Where in `text` (UTF-16): [from, to). */
  ranges: z.array(z.tuple([z.int(), z.int()])),
});
export const searchResultSchema = z.object({
  files: z.array(z.object({ path: projectPathSchema, lines: z.array(searchLineSchema) })),
  matches: z.int(),
  /** There is more than was told, or the time was over. */
  truncated: z.boolean(),
  took_ms: z.number(),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

/** Questions about files that change nothing. */
export const FILE_QUERIES = {
  /** The trash, newest first. */
  trash: {
    query: z.object({ kind: z.literal('trash') }),
    answer: z.object({ items: z.array(trashItemSchema) }),
  },
  /** What each entry of a folder takes on disk, all below it included, largest first. */
  disk_usage: {
    query: z.object({ kind: z.literal('disk_usage'), path: projectPathSchema }),
    answer: z.object({
      bytes: z.number(),
      files: z.int(),
      entries: z.array(
        z.object({ name: z.string(), kind: z.enum(ENTRY_KINDS), bytes: z.number(), files: z.int() }),
      ),
    }),
  },
  search: {
    query: z.object({ kind: z.literal('search'), search: searchSchema }),
    answer: searchResultSchema,
  },
  /** All files of the project by name (fuzzy finding), at most `limit`. */
  find: {
    query: z.object({
      kind: z.literal('find'),
      text: z.string().check(z.maxLength(200)),
      limit: z.int().check(z.minimum(1), z.maximum(1000)),
    }),
    answer: z.object({ paths: z.array(projectPathSchema), truncated: z.boolean() }),
  },
} as const;
export const fileQuerySchema = z.discriminatedUnion('kind', [
  FILE_QUERIES.trash.query,
  FILE_QUERIES.disk_usage.query,
  FILE_QUERIES.search.query,
  FILE_QUERIES.find.query,
]);
export type FileQuery = z.infer<typeof fileQuerySchema>;
export type FileQueryKind = FileQuery['kind'];
export type FileAnswer<K extends FileQueryKind> = z.infer<(typeof FILE_QUERIES)[K]['answer']>;
