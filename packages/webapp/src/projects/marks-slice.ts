/** This person's own stars and hidden projects, fed by a SyncTable (app/feeds.ts). */
import type { ProjectId } from '@lyceum/util/ids';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Mark } from './rows';

export type MarksState = Readonly<Record<ProjectId, Mark>>;

const initialState: MarksState = {};

const marksSlice = createSlice({
  name: 'marks',
  initialState,
  reducers: {
    marksChanged: (_state, { payload }: PayloadAction<Mark[]>): MarksState =>
      Object.fromEntries(payload.map((mark) => [mark.project_id, mark])),
  },
});

export const { marksChanged } = marksSlice.actions;
export const marksReducer = marksSlice.reducer;
