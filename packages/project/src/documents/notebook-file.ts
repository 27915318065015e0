/**
 * A notebook's file as it was read or written, whatever its format. Pure. Used by notebook-content.ts.
 */
import { openIpynb } from '@lyceum/util/notebook/ipynb';
import type { NotebookKind } from '@lyceum/util/notebook/kinds';
import { type CellId, type Notebook, NotebookError } from '@lyceum/util/notebook/model';

export interface NotebookFile {
  readonly text: string;
  readonly notebook: Notebook;
  /** What did not change stays as it is. */
  render(notebook: Notebook): NotebookFile;
}

/** Throws NotebookError. `ids`: for cells without one in the file. */
export function openNotebookFile(kind: NotebookKind, text: string, ids: readonly CellId[]): NotebookFile {
  if (kind === 'ipynb') return openIpynb(text, ids);
  throw new NotebookError('Worksheets cannot be read yet.');
}

/** Before there is a file. */
export function newNotebookFile(kind: NotebookKind): NotebookFile {
  return openNotebookFile(kind, '', []);
}
