/** Start, stop and restart of one project, and the one automatic start when a page of it is opened. */
import type { ProjectId } from '@lyceum/util/ids';
import { can } from '@lyceum/util/permission';
import { useCallback, useEffect, useRef } from 'react';
import { wordsOf } from '../app/error-words';
import { useAppDispatch, useAppSelector } from '../app/store';
import { useConnection } from '../connection/connection-context';
import type { Project } from '../projects/rows';
import { selectMyRole } from '../projects/selectors';
import { actionAsked, actionDone, type Control, type ProjectAction, shouldAutoStart } from './control-slice';
import { rememberStopped, wasStopped } from './stopped-by-me';

const UNTOUCHED: Control = {};

export function useControl(project_id: ProjectId) {
  const connection = useConnection();
  const dispatch = useAppDispatch();
  const control = useAppSelector((state) => state.control[project_id] ?? UNTOUCHED);
  const role = useAppSelector((state) => selectMyRole(state, project_id));
  const run = useCallback(
    async (action: ProjectAction) => {
      rememberStopped(project_id, action === 'stop');
      dispatch(actionAsked({ project_id, action }));
      try {
        await connection.request('project_action', { project_id, action });
        dispatch(actionDone({ project_id }));
      } catch (error) {
        dispatch(actionDone({ project_id, failure: wordsOf(error) }));
      }
    },
    [connection, dispatch, project_id],
  );
  return { control, run, mayControl: can(role, 'control') };
}

/** Decides once, as soon as there is a connection: see shouldAutoStart. */
export function useAutoStart(project: Project): void {
  const { project_id } = project;
  const { control, run, mayControl } = useControl(project_id);
  const connected = useAppSelector((state) => state.connection.kind === 'connected');
  const isDecided = useRef(false);
  const isDue =
    shouldAutoStart({ state: project.state.state, mayControl, control }) && !wasStopped(project_id);
  useEffect(() => {
    if (!connected || isDecided.current) return;
    isDecided.current = true;
    if (isDue) void run('start');
  }, [connected, isDue, run]);
}
