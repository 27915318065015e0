/**
 * The projects of this person, by id, as the hub feeds them. Replaced as a whole at each change of the SyncTable. A reducer by hand:
 * Immer would walk through and freeze ten thousand rows each time, which took a third of a second.
 */
import type { ProjectId } from '@lyceum/util/ids';
import { createAction, type UnknownAction } from '@reduxjs/toolkit';
import type { Project } from './rows';

export interface ProjectsState {
  byId: Readonly<Record<ProjectId, Project>>;
  /** False until the first rows have come. */
  loaded: boolean;
  /** Why they cannot come, for people. */
  failure: string | undefined;
}

const initialState: ProjectsState = { byId: {}, loaded: false, failure: undefined };

export const projectsChanged = createAction<Project[]>('projects/projectsChanged');
export const projectsFailed = createAction<string>('projects/projectsFailed');

export function projectsReducer(state: ProjectsState = initialState, action: UnknownAction): ProjectsState {
  if (projectsFailed.match(action)) return { ...state, failure: action.payload };
  if (!projectsChanged.match(action)) return state;
  const byId = Object.fromEntries(action.payload.map((project) => [project.project_id, project]));
  return { byId, loaded: true, failure: undefined };
}
