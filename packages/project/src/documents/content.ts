/**
 * What kind of document a file is: how its text becomes shared types of Yjs, and they a text again. The disk side knows files, a content knows what
 * is in them. Two of them: text-content.ts and notebook-content.ts.
 */
import { type NotebookKind, notebookKind } from '@lyceum/util/notebook/kinds';
import type { ProjectPath } from '@lyceum/util/paths';

/** Origin of transactions that came from the disk. */
export const DISK_ORIGIN = 'disk';

/** Origin of what the project itself says in a document: which kernel a notebook is for. */
export const PROJECT_ORIGIN = 'project';

export type ContentKind = 'text' | NotebookKind;

export const contentKind = (path: ProjectPath): ContentKind => notebookKind(path) ?? 'text';

/** What a file holds, and what is kept of that for the next merge (in memory and on record): a text is its own past. */
export interface FileText {
  text: string;
  past: string;
}

export interface DocumentContent {
  readonly kind: ContentKind;
  /** Nothing is in the document. */
  readonly isEmpty: boolean;
  /** Brings in what changed between `past` ('': nothing) and `text`; the past that `text` is from now on. May throw LyceumError. */
  merge(past: string, text: string): string;
  /** The same for what was written to a file that is not there any more. */
  mergeLate(before: string, text: string, past: string): void;
  /** The document means just this text. */
  says(text: string): boolean;
  /** `text` as a past, given a newer or older one. */
  pastOf(text: string, past: string): string;
  /** What the file should hold now. `disk`: what it holds; whatever did not change stays as it is there. */
  render(disk: FileText | undefined): FileText;
  /** The file holds what was rendered last. */
  written?(): void;
  /** Before a write: a text that has become a notebook is one from now on. True when that changed the document. */
  settle(past: string): boolean;
  /** A text that is too short to be whole: whoever writes it goes on. */
  looksTorn(text: string): boolean;
  /** It is another kind of document from now on. */
  close(): void;
}
