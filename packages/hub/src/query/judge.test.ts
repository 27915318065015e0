// What a change means to a feed, as a table: condition × membership × before and after.
import { newAccountId, newProjectId } from '@lyceum/util/ids';
import { authorize, type GetPlan, type Row } from '@lyceum/util/schema/authorize';
import type { Change } from '../db/changes';
import { type Delta, judge, split } from './judge';

const account_id = newAccountId();
const mine = newProjectId();
const others = newProjectId();
const plan = authorize(
  { kind: 'account', account_id, is_admin: false },
  { query: { projects: [{ project_id: null, title: null, node_id: 'a' }] } },
) as GetPlan;
const project = (project_id: string, node_id: string, title = 'T'): Row => ({
  project_id,
  node_id,
  title,
  state: {},
});
const roleOf = (project_id: string) => (project_id === mine ? 'viewer' : null);

const judged = (changes: Change[]) => {
  const delta: Delta = new Map();
  return { grown: judge(plan, changes, roleOf, delta), delta };
};

it.each([
  ['a new row that matches', null, project(mine, 'a'), 'put'],
  ['a new row that does not', null, project(mine, 'b'), 'nothing'],
  ['another’s new row', null, project(others, 'a'), 'nothing'],
  ['a row that changes', project(mine, 'a', 'old'), project(mine, 'a'), 'put'],
  ['a row that enters', project(mine, 'b'), project(mine, 'a'), 'put'],
  ['a row that leaves', project(mine, 'a'), project(mine, 'b'), 'remove'],
  ['a deleted row', project(mine, 'a'), null, 'remove'],
  ['a deleted row that did not match', project(mine, 'b'), null, 'nothing'],
  ['another’s row that changes', project(others, 'a'), project(others, 'a'), 'nothing'],
])('[CF5] %s', (_name, old, row, expected) => {
  const { put, remove } = split(judged([{ table: 'projects', xid: 1, old, row }]).delta);
  expect(put).toEqual(expected === 'put' ? [{ project_id: mine, title: 'T', node_id: 'a' }] : []);
  expect(remove).toEqual(expected === 'remove' ? [mine] : []);
});

it('[CF5] of several changes to one row in a transaction the last counts', () => {
  const changes = [
    { table: 'projects', xid: 1, old: null, row: project(mine, 'a') },
    { table: 'projects', xid: 1, old: project(mine, 'a'), row: null },
  ];
  expect(split(judged(changes).delta)).toEqual({ put: [], remove: [mine] });
});

it('[CF19] a change of fields that the feed does not show is not told', () => {
  const [old, row] = [project(mine, 'a'), { ...project(mine, 'a'), description: 'new' }];
  expect(judged([{ table: 'projects', xid: 1, old, row }])).toEqual({ grown: 0, delta: new Map() });
});

it.each([
  ['a new row', null, project(mine, 'a'), 1],
  ['a row that changes', project(mine, 'a', 'old'), project(mine, 'a'), 0],
  ['a row that enters', project(mine, 'b'), project(mine, 'a'), 1],
  ['a row that leaves', project(mine, 'a'), project(mine, 'b'), -1],
  ['another’s row', null, project(others, 'a'), 0],
])('[CF11] %s: by how many rows the feed grew', (_name, old, row, expected) => {
  expect(judged([{ table: 'projects', xid: 1, old, row }]).grown).toBe(expected);
});
