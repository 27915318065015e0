// The roles in memory are bounded: what nobody uses goes, what an open socket holds stays and is told.
import { newProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { createRoles } from './roles';
import { createWorld, type World } from './test-world';

// Databases are made and dropped around each test, which a busy machine does slowly.
jest.setTimeout(30_000);

let testDatabase: TestDatabase;
let world: World;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  world = await createWorld(testDatabase.url);
});

afterEach(async () => {
  await world.close();
  await testDatabase.close();
});

it('[CF17] roles of accounts that nobody holds are forgotten, the least recently used first, and read again', async () => {
  const { database, changes } = world;
  const roles = createRoles({ database, changes, logger: silentLogger, max_idle: 2 });
  const people = await Promise.all(['Ada', 'Bob', 'Eve', 'Kim'].map((name) => world.account(name)));
  const project_id = await world.project('Shared', Object.fromEntries(people.map((id) => [id, 'viewer'])));
  const [ada, bob, eve, kim] = people as [(typeof people)[0], ...typeof people];
  const release = roles.hold(ada);
  for (const account_id of people) expect(await roles.roleOf(account_id, project_id)).toBe('viewer');
  const known = () => people.filter((account_id) => roles.roleNow(account_id, project_id) !== undefined);
  expect(known()).toEqual([ada, eve, kim]);
  expect([...roles.membersNow(project_id)].sort()).toEqual([ada, eve, kim].sort());
  expect(await roles.roleOf(bob as string as typeof ada, project_id)).toBe('viewer');
  expect(known()).toEqual([ada, bob, kim]);
  release();
  expect(known()).toEqual([ada, bob]);
  roles.close();
});

it('[CF17] an account that is held hears of its role, whatever else was asked', async () => {
  const { database, changes } = world;
  const roles = createRoles({ database, changes, logger: silentLogger, max_idle: 1 });
  const ada = await world.account('Ada');
  const project_id = await world.project('Shared', { [ada]: 'viewer' });
  const release = roles.hold(ada);
  await roles.load(ada);
  for (let i = 0; i < 5; i++) await roles.roleOf(await world.account(`P${i}`), newProjectId());
  const told = new Promise((resolve) => roles.onChange(resolve));
  await world.setRole(project_id, ada, null);
  expect(await told).toEqual({ account_id: ada, project_id, before: 'viewer', role: null });
  release();
  roles.close();
});

it('[UQ8] a change that a look-up meets while the log is away is told, and not swallowed', async () => {
  const { database } = world;
  let live = true;
  const liveHandlers: ((live: boolean) => void)[] = [];
  const changes = {
    ...world.changes,
    get live() {
      return live;
    },
    subscribe: () => () => {},
    onLive: (handler: (live: boolean) => void) => {
      liveHandlers.push(handler);
      return () => {};
    },
  } as typeof world.changes;
  const roles = createRoles({ database, changes, logger: silentLogger });
  const ada = await world.account('Ada');
  const project_id = await world.project('Shared', { [ada]: 'viewer' });
  live = false;
  for (const handler of liveHandlers) handler(false);
  expect(await roles.roleOf(ada, project_id)).toBe('viewer');
  const told: unknown[] = [];
  roles.onChange((change) => told.push(change));
  await world.setRole(project_id, ada, 'collaborator');
  expect(await roles.roleOf(ada, project_id)).toBe('collaborator');
  expect(told).toEqual([{ account_id: ada, project_id, before: 'viewer', role: 'collaborator' }]);
  roles.close();
});
