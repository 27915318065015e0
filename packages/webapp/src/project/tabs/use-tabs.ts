/** The open files of one project for components: what is open, and what can be done with a tab. Keeps address and sessions in step. */
import type { ProjectId } from '@lyceum/util/ids';
import { isWithin, movedPath, type ProjectPath } from '@lyceum/util/paths';
import { useCallback, useMemo } from 'react';
import { useStore } from 'react-redux';
import { type Store, useAppDispatch, useAppSelector } from '../../app/store';
import { currentRoute, navigate } from '../../navigation/history';
import { useOpenSessions } from '../../open-files/sessions';
import { afterClose, pathMoved, tabClosed, tabDragged, tabsOf, tabsWithin } from './tabs-slice';

/** The file in front, if this project's page shows one. */
function pathInFront(project_id: ProjectId): ProjectPath | undefined {
  const route = currentRoute();
  if (route.page !== 'project' || route.project_id !== project_id || route.view.kind !== 'file')
    return undefined;
  return route.view.path;
}

export function useTabs(project_id: ProjectId) {
  const { paths, folder } = useAppSelector((state) => tabsOf(state.tabs, project_id));
  const actions = useTabActions(project_id);
  return useMemo(() => ({ paths, folder, ...actions }), [paths, folder, actions]);
}

export function useTabActions(project_id: ProjectId) {
  const store: Store = useStore() as Store;
  const dispatch = useAppDispatch();
  const sessions = useOpenSessions();
  const show = useCallback(
    (path: ProjectPath, replace = false) =>
      navigate({ page: 'project', project_id, view: { kind: 'file', path } }, { replace }),
    [project_id],
  );
  return useMemo(() => {
    const openPaths = () => tabsOf(store.getState().tabs, project_id);
    const close = (path: ProjectPath) => {
      const { paths, folder } = openPaths();
      const next = afterClose(paths, path);
      // First away from it: a session must not be closed under a file that is in front.
      if (pathInFront(project_id) === path) {
        if (next !== null) show(next, true);
        else
          navigate(
            { page: 'project', project_id, view: { kind: 'folder', path: folder } },
            { replace: true },
          );
      }
      dispatch(tabClosed({ project_id, path }));
      sessions.close(path);
    };
    return {
      show,
      close,
      drag: (path: ProjectPath, before: ProjectPath | null) =>
        dispatch(tabDragged({ project_id, path, before })),
      /** A file or folder has a new path: here, or said by the hub. */
      moved: (from: ProjectPath, to: ProjectPath) => {
        for (const path of tabsWithin(openPaths().paths, from))
          sessions.move(path, movedPath(path, from, to));
        dispatch(pathMoved({ project_id, from, to }));
        const front = pathInFront(project_id);
        if (front !== undefined && isWithin(front, from)) show(movedPath(front, from, to), true);
      },
      /** A file or folder is gone. */
      deleted: (path: ProjectPath) => {
        for (const open of tabsWithin(openPaths().paths, path)) close(open);
      },
    };
  }, [store, dispatch, sessions, project_id, show]);
}
