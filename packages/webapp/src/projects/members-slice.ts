/** Who is a member of which project, and what these people are called. Fed by two SyncTables (app/feeds.ts). */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { createAction, type UnknownAction } from '@reduxjs/toolkit';
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

export const membersChanged = createAction<Member[]>('members/membersChanged');
export const peopleChanged = createAction<PersonRow[]>('members/peopleChanged');

/** By hand, as in projects-slice.ts: there are as many members as projects, or more. */
export function membersReducer(state: MembersState = initialState, action: UnknownAction): MembersState {
  if (membersChanged.match(action)) return { ...state, byProject: grouped(action.payload), loaded: true };
  if (!peopleChanged.match(action)) return state;
  return {
    ...state,
    people: Object.fromEntries(action.payload.map((person) => [person.account_id, person])),
  };
}
