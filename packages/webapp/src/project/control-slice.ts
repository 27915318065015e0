/**
 * Starting and stopping as this page sees it: what was asked and is not answered yet, what failed, what this person stopped.
 * The state of the project itself is in its row (projects slice), never here.
 */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectStateName } from '@lyceum/util/project-state';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

export type ProjectAction = 'start' | 'stop' | 'restart';

export interface Control {
  pending?: ProjectAction | undefined;
  failure?: string | undefined;
  /** This person stopped it in this session: opening a page must not start it again. */
  stoppedByMe?: boolean;
}

const initialState: Readonly<Record<ProjectId, Control>> = {};

interface Asked {
  project_id: ProjectId;
  action: ProjectAction;
}

const controlSlice = createSlice({
  name: 'control',
  initialState,
  reducers: {
    actionAsked: (state, { payload }: PayloadAction<Asked>) => ({
      ...state,
      [payload.project_id]: {
        pending: payload.action,
        stoppedByMe: payload.action === 'stop',
      },
    }),
    actionDone: (state, { payload }: PayloadAction<{ project_id: ProjectId; failure?: string }>) => ({
      ...state,
      [payload.project_id]: { ...state[payload.project_id], pending: undefined, failure: payload.failure },
    }),
  },
});

export const { actionAsked, actionDone } = controlSlice.actions;
export const controlReducer = controlSlice.reducer;

/**
 * Opening a page of a stopped project starts it, for those who may, unless this person stopped it. Asked once, when the page is opened:
 * a page that is open already must not undo somebody's stop.
 */
export function shouldAutoStart(facts: {
  state: ProjectStateName;
  mayControl: boolean;
  control: Control;
}): boolean {
  const { state, mayControl, control } = facts;
  const isStopped = state === 'opened' || state === 'closed';
  return isStopped && mayControl && !control.pending && !control.stoppedByMe;
}
