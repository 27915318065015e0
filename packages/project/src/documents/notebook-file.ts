/**
 * A notebook's file by the format that its name says. One whose name was changed from one format to the other is read as what it is, and written as what
 * it is called. Pure. Used by notebook-content.ts.
 */
import { openIpynb } from '@lyceum/util/notebook/ipynb';
import type { NotebookKind } from '@lyceum/util/notebook/kinds';
import type { NotebookFile } from '@lyceum/util/notebook/model';
import { openSagews } from '@lyceum/util/notebook/sagews';

const OPEN = { ipynb: openIpynb, sagews: openSagews };

/** Throws NotebookError. */
export function openNotebookFile(kind: NotebookKind, text: string): NotebookFile {
  const format = formatOf(text) ?? kind;
  const file = OPEN[format](text);
  return format === kind ? file : renamed(kind, file);
}

/** Undefined: it may be either, or none. */
function formatOf(text: string): NotebookKind | undefined {
  if (/^\ufeff?\s*\{\s*"(cells|metadata|nbformat|nbformat_minor|worksheets)"/.test(text)) return 'ipynb';
  // It begins each cell of a worksheet.
  return text.startsWith('\ufe20') ? 'sagews' : undefined;
}

/** Written anew, even if nothing changed. */
function renamed(kind: NotebookKind, file: NotebookFile): NotebookFile {
  const { text, notebook } = file;
  return {
    text,
    notebook,
    withIds: (ids) => renamed(kind, file.withIds(ids)),
    render: (next) => OPEN[kind]('').render(next),
  };
}
