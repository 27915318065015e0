// Changefeeds against a real PostgreSQL: rows come, change, leave; membership; a lost stream; seeded fuzz.
import { type AccountId, newProjectId, type ProjectId } from '@lyceum/util/ids';
import type { Row, UserQuery } from '@lyceum/util/schema/authorize';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { createWorld, sorted, type World, watch } from './test-world';

const PROJECTS: UserQuery = { query: { projects: [{ project_id: null, title: null, state: null }] } };
const MEMBERS: UserQuery = { query: { project_users: [{ project_id: null, account_id: null, role: null }] } };
const PEOPLE: UserQuery = { query: { collaborators: [{ account_id: null, first_name: null }] } };
const ME: UserQuery = { query: { accounts: [{ account_id: null, first_name: null, settings: null }] } };

// Databases are made and dropped around each test, which a busy machine does slowly.
jest.setTimeout(30_000);

let testDatabase: TestDatabase;
let world: World;
let ada: AccountId;
let bob: AccountId;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  world = await createWorld(testDatabase.url);
  ada = await world.account('Ada');
  bob = await world.account('Bob');
});

afterEach(async () => {
  await world.close();
  await testDatabase.close();
});

const titles = (rows: Row[]) => rows.map(({ title }) => title).sort();
const has = (title: string) => (rows: Row[]) => titles(rows).includes(title);
const lacks = (title: string) => (rows: Row[]) => !titles(rows).includes(title);
const rename = (project_id: ProjectId, title: string) =>
  world.database.query('UPDATE projects SET title = $2 WHERE project_id = $1', [project_id, title]);

describe('[CF5] a feed follows its rows', () => {
  it('new, changed and deleted rows of one’s own projects', async () => {
    const feed = await watch(world, ada, PROJECTS);
    const project_id = await world.project('First', { [ada]: 'owner' });
    await feed.until(has('First'));
    await rename(project_id, 'Second');
    await feed.until(has('Second'));
    await world.deleteProject(project_id);
    await feed.until(lacks('Second'));
  });

  it('a row that comes to meet a condition enters, one that ceases to leaves', async () => {
    const project_id = await world.project('First', { [ada]: 'owner' });
    const feed = await watch(world, ada, { query: { projects: [{ project_id: null, title: 'Wanted' }] } });
    expect(feed.sorted()).toEqual([]);
    await rename(project_id, 'Wanted');
    await feed.until(has('Wanted'));
    await rename(project_id, 'Other');
    await feed.until((rows) => rows.length === 0);
  });

  it('one’s own account', async () => {
    const feed = await watch(world, ada, ME);
    await world.run(ada, { query: { accounts: { account_id: ada, settings: { theme: 'dark' } } } });
    await feed.until(([row]) => JSON.stringify(row?.settings) === '{"theme":"dark"}');
  });

  it('ordered and limited plans, which are queried again', async () => {
    const query: UserQuery = { ...PROJECTS, options: { limit: 2, order_by: ['title'] } };
    await world.project('C', { [ada]: 'owner' });
    const feed = await watch(world, ada, query);
    await world.project('A', { [ada]: 'owner' });
    const last = await world.project('B', { [ada]: 'owner' });
    await feed.until((rows) => titles(rows).join() === 'A,B');
    await rename(last, 'D');
    await feed.until((rows) => titles(rows).join() === 'A,C');
  });
});

describe('[CF6] a feed follows membership', () => {
  it('rows come with a role and leave with it', async () => {
    const project_id = await world.project('Shared', { [ada]: 'owner' });
    const projects = await watch(world, bob, PROJECTS);
    const members = await watch(world, bob, MEMBERS);
    expect([...projects.sorted(), ...members.sorted()]).toEqual([]);
    await world.setRole(project_id, bob, 'viewer');
    await Promise.all([projects.until(has('Shared')), members.until((rows) => rows.length === 2)]);
    await world.setRole(project_id, bob, null);
    await Promise.all([projects.until(lacks('Shared')), members.until((rows) => rows.length === 0)]);
  });

  it('the people one knows come and go, and their names change', async () => {
    const project_id = await world.project('Shared', { [ada]: 'owner' });
    const people = await watch(world, ada, PEOPLE);
    const names = (rows: Row[]) =>
      rows
        .map(({ first_name }) => first_name)
        .sort()
        .join();
    await world.setRole(project_id, bob, 'viewer');
    await people.until((rows) => names(rows) === 'Ada,Bob');
    await world.run(bob, { query: { accounts: { account_id: bob, first_name: 'Bert' } } });
    await people.until((rows) => names(rows) === 'Ada,Bert');
    await world.setRole(project_id, bob, null);
    await people.until((rows) => names(rows) === 'Ada');
  });

  it('other people’s projects never show', async () => {
    const feed = await watch(world, bob, PROJECTS);
    await world.project('Secret', { [ada]: 'owner' });
    await world.project('Own', { [bob]: 'owner' });
    await feed.until(has('Own'));
    expect(titles(feed.sorted())).toEqual(['Own']);
  });
});

describe('[CF7] lost streams', () => {
  it('a feed catches up after the connection to the log was cut', async () => {
    const project_id = await world.project('First', { [ada]: 'owner' });
    const feed = await watch(world, ada, PROJECTS);
    await cutStream(world);
    await rename(project_id, 'Renamed while blind');
    await world.project('New while blind', { [ada]: 'owner' });
    await feed.until((rows) => has('Renamed while blind')(rows) && has('New while blind')(rows));
    expect(feed.sent.closed).toBe(0);
  });

  it('a role that was taken away meanwhile is told', async () => {
    const project_id = await world.project('Shared', { [ada]: 'owner', [bob]: 'collaborator' });
    expect(await world.roles.roleOf(bob, project_id)).toBe('collaborator');
    const told = new Promise((resolve) => {
      world.roles.onChange((change) => change.account_id === bob && resolve(change));
    });
    await cutStream(world);
    await world.setRole(project_id, bob, null);
    expect(await told).toMatchObject({ project_id, before: 'collaborator', role: null });
    expect(await world.roles.roleOf(bob, project_id)).toBeNull();
  });
});

const cutStream = async (world_: World) => {
  const lost = new Promise((resolve) => world_.changes.onLive(resolve));
  await world_.database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'lyceum-changes' AND datname = current_database()`,
  );
  await lost;
};

it('[CF8] a closed feed says nothing more, and leaves nothing behind', async () => {
  const feed = await watch(world, ada, PROJECTS);
  const other = await watch(world, ada, PROJECTS);
  feed.close();
  await world.project('Later', { [ada]: 'owner' });
  await other.until(has('Later'));
  expect(feed.sent).toEqual({ rows: 0, change: 0, closed: 0 });
  other.close();
  expect(world.feeds.count).toBe(0);
});

/** A small generator of our own, so that a seed means the same run everywhere. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const SEEDS = [1, 2, 3, 20261121];

describe.each(SEEDS)(
  '[CF9] feeds opened at any moment under writes converge to the query’s answer (seed %i)',
  (seed) => {
    it('no row lost, none stale', async () => {
      const next = random(seed);
      const people = [ada, bob, await world.account('Eve')];
      const projects: ProjectId[] = [];
      for (let i = 0; i < 6; i++) projects.push(await world.project(`P${i}`, { [people[i % 3]!]: 'owner' }));
      const feeds: { account_id: AccountId; query: UserQuery; feed: Awaited<ReturnType<typeof watch>> }[] =
        [];
      const writer = async () => {
        for (let i = 0; i < 60; i++) {
          const project_id = projects[next(projects.length)]!;
          const account_id = people[next(3)]!;
          const step = next(10);
          if (step < 4) await rename(project_id, `T${next(1000)}`);
          else if (step < 6) await world.setRole(project_id, account_id, 'viewer');
          else if (step < 8) await world.setRole(project_id, account_id, null);
          else if (step < 9) projects.push(await world.project(`N${i}`, { [account_id]: 'owner' }));
          else
            await world.database.query('UPDATE accounts SET first_name = $2 WHERE account_id = $1', [
              account_id,
              `F${i}`,
            ]);
        }
      };
      const reader = async () => {
        for (let i = 0; i < 12; i++) {
          const account_id = people[next(3)]!;
          const query = [PROJECTS, MEMBERS, PEOPLE, ME][next(4)]!;
          feeds.push({ account_id, query, feed: await watch(world, account_id, query) });
          if (i === 6 && seed % 2 === 0) await cutStream(world);
        }
      };
      await Promise.all([writer(), writer(), writer(), reader()]);
      for (const { account_id, query, feed } of feeds) {
        const answer = JSON.stringify(sorted(await world.run(account_id, query)));
        await feed.until((rows) => JSON.stringify(sorted(rows)) === answer);
      }
      // Quiet now: one more write that everyone sees, and nothing else may have changed after it.
      const mark = newProjectId();
      await world.database.query(
        `INSERT INTO projects (project_id, title, state) VALUES ($1, 'mark', '{}')`,
        [mark],
      );
      for (const person of people) await world.setRole(mark, person, 'viewer');
      for (const { account_id, query, feed } of feeds) {
        const answer = sorted(await world.run(account_id, query));
        await feed.until((rows) => JSON.stringify(sorted(rows)) === JSON.stringify(answer));
        expect(feed.sorted()).toEqual(answer);
      }
    }, 30_000);
  },
);
