/**
 * A version of before becomes a new edit of the live document. Only what differs is changed, in one transaction: what others type meanwhile merges,
 * cursors and ids of cells stay, and Undo takes all of it back. Called by travel-page.tsx; it never asks whether the person may write.
 */
import type { DocumentHistory } from '@lyceum/util/history/types';
import { becomeCells, becomeText } from '@lyceum/util/notebook/become';
import { IPYNB } from '@lyceum/util/notebook/ipynb';
import type { Cell } from '@lyceum/util/notebook/model';
import { CELLS_NAME, NOTEBOOK_NAME, NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { sameJson } from '@lyceum/util/notebook/same-json';
import * as Y from 'yjs';
import type { TravelSession } from './travel-session';

/** Origin of the transaction, so that undo managers can tell it from typing. */
const RESTORE = Symbol('restore');

/** Takes back this very restore, also after more was typed. */
type UndoRestore = () => void;

/** Undefined when the document is the same already. */
export function restoreVersion(
  { document, undoManager }: Pick<TravelSession, 'document' | 'undoManager'>,
  history: Pick<DocumentHistory, 'notebookAt' | 'textAt'>,
  version: number,
): UndoRestore | undefined {
  const notebook = new NotebookDocument(document.doc);
  const text = () => history.textAt(version);
  // It was a text then: a file as older versions of this program kept it, or one that people mended.
  const cells = history.notebookAt(version) ?? (notebook.order.length > 0 ? cellsIn(text()) : undefined);
  return cells ? restoreCells(notebook, cells, undoManager) : restoreText(document.text, text(), undoManager);
}

function cellsIn(text: string): Cell[] | undefined {
  try {
    return IPYNB.parse(text).cells;
  } catch {
    return undefined;
  }
}

/** `editorUndo` (the editor's Undo) gets it as one step. */
export function restoreText(
  text: Y.Text,
  target: string,
  editorUndo: Y.UndoManager,
): UndoRestore | undefined {
  const { doc } = text;
  if (text.toString() === target || !doc) return undefined;
  return restored([text], editorUndo, () => doc.transact(() => becomeText(text, target), RESTORE));
}

export function restoreCells(
  notebook: NotebookDocument,
  target: readonly Cell[],
  editorUndo: Y.UndoManager,
): UndoRestore | undefined {
  const { doc, order } = notebook;
  const now = order.map((id) => notebook.cell(id));
  if (sameJson(now, target)) return undefined;
  const types = [doc.getMap(CELLS_NAME), doc.getMap(NOTEBOOK_NAME)];
  return restored(types, editorUndo, () => becomeCells(notebook, target, { origin: RESTORE }));
}

function restored(
  types: ConstructorParameters<typeof Y.UndoManager>[0],
  editorUndo: Y.UndoManager,
  edit: () => void,
): UndoRestore {
  // Ends with the document: it must know what was deleted as long as the toast can be pressed.
  const own = new Y.UndoManager(types, { trackedOrigins: new Set([RESTORE]) });
  editorUndo.addTrackedOrigin(RESTORE);
  editorUndo.stopCapturing();
  edit();
  editorUndo.stopCapturing();
  return () => {
    own.undo();
    own.destroy();
  };
}
