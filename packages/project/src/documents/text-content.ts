/**
 * A document that is one text. Made by document-on-disk for every file that is no notebook. A document that was a notebook before (its file was
 * renamed) becomes the text of its file.
 */
import { CELLS_NAME, NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { deltaOf, mergeForeign } from '@lyceum/util/text/merge-foreign';
import type * as Y from 'yjs';
import { DISK_ORIGIN, type DocumentContent, type FileText } from './content';

/** The one text of a document, by the same name in hub and webapp. */
export const TEXT_NAME = 'content';

export class TextContent implements DocumentContent {
  readonly kind = 'text';
  private readonly text: Y.Text;

  constructor(private readonly doc: Y.Doc) {
    this.text = doc.getText(TEXT_NAME);
  }

  get isEmpty(): boolean {
    return this.text.length === 0;
  }

  merge(past: string, text: string): string {
    this.doc.transact(() => {
      const wasNotebook = emptyNotebook(this.doc);
      mergeIntoText(this.text, wasNotebook ? this.text.toString() : past, text);
    }, DISK_ORIGIN);
    return text;
  }

  mergeLate(before: string, text: string): void {
    this.merge(before, text);
  }

  says(text: string): boolean {
    return this.text.toString() === text;
  }

  pastOf(text: string): string {
    return text;
  }

  render(): FileText {
    const text = this.text.toString();
    return { text, past: text };
  }

  settle(): boolean {
    return false;
  }

  looksTorn(): boolean {
    return false;
  }

  close(): void {}
}

/** In one walk over the text: thousands of single insertions would each look for their place. */
export function mergeIntoText(text: Y.Text, base: string, foreign: string): void {
  const edits = mergeForeign(base, text.toString(), foreign);
  if (edits.length > 0) text.applyDelta(deltaOf(edits));
}

/** True when there were cells: they are in the text of the file. */
function emptyNotebook(doc: Y.Doc): boolean {
  // Looked for first: asking for the maps of a notebook would make them.
  if (!doc.share.has(CELLS_NAME)) return false;
  const notebook = new NotebookDocument(doc);
  const hadCells = notebook.order.length > 0;
  notebook.clear();
  return hadCells;
}
