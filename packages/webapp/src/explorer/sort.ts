/** The order and the choice of the rows in a folder: pure functions over entries. Used by the explorer's table. */
import type { Entry } from '@lyceum/util/protocol/files';

export const SORT_KEYS = ['name', 'size', 'modified'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  key: SortKey;
  descending: boolean;
}

export const BY_NAME: Sort = { key: 'name', descending: false };

/** Digits as numbers: plot2 comes before plot10. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const COMPARE: Record<SortKey, (a: Entry, b: Entry) => number> = {
  name: (a, b) => collator.compare(a.name, b.name),
  size: (a, b) => a.size - b.size,
  modified: (a, b) => a.modified - b.modified,
};

export function isFolder(entry: Entry): boolean {
  return entry.kind === 'folder' || (entry.kind === 'link' && entry.target === 'folder');
}

/** Folders first whatever the order; equal ones by name, so that the order is the same each time. */
export function sortEntries(entries: readonly Entry[], { key, descending }: Sort): Entry[] {
  const sign = descending ? -1 : 1;
  return [...entries].sort(
    (a, b) =>
      Number(isFolder(b)) - Number(isFolder(a)) ||
      // The size of a folder means nothing: folders stay in the order of their names.
      (key === 'size' && isFolder(a) ? 0 : sign * COMPARE[key](a, b)) ||
      COMPARE.name(a, b) ||
      (a.name < b.name ? -1 : 1),
  );
}

/** A second press on the same heading turns the order round; times and sizes begin with the largest. */
export function nextSort(sort: Sort, key: SortKey): Sort {
  return sort.key === key ? { key, descending: !sort.descending } : { key, descending: key !== 'name' };
}

export function filterEntries(entries: readonly Entry[], filter: string, showHidden: boolean): Entry[] {
  const wanted = filter.trim().toLowerCase();
  return entries.filter(
    ({ name }) =>
      // Who types a dot at the start looks for hidden files.
      (showHidden || !name.startsWith('.') || wanted.startsWith('.')) &&
      (wanted === '' || name.toLowerCase().includes(wanted)),
  );
}

const SIZE_UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, in powers of 1000: "412 B", "1.2 kB", "34 MB". */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let size = bytes;
  let unit = -1;
  do {
    size /= 1000;
    unit++;
  } while (size >= 999.5 && unit < SIZE_UNITS.length - 1);
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${SIZE_UNITS[unit]}`;
}
