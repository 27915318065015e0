/**
 * What a notebook is, whatever file it came from (.ipynb, .sagews): cells, and beside them what running them left. Pure shapes; the codecs make them
 * from a file, NotebookDocument holds the shared half in Yjs, and the project keeps the runs.
 */
import * as z from 'zod/mini';
import type { JsonObject, JsonValue } from './json';

export type CellType = 'code' | 'markdown' | 'raw';

/** Id of a cell: nbformat 4.5 allows 1 to 64 of these characters. */
export const cellIdSchema = z.string().check(z.regex(/^[a-zA-Z0-9_-]{1,64}$/));
export type CellId = z.infer<typeof cellIdSchema>;

export interface Cell {
  id: CellId;
  type: CellType;
  source: string;
  /** As in the file, tags included; unknown keys are kept. */
  metadata: JsonObject;
  /** File name → media type → base64, as in the file. */
  attachments?: JsonObject;
}

/** nbformat 4 outputs; multi-line strings are joined. `metadata` as in the file. */
export type Output =
  | { output_type: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { output_type: 'display_data'; data: MimeBundle; metadata: JsonObject }
  | { output_type: 'execute_result'; data: MimeBundle; metadata: JsonObject; execution_count: number | null }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

/** Media type → string (base64 for binary kinds), or JSON where the type ends in json. */
export type MimeBundle = Record<string, JsonValue>;

/** What the last run of a code cell left in the file. */
export interface CellResult {
  execution_count: number | null;
  outputs: Output[];
}

export interface Notebook {
  /** Of the notebook as a whole: kernelspec, language_info, and whatever else was there. */
  metadata: JsonObject;
  cells: Cell[];
  /** Of code cells that have any. */
  results: ReadonlyMap<CellId, CellResult>;
  /** As it came from a file: the cells whose ids are not in the file (nbformat before 4.5), so that a merge finds out which cells they are. */
  unnamed?: ReadonlySet<CellId>;
}

/** A file that is no notebook: the reason is for people. */
export class NotebookError extends Error {}

/**
 * A file format of notebooks. `render` writes the notebook so that everything which did not change since `before` (the text that the file held, with the
 * ids that its cells were given) stays byte for byte as it was.
 */
export interface NotebookCodec {
  /** Throws NotebookError. Cells without an id in the file get the ids of `ids`, in order, then new ones. */
  parse(text: string, ids?: readonly CellId[]): Notebook;
  render(notebook: Notebook, before?: { text: string; ids: readonly CellId[] }): string;
}

/** A file as it was read or written, with the notebook that it holds. A value: `render` makes another one. */
export interface NotebookFile {
  readonly text: string;
  /** With an id for each cell; taken as unchanging. */
  readonly notebook: Notebook;
  render(notebook: Notebook): NotebookFile;
  /** The same file whose cells are known by these ids, in order; ids of the file that are others give way at the next change. */
  withIds(ids: readonly CellId[]): NotebookFile;
}
