/**
 * A version of before becomes a new edit of the live text. Only what differs is changed, in one transaction: what others type meanwhile merges,
 * cursors stay, and Undo takes all of it back. Called by time-travel.tsx; it never asks whether the person may write.
 */
import { diffText } from '@lyceum/util/text/text-diff';
import * as Y from 'yjs';

/** Origin of the transaction, so that undo managers can tell it from typing. */
const RESTORE = Symbol('restore');

function becomeText(text: Y.Text, target: string): void {
  // From the back: the positions before stay true.
  for (const { start, end, insert } of diffText(text.toString(), target).reverse()) {
    if (end > start) text.delete(start, end - start);
    if (insert !== '') text.insert(start, insert);
  }
}

/**
 * `editorUndo` (the editor's Undo) gets it as one step. The answer takes back this very restore, also after more was typed; undefined when the text was
 * the same already.
 */
export function restoreText(
  text: Y.Text,
  target: string,
  editorUndo: Y.UndoManager,
): (() => void) | undefined {
  if (text.toString() === target || !text.doc) return undefined;
  // Ends with the document: it must know the deleted text as long as the toast can be pressed.
  const own = new Y.UndoManager(text, { trackedOrigins: new Set([RESTORE]) });
  editorUndo.addTrackedOrigin(RESTORE);
  editorUndo.stopCapturing();
  text.doc.transact(() => becomeText(text, target), RESTORE);
  editorUndo.stopCapturing();
  return () => {
    own.undo();
    own.destroy();
  };
}
