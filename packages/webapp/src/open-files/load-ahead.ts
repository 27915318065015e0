/** Fetches what open files need while the page has nothing else to do. Called by the explorer; the project frame draws `fileView`. */
import { notebookPage, terminalView, textEditor } from './editors';
import { fetched } from './fetched';
import type { FileKindName } from './kinds';

export const fileView = fetched(() => import('./file-view'));

const EDITORS: Partial<Record<FileKindName, { load(): Promise<unknown> }>> = {
  text: textEditor,
  notebook: notebookPage,
  terminal: terminalView,
};

/** What files of these kinds need. A failure here is none: it is told when the file is opened. */
export function loadAhead(kinds: ReadonlySet<FileKindName>): void {
  const wanted = [fileView, ...[...kinds].flatMap((kind) => EDITORS[kind] ?? [])];
  for (const view of wanted) view.load().catch(() => {});
}
