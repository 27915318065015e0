/**
 * A notebook's file as it was read or written, whatever its format; a file whose name was changed from one format to the other is read as what it is
 * and written as what it is called. Pure. Used by notebook-content.ts.
 */
import { IPYNB, openIpynb } from '@lyceum/util/notebook/ipynb';
import type { NotebookKind } from '@lyceum/util/notebook/kinds';
import type { CellId, Notebook, NotebookCodec } from '@lyceum/util/notebook/model';

export interface NotebookFile {
  readonly text: string;
  readonly notebook: Notebook;
  /** What did not change stays as it is. */
  render(notebook: Notebook): NotebookFile;
}

/** Throws NotebookError. `ids`: for cells without one in the file. */
export function openNotebookFile(kind: NotebookKind, text: string, ids: readonly CellId[]): NotebookFile {
  const isOther = formatOf(text) !== undefined && formatOf(text) !== kind;
  if (isOther) return renamed(kind, text, ids);
  return kind === 'ipynb' ? openIpynb(text, ids) : encoded(SAGEWS, text, SAGEWS.parse(text, ids));
}

const CODECS: Record<NotebookKind, NotebookCodec> = { ipynb: IPYNB, sagews: SAGEWS };

/** U+FE20 begins each cell of a worksheet. */
function formatOf(text: string): NotebookKind | undefined {
  if (text.includes('\ufe20')) return /^\s*\{/.test(text) ? 'ipynb' : 'sagews';
  return /^\s*\{\s*"(cells|metadata|nbformat|worksheets)/.test(text) ? 'ipynb' : undefined;
}

function encoded(codec: NotebookCodec, text: string, notebook: Notebook): NotebookFile {
  const ids = notebook.cells.map(({ id }) => id);
  return {
    text,
    notebook,
    render: (next) => encoded(codec, codec.render(next, { text, ids }), next),
  };
}

/** Written anew, even if nothing changed. */
function renamed(kind: NotebookKind, text: string, ids: readonly CellId[]): NotebookFile {
  const other = kind === 'ipynb' ? CODECS.sagews : CODECS.ipynb;
  const notebook = other.parse(text, ids);
  return { text, notebook, render: (next) => openNotebookFile(kind, CODECS[kind].render(next), next.cells.map(({ id }) => id)) };
}

/** Before there is a file. */
export function newNotebookFile(kind: NotebookKind): NotebookFile {
  return openNotebookFile(kind, '', []);
}
