/**
 * The open files of each project, in their order. Which one is in front is in the address, not here. Kept over reloads by
 * tabs-storage.ts. Pure: the address after a close is computed by `afterClose`.
 */
import type { ProjectId } from '@lyceum/util/ids';
import { HOME, isWithin, movedPath, type ProjectPath } from '@lyceum/util/paths';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

export interface ProjectTabs {
  paths: readonly ProjectPath[];
  /** The folder that the explorer showed last. */
  folder: ProjectPath;
}

export type TabsState = Readonly<Record<ProjectId, ProjectTabs>>;

const EMPTY: ProjectTabs = { paths: [], folder: HOME };

export function tabsOf(state: TabsState, project_id: ProjectId): ProjectTabs {
  return state[project_id] ?? EMPTY;
}

type OfProject<T> = PayloadAction<T & { project_id: ProjectId }>;

function change(state: TabsState, project_id: ProjectId, part: Partial<ProjectTabs>): TabsState {
  const tabs = tabsOf(state, project_id);
  // The same paths once only: a rename onto an open file leaves one tab.
  const paths = [...new Set(part.paths ?? tabs.paths)];
  return { ...state, [project_id]: { ...tabs, ...part, paths } };
}

const initialState: TabsState = {};

const tabsSlice = createSlice({
  name: 'tabs',
  initialState,
  reducers: {
    tabsRestored: (state, { payload }: OfProject<ProjectTabs>): TabsState =>
      change(state, payload.project_id, {
        paths: [...payload.paths, ...tabsOf(state, payload.project_id).paths],
        folder: payload.folder,
      }),
    tabOpened: (state, { payload }: OfProject<{ path: ProjectPath }>): TabsState =>
      tabsOf(state, payload.project_id).paths.includes(payload.path)
        ? state
        : change(state, payload.project_id, {
            paths: [...tabsOf(state, payload.project_id).paths, payload.path],
          }),
    tabClosed: (state, { payload }: OfProject<{ path: ProjectPath }>): TabsState =>
      change(state, payload.project_id, {
        paths: tabsOf(state, payload.project_id).paths.filter((path) => path !== payload.path),
      }),
    tabDragged: (
      state,
      { payload }: OfProject<{ path: ProjectPath; before: ProjectPath | null }>,
    ): TabsState =>
      change(state, payload.project_id, {
        paths: reordered(tabsOf(state, payload.project_id).paths, payload.path, payload.before),
      }),
    /** A file or folder was renamed: tabs at it and below it follow. */
    pathMoved: (state, { payload }: OfProject<{ from: ProjectPath; to: ProjectPath }>): TabsState =>
      change(state, payload.project_id, {
        paths: tabsOf(state, payload.project_id).paths.map((path) =>
          movedPath(path, payload.from, payload.to),
        ),
        folder: movedPath(tabsOf(state, payload.project_id).folder, payload.from, payload.to),
      }),
    folderShown: (state, { payload }: OfProject<{ folder: ProjectPath }>): TabsState =>
      tabsOf(state, payload.project_id).folder === payload.folder
        ? state
        : change(state, payload.project_id, { folder: payload.folder }),
  },
});

export const { tabsRestored, tabOpened, tabClosed, tabDragged, pathMoved, folderShown } = tabsSlice.actions;
export const tabsReducer = tabsSlice.reducer;

/** `moved` put before `before`; at the end for null. */
export function reordered(
  paths: readonly ProjectPath[],
  moved: ProjectPath,
  before: ProjectPath | null,
): ProjectPath[] {
  if (!paths.includes(moved) || moved === before) return [...paths];
  const rest = paths.filter((path) => path !== moved);
  const at = before === null ? rest.length : rest.indexOf(before);
  return at < 0 ? [...paths] : [...rest.slice(0, at), moved, ...rest.slice(at)];
}

/** What comes to the front when the tab in front is closed: the next one, else the one before, else the explorer (null). */
export function afterClose(paths: readonly ProjectPath[], closed: ProjectPath): ProjectPath | null {
  const at = paths.indexOf(closed);
  return paths[at + 1] ?? paths[at - 1] ?? null;
}

/** Open files at or below a path: what a deletion closes. */
export function tabsWithin(paths: readonly ProjectPath[], folder: ProjectPath): ProjectPath[] {
  return paths.filter((path) => isWithin(path, folder));
}
