/**
 * The rows of the folder shown: filtered, in order, with the selection and the row that has the keyboard. What leaves the folder or
 * the filter leaves the selection. Used by folder-page.tsx.
 */
import type { ProjectPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { NOTHING, pruned, type Selection } from './selection';
import { BY_NAME, filterEntries, type Sort, sortEntries } from './sort';

export interface Rows {
  entries: readonly Entry[];
  names: readonly string[];
  filter: string;
  setFilter(filter: string): void;
  sort: Sort;
  setSort(sort: Sort): void;
  showHidden: boolean;
  setShowHidden(show: boolean): void;
  selection: Selection;
  setSelection(selection: Selection): void;
  selected: readonly Entry[];
}

export function useRows(path: ProjectPath, all: readonly Entry[]): Rows {
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>(BY_NAME);
  const [showHidden, setShowHidden] = useLocalStorage({ key: 'lyceum-show-hidden', defaultValue: false });
  const [chosen, setSelection] = useState<Selection>(NOTHING);
  // Ordered once for all keys of the filter: ten thousand names take longer to compare than to look through.
  const ordered = useMemo(() => sortEntries(all, sort), [all, sort]);
  const entries = useMemo(() => filterEntries(ordered, filter, showHidden), [ordered, filter, showHidden]);
  const names = useMemo(() => entries.map(({ name }) => name), [entries]);
  const shown = useMemo(() => new Set(names), [names]);
  const selection = useMemo(() => pruned(chosen, shown), [chosen, shown]);
  const selected = useMemo(
    () => (selection.names.size === 0 ? [] : entries.filter(({ name }) => selection.names.has(name))),
    [entries, selection],
  );
  // What left does not come back selected.
  useEffect(() => setSelection(selection), [selection]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder begins afresh
  useEffect(() => {
    setFilter('');
    setSelection(NOTHING);
  }, [path]);
  return {
    entries,
    names,
    filter,
    setFilter,
    sort,
    setSort,
    showHidden,
    setShowHidden,
    selection,
    setSelection,
    selected,
  };
}
