/** Who is a member of which project, and what these people are called. Fed by two SyncTables (app/feeds.ts). */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Member, PersonRow } from './rows';

export interface MembersState {
  byProject: Readonly<Record<ProjectId, readonly Member[]>>;
  people: Readonly<Record<AccountId, PersonRow>>;
  /** False until the first members have come: roles are not known before. */
  loaded: boolean;
}

const initialState: MembersState = { byProject: {}, people: {}, loaded: false };

function grouped(members: readonly Member[]): Record<ProjectId, Member[]> {
  const byProject: Record<ProjectId, Member[]> = {};
  for (const member of members) {
    const group = byProject[member.project_id];
    if (group) group.push(member);
    else byProject[member.project_id] = [member];
  }
  return byProject;
}

const membersSlice = createSlice({
  name: 'members',
  initialState,
  reducers: {
    membersChanged: (state, { payload }: PayloadAction<Member[]>): MembersState => ({
      people: state.people as MembersState['people'],
      byProject: grouped(payload),
      loaded: true,
    }),
    peopleChanged: (state, { payload }: PayloadAction<PersonRow[]>) => ({
      ...state,
      people: Object.fromEntries(payload.map((person) => [person.account_id, person])),
    }),
  },
});

export const { membersChanged, peopleChanged } = membersSlice.actions;
export const membersReducer = membersSlice.reducer;
