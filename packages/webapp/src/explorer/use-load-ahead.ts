/** While somebody looks at a folder, the editors for what lies in it are fetched. Used by folder-page.tsx. */
import type { Entry } from '@lyceum/util/protocol/files';
import { useEffect } from 'react';
import { type FileKindName, fileKind } from '../open-files/kinds';
import { loadAhead } from '../open-files/load-ahead';

/** Milliseconds that the page is left alone at first: what it shows comes before what it may show next. */
const QUIET_MS = 300;
/** Entries that are looked at: a folder of thousands has its kinds among the first. */
const MAX_ENTRIES = 500;

export function useLoadAhead(entries: readonly Entry[]): void {
  useEffect(() => {
    if (entries.length === 0) return;
    const timer = setTimeout(() => {
      const kinds = new Set<FileKindName>();
      for (const { name, kind } of entries.slice(0, MAX_ENTRIES))
        if (kind === 'file') kinds.add(fileKind(name).kind);
      loadAhead(kinds);
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [entries]);
}
