/** Fetches what open files need while the page has nothing else to do. Called by the explorer; loading a chunk twice costs nothing. */
import { loadNotebook, loadTerminal, loadText } from './editors';
import type { FileKindName } from './kinds';

const LOADERS: Partial<Record<FileKindName, () => Promise<unknown>>> = {
  text: loadText,
  notebook: loadNotebook,
  terminal: loadTerminal,
};

/** What files of these kinds need. A failure here is none: it is told when the file is opened. */
export function loadAhead(kinds: ReadonlySet<FileKindName>): void {
  const loaders = [() => import('./file-view'), ...[...kinds].flatMap((kind) => LOADERS[kind] ?? [])];
  for (const load of loaders) load().catch(() => {});
}
