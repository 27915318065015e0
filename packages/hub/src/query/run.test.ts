// Who may read and set what: one table over tables, roles and people, on a real PostgreSQL.
import { type AccountId, newProjectId, type ProjectId } from '@lyceum/util/ids';
import type { Role } from '@lyceum/util/permission';
import { authorize, type Row, type UserQuery } from '@lyceum/util/schema/authorize';
import { unpackRows } from '@lyceum/util/schema/packed-rows';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { runGet } from './run';
import { createWorld, type World } from './test-world';

// Databases are made and dropped around each test, which a busy machine does slowly.
jest.setTimeout(30_000);

let testDatabase: TestDatabase;
let world: World;
let project_id: ProjectId;
const people = {} as Record<Role | 'stranger', AccountId>;
const KINDS = ['owner', 'collaborator', 'viewer', 'stranger'] as const;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  world = await createWorld(testDatabase.url);
  for (const kind of KINDS) people[kind] = await world.account(kind);
  const { owner, collaborator, viewer } = people;
  project_id = await world.project('P', {
    [owner]: 'owner',
    [collaborator]: 'collaborator',
    [viewer]: 'viewer',
  });
});

afterAll(async () => {
  await world.close();
  await testDatabase.close();
});

const run = (kind: (typeof KINDS)[number], query: UserQuery['query']) => world.run(people[kind], { query });
const count = (rows: Row[]) => rows.length;

describe.each([
  ['owner', { projects: 1, project_users: 3, collaborators: 3, accounts: 1 }],
  ['collaborator', { projects: 1, project_users: 3, collaborators: 3, accounts: 1 }],
  ['viewer', { projects: 1, project_users: 3, collaborators: 3, accounts: 1 }],
  ['stranger', { projects: 0, project_users: 0, collaborators: 1, accounts: 1 }],
] as const)('[UQ1] %s reads', (kind, expected) => {
  it.each(Object.entries(expected))('%s: %i rows', async (table, rows) => {
    const field = table === 'projects' || table === 'project_users' ? 'project_id' : 'account_id';
    expect(count(await run(kind, { [table]: [{ [field]: null }] }))).toBe(rows);
  });

  it('naming the project or another account does not widen it', async () => {
    expect(count(await run(kind, { projects: [{ project_id, title: null }] }))).toBe(expected.projects);
    const other = people[kind === 'owner' ? 'viewer' : 'owner'];
    expect(count(await run(kind, { accounts: [{ account_id: other, email_address: null }] }))).toBe(0);
  });
});

it('[UQ2] a visitor reads nothing', () => {
  for (const table of ['projects', 'project_users', 'collaborators', 'accounts'])
    expect(() => authorize({ kind: 'visitor' }, { query: { [table]: [{ account_id: null }] } })).toThrow(
      'Sign in',
    );
});

it.each([
  ['owner', true],
  ['collaborator', true],
  ['viewer', false],
  ['stranger', false],
] as const)('[UQ3] %s sets a project’s title: %s', async (kind, allowed) => {
  const set = run(kind, { projects: { project_id, title: `by ${kind}` } });
  if (allowed) expect(await set).toEqual([]);
  else await expect(set).rejects.toMatchObject({ code: 'forbidden' });
  const [row] = await run('owner', { projects: [{ project_id, title: null }] });
  expect(row?.title === `by ${kind}`).toBe(allowed);
});

it('[UQ3] nobody sets another’s account', async () => {
  const query = { accounts: { account_id: people.viewer, first_name: 'Hacked' } };
  for (const kind of ['owner', 'stranger'] as const) {
    await expect(run(kind, query)).rejects.toMatchObject({ code: 'forbidden' });
  }
  expect(await run('viewer', query)).toEqual([]);
});

it('[UQ4] a changed title moves last_edited', async () => {
  const lastEdited = async () =>
    (await run('owner', { projects: [{ project_id, last_edited: null }] }))[0]?.last_edited;
  const before = String(await lastEdited());
  await run('owner', { projects: { project_id, title: 'again' } });
  expect(String(await lastEdited()) > before).toBe(true);
});

it('[UQ5] a deleted project is gone for its members: not read, not set', async () => {
  const gone = await world.project('Gone', { [people.owner]: 'owner' });
  await world.deleteProject(gone);
  expect(await run('owner', { projects: [{ project_id: gone, title: null }] })).toEqual([]);
  await expect(run('owner', { projects: { project_id: gone, title: 'x' } })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

it('[UQ6] values never become SQL, and ones that no field can hold are refused in words', async () => {
  const nasty = `'; DROP TABLE accounts; --`;
  await run('owner', { projects: { project_id, title: nasty } });
  expect(count(await run('owner', { projects: [{ project_id: null, title: nasty }] }))).toBe(1);
  await expect(run('owner', { projects: { project_id, title: 'a\0b' } })).rejects.toMatchObject({
    code: 'bad_request',
  });
  await expect(run('owner', { projects: [{ project_id: null, created: 'soon' }] })).rejects.toMatchObject({
    code: 'bad_request',
  });
});

it('[UQ7] a project reads its own rows and no others', async () => {
  const other = await world.project('Other', { [people.owner]: 'owner' });
  const plan = authorize({ kind: 'project', project_id }, { query: { projects: [{ project_id: null }] } });
  if (plan.kind !== 'get') throw new Error('not a get');
  expect(unpackRows(await runGet(world.database.query, plan))).toEqual([{ project_id }]);
  expect(other).not.toBe(project_id);
});

it('[UQ8] roles: asked at the time of use, from memory when live', async () => {
  const { roles } = world;
  expect(await roles.roleOf(people.viewer, project_id)).toBe('viewer');
  expect(roles.roleNow(people.viewer, project_id)).toBe('viewer');
  expect(await roles.roleOf(people.stranger, project_id)).toBeNull();
  await expect(roles.require({ account_id: people.stranger }, newProjectId(), 'read')).rejects.toMatchObject({
    code: 'forbidden',
  });
  roles.announce({ account_id: people.viewer, project_id, role: null });
  expect(roles.roleNow(people.viewer, project_id)).toBeNull();
});
