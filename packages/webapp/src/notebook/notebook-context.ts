/** What every part of an open notebook's page knows: the session, where it is, and what this person may do. Given by notebook-view.tsx. */
import type { NotebookRuns, RunsChange } from '@lyceum/util/client/notebook-runs';
import type { ProjectId } from '@lyceum/util/ids';
import type { CellId } from '@lyceum/util/notebook/model';
import type { ProjectPath } from '@lyceum/util/paths';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { OpenNotebook } from './open-notebook';

export interface NotebookPlace {
  session: OpenNotebook;
  projectId: ProjectId;
  path: ProjectPath;
  /** The role allows to run. */
  mayRun: boolean;
  /** This notebook is in front, and nothing lies over it. */
  front: boolean;
}

const PlaceContext = createContext<NotebookPlace | undefined>(undefined);

export const NotebookPlaceProvider = PlaceContext.Provider;

export function useNotebookPlace(): NotebookPlace {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('Cells are drawn inside a NotebookPlaceProvider.');
  return place;
}

/** Draws again when something of this cell changed, its run included; not for what is typed into it. */
export function useCellVersion({ cells }: OpenNotebook, id: CellId): number {
  const subscribe = useCallback((changed: () => void) => cells.subscribe(id, changed), [cells, id]);
  return useSyncExternalStore(subscribe, () => cells.version(id));
}

/** A part of what the cell says, such as its language: a key that leaves it the same draws nothing. */
export function useSource<T extends string | undefined>(
  { sources, notebook }: OpenNotebook,
  id: CellId,
  select: (source: string) => T,
): T {
  const subscribe = useCallback((changed: () => void) => sources.subscribe(id, changed), [sources, id]);
  return useSyncExternalStore(subscribe, () => select(notebook.source(id)?.toString() ?? ''));
}

/** All of it. */
export const whole = (source: string): string => source;

type ChangeKind = RunsChange['kind'];

/** A part of what the project says, drawn again at changes of these kinds. `select` must return the same as long as nothing changed. */
export function useRuns<T>(
  runs: NotebookRuns,
  kinds: readonly ChangeKind[],
  select: (runs: NotebookRuns) => T,
): T {
  const key = kinds.join();
  const subscribe = useCallback(
    (changed: () => void) =>
      runs.on(({ kind }) => {
        if (kind === 'all' || key.split(',').includes(kind)) changed();
      }),
    [runs, key],
  );
  return useSyncExternalStore(subscribe, () => select(runs));
}
