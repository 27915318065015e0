/** The open files of one project for components: what is open, and what can be done with a tab. Keeps address and sessions in step. */
import type { ProjectId } from '@lyceum/util/ids';
import { isWithin, movedPath, type ProjectPath } from '@lyceum/util/paths';
import { useMemo } from 'react';
import { useStore } from 'react-redux';
import { type Store, useAppSelector } from '../../app/store';
import { currentRoute, navigate } from '../../navigation/history';
import type { ProjectView } from '../../navigation/route';
import { type OpenSessions, useOpenSessions } from '../../open-files/sessions';
import { afterClose, pathMoved, tabClosed, tabDragged, tabsOf, tabsWithin } from './tabs-slice';

/** The file in front, if this project's page shows one. */
function fileInFront(project_id: ProjectId): Extract<ProjectView, { kind: 'file' }> | undefined {
  const route = currentRoute();
  if (route.page !== 'project' || route.project_id !== project_id || route.view.kind !== 'file')
    return undefined;
  return route.view;
}

export function useTabs(project_id: ProjectId) {
  const { paths, folder } = useAppSelector((state) => tabsOf(state.tabs, project_id));
  const actions = useTabActions(project_id);
  return useMemo(() => ({ paths, folder, ...actions }), [paths, folder, actions]);
}

export function useTabActions(project_id: ProjectId): TabActions {
  const store = useStore() as Store;
  const sessions = useOpenSessions();
  return useMemo(() => tabActions(store, sessions, project_id), [store, sessions, project_id]);
}

export interface TabActions {
  show(path: ProjectPath): void;
  close(path: ProjectPath): void;
  drag(path: ProjectPath, before: ProjectPath | null): void;
  /** A file or folder has a new path: here, or said by the hub. */
  moved(from: ProjectPath, to: ProjectPath): void;
  /** A file or folder is gone. */
  deleted(path: ProjectPath): void;
}

function tabActions(
  { dispatch, getState }: Store,
  sessions: OpenSessions,
  project_id: ProjectId,
): TabActions {
  const open = () => tabsOf(getState().tabs, project_id);
  const go = (view: ProjectView, replace: boolean) =>
    navigate({ page: 'project', project_id, view }, { replace });
  const close = (path: ProjectPath) => {
    const { paths, folder } = open();
    const next = afterClose(paths, path);
    // First away from it: a session must not be closed under a file that is in front.
    if (fileInFront(project_id)?.path === path)
      go(next === null ? { kind: 'folder', path: folder } : { kind: 'file', path: next }, true);
    dispatch(tabClosed({ project_id, path }));
    sessions.close(path);
  };
  return {
    show: (path) => go({ kind: 'file', path }, false),
    close,
    drag: (path, before) => void dispatch(tabDragged({ project_id, path, before })),
    moved: (from, to) => {
      for (const path of tabsWithin(open().paths, from)) sessions.move(path, movedPath(path, from, to));
      dispatch(pathMoved({ project_id, from, to }));
      const front = fileInFront(project_id);
      if (front !== undefined && isWithin(front.path, from))
        go({ ...front, path: movedPath(front.path, from, to) }, true);
    },
    deleted: (path) => {
      for (const gone of tabsWithin(open().paths, path)) close(gone);
    },
  };
}
