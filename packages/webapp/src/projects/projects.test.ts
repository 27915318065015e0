/** Projects and members in the store: rows, order, filter, roles, times. */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { Row } from '@lyceum/util/schema/authorize';
import type { RootState } from '../app/store';
import { filtered, type Sort, sorted, visible } from './list-order';
import type { MarksState } from './marks-slice';
import { type MembersState, membersChanged, membersReducer } from './members-slice';
import { relativeTime } from './relative-time';
import { type Mark, type Member, PROJECTS_QUERY, type Project, projectSchema, rowDecoder } from './rows';
import { namedMembers, selectMyRole, selectSortedProjects } from './selectors';

const id = (digit: number) => `${digit}1111111-2222-4333-8444-555555555555`;
const row = (digit: number, part: Row = {}): Row => ({
  project_id: id(digit),
  title: `Project ${digit}`,
  description: '',
  state: { state: 'running', time: '' },
  created: '2026-01-01T00:00:00Z',
  last_edited: `2026-01-0${digit}T00:00:00Z`,
  ...part,
});

test('[WA50] rows are decoded once each; one that does not fit is left out', () => {
  const decode = rowDecoder(projectSchema);
  const rows = [row(1), row(2, { state: null }), { project_id: 'nonsense' }];
  const first = decode(rows);
  expect(first.map(({ project_id }) => project_id)).toEqual([id(1), id(2)]);
  expect(first[1]?.state.state).toBe('opened');
  expect(decode(rows)[0]).toBe(first[0]);
  expect(PROJECTS_QUERY.query).toHaveProperty('projects');
});

test('[WA51] projects are listed last edited first and filtered by all words of the filter', () => {
  const projects = rowDecoder(projectSchema)([row(1), row(3, { description: 'about Galois' }), row(2)]);
  const byId = Object.fromEntries(projects.map((project) => [project.project_id, project]));
  const state = { projects: { byId } } as unknown as RootState;
  const listed = selectSortedProjects(state);
  expect(listed.map(({ title }) => title)).toEqual(['Project 3', 'Project 2', 'Project 1']);
  const people = {
    [id(7)]: { account_id: id(7), first_name: 'Évariste', last_name: 'G', email_address: '' },
  };
  const byProject = { [id(1)]: [{ project_id: id(1), account_id: id(7), role: 'owner' }] };
  const members = { byProject, people } as unknown as MembersState;
  const found = (words: string) => filtered(listed, words, members).map(({ title }: Project) => title);
  expect(found('GALOIS proj')).toEqual(['Project 3']);
  expect(found('évariste')).toEqual(['Project 1']);
  expect(found('running 2')).toEqual(['Project 2']);
  expect(filtered(listed, '  ', members)).toBe(listed);
});

test('[PG20] the list is sorted by time, title, state or birth; stars come first, hidden ones are apart', () => {
  const rows = [
    row(1, { title: 'b10', created: '2026-01-03T00:00:00Z' }),
    row(2, { title: 'B9', state: { state: 'opened', time: '' }, created: '2026-01-02T00:00:00Z' }),
    row(3, { title: 'a', state: { state: 'starting', time: '' }, created: '2026-01-01T00:00:00Z' }),
  ];
  const projects = rowDecoder(projectSchema)(rows);
  const order = (sort: Sort) => sorted(projects, sort).map(({ title }) => title);
  expect(order('last_edited')).toEqual(['a', 'B9', 'b10']);
  expect(order('title')).toEqual(['a', 'B9', 'b10']);
  expect(order('state')).toEqual(['b10', 'a', 'B9']);
  expect(order('created')).toEqual(['b10', 'B9', 'a']);
  const mark = (digit: number, part: Partial<Mark>) => ({
    [id(digit)]: { account_id: id(7), project_id: id(digit), starred: false, hidden: false, ...part },
  });
  const marks = { ...mark(1, { starred: true }), ...mark(3, { hidden: true }) } as MarksState;
  const seen = (shown: 'projects' | 'hidden') =>
    visible(sorted(projects, 'last_edited'), marks, shown).map(({ title }) => title);
  expect(seen('projects')).toEqual(['b10', 'B9']);
  expect(seen('hidden')).toEqual(['a']);
});

test('[WA52] a role is known only from the members’ rows; strangers have none', () => {
  const me = id(9) as AccountId;
  const member: Member = { project_id: id(1) as ProjectId, account_id: me, role: 'viewer' };
  const members = membersReducer(undefined, membersChanged([member]));
  const state = { account: { account_id: me }, members } as unknown as RootState;
  expect(selectMyRole(state, id(1) as ProjectId)).toBe('viewer');
  expect(selectMyRole(state, id(2) as ProjectId)).toBeNull();
});

test('[WA53] members are listed owners first, then by name, also while names are on their way', () => {
  const member = (digit: number, role: Member['role']): Member => ({
    project_id: id(1) as ProjectId,
    account_id: id(digit) as AccountId,
    role,
  });
  const people = {
    [id(3)]: { account_id: id(3) as AccountId, first_name: 'A', last_name: 'B', email_address: '' },
  };
  const named = namedMembers([member(2, 'viewer'), member(3, 'collaborator'), member(4, 'owner')], people);
  expect(named.map(({ role }) => role)).toEqual(['owner', 'collaborator', 'viewer']);
});

test.each([
  [30, 'just now'],
  [90, '1 min'],
  [3 * 3600, '3 h'],
  [86_400, '1 day'],
  [3 * 86_400, '3 days'],
  [70 * 86_400, '2 months'],
  [364 * 86_400, '1 year'],
  [800 * 86_400, '2 years'],
  [-50, 'just now'],
])('%d seconds ago reads %s', (seconds, words) => {
  const now = Date.UTC(2026, 1, 1);
  expect(relativeTime(now - seconds * 1000, now)).toBe(words);
});
