/** The projects of this person, by id, as the hub feeds them. Replaced as a whole at each change of the SyncTable. */
import type { ProjectId } from '@lyceum/util/ids';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Project } from './rows';

export interface ProjectsState {
  byId: Readonly<Record<ProjectId, Project>>;
  /** False until the first rows have come. */
  loaded: boolean;
  /** Why they cannot come, for people. */
  failure: string | undefined;
}

const initialState: ProjectsState = { byId: {}, loaded: false, failure: undefined };

const projectsSlice = createSlice({
  name: 'projects',
  initialState,
  reducers: {
    projectsChanged: (_state, { payload }: PayloadAction<Project[]>): ProjectsState => ({
      byId: Object.fromEntries(payload.map((project) => [project.project_id, project])),
      loaded: true,
      failure: undefined,
    }),
    projectsFailed: (state, { payload }: PayloadAction<string>) => ({ ...state, failure: payload }),
  },
});

export const { projectsChanged, projectsFailed } = projectsSlice.actions;
export const projectsReducer = projectsSlice.reducer;
