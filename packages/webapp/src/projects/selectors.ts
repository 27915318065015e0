/** Questions to the store about projects and their members. Pure; memoised where an answer is a new object. */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { ROLES, type Role } from '@lyceum/util/permission';
import { createSelector } from '@reduxjs/toolkit';
import type { RootState } from '../app/store';
import { sorted } from './list-order';
import type { Member, PersonRow, Project } from './rows';

/** Last edited first; equal times by title, so that the order is the same each time. */
export const selectSortedProjects = createSelector([(state: RootState) => state.projects.byId], (byId) =>
  sorted(Object.values(byId), 'last_edited'),
);

export function selectProject(state: RootState, project_id: ProjectId): Project | undefined {
  return state.projects.byId[project_id];
}

const NOBODY: readonly Member[] = [];

export function selectMembers(state: RootState, project_id: ProjectId): readonly Member[] {
  return state.members.byProject[project_id] ?? NOBODY;
}

/** This person's role; null for a stranger. */
export function selectMyRole(state: RootState, project_id: ProjectId): Role | null {
  const me = state.account.account_id;
  return selectMembers(state, project_id).find((member) => member.account_id === me)?.role ?? null;
}

export type MemberWithName = Member & PersonRow;

const rank = (role: Role) => -ROLES.indexOf(role);

/** Owners first, then by name. People whose names have not come yet are left out of names, not out of the list. */
export function namedMembers(
  members: readonly Member[],
  people: Readonly<Record<AccountId, PersonRow>>,
): MemberWithName[] {
  const unnamed = { first_name: '', last_name: '', email_address: '' };
  return members
    .map((member) => ({ ...unnamed, ...people[member.account_id], ...member }))
    .sort(
      (a, b) =>
        rank(a.role) - rank(b.role) ||
        `${a.first_name} ${a.last_name}`.localeCompare(`${b.first_name} ${b.last_name}`),
    );
}
