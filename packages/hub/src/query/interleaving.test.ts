// The moments between a query and its answer, chosen instead of waited for: the database's answer is held back until the
// change stream has handed out a write that the answer does not contain (or already contains).
import { type AccountId, newAccountId, type ProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { authorize, type GetPlan, type Row } from '@lyceum/util/schema/authorize';
import { type PackedRows, unpackRows } from '@lyceum/util/schema/packed-rows';
import type { Database, Query } from '../db/database';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { createFeeds } from './feeds';
import { createRoles } from './roles';
import { createWorld, type World } from './test-world';

// Databases are made and dropped around each test, which a busy machine does slowly.
jest.setTimeout(30_000);

let testDatabase: TestDatabase;
let world: World;
let ada: AccountId;
let project_id: ProjectId;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  world = await createWorld(testDatabase.url);
  ada = await world.account();
  project_id = await world.project('before', { [ada]: 'viewer' });
});

afterEach(async () => {
  await world.close();
  await testDatabase.close();
});

/** Does a write and waits until the stream has handed it, and so everything before it, to all subscribers. */
async function seenWrite(write: () => Promise<unknown>): Promise<void> {
  await write();
  const mark = newAccountId();
  const seen = new Promise<void>((resolve) => {
    const stop = world.changes.subscribe(['accounts'], (changes) => {
      if (!changes.some(({ row }) => row?.account_id === mark)) return;
      stop();
      resolve();
    });
  });
  await world.database.query(
    `INSERT INTO accounts (account_id, email_address, first_name, last_name) VALUES ($1::uuid, $1::uuid::text, 'M', 'M')`,
    [mark],
  );
  await seen;
}

/** The database with something happening around each statement that matches. */
function around(
  match: RegExp,
  { before, after }: { before?: () => Promise<void>; after?: () => Promise<void> },
): Database {
  let first = true;
  const query: Query = async <T extends Row>(text: string, values?: unknown[]) => {
    const isIt = first && match.test(text);
    if (isIt) first = false;
    if (isIt) await before?.();
    const rows = await world.database.query<T>(text, values);
    if (isIt) await after?.();
    return rows;
  };
  return { ...world.database, query };
}

const rename = () =>
  seenWrite(() =>
    world.database.query(`UPDATE projects SET title = 'after' WHERE project_id = $1`, [project_id]),
  );
const remove = () => seenWrite(() => world.setRole(project_id, ada, null));
const plan = () =>
  authorize(
    { kind: 'account', account_id: ada, is_admin: false },
    { query: { projects: [{ project_id: null, title: null }] } },
  ) as GetPlan;

async function openFeed(database: Database) {
  const roles = createRoles({ database: world.database, changes: world.changes, logger: silentLogger });
  const feeds = createFeeds({ database, changes: world.changes, roles, logger: silentLogger });
  const said: unknown[] = [];
  const sink = {
    rows: (rows: PackedRows) => said.push(unpackRows(rows)),
    change: (put: Row[], gone: string[]) => said.push({ put, gone }),
    closed: (error: Error) => said.push(error),
  };
  const { rows } = await feeds.open(plan(), sink);
  return { rows: unpackRows(rows), said, close: () => [feeds, roles].forEach((part) => void part.close()) };
}

it('[CF4] a write between the query and its answer is in the first rows', async () => {
  const { rows, close } = await openFeed(around(/"projects"/, { after: rename }));
  expect(rows).toEqual([{ project_id, title: 'after' }]);
  close();
});

it('[CF4] a write that the answer contains already is not told again', async () => {
  const { rows, said, close } = await openFeed(around(/"projects"/, { before: rename }));
  expect(rows).toEqual([{ project_id, title: 'after' }]);
  await seenWrite(() => world.project('another’s'));
  expect(said).toEqual([]);
  close();
});

it('[CF4] a late stream does not show the past', async () => {
  // Committed, but perhaps not handed out yet when the feed is live.
  const titles = Array.from({ length: 20 }, (_, i) => `T${i}`);
  for (const title of titles) await world.database.query('UPDATE projects SET title = $1', [title]);
  const { rows, said, close } = await openFeed(world.database);
  expect(rows).toEqual([{ project_id, title: 'T19' }]);
  await seenWrite(() => world.project('another’s'));
  expect(said).toEqual([]);
  close();
});

it('[CF6] a role taken away between the query and its answer takes the row with it', async () => {
  const { rows, said, close } = await openFeed(around(/"projects"/, { after: remove }));
  expect(rows).toEqual([{ project_id, title: 'before' }]);
  await seenWrite(() => world.project('another’s'));
  await world.database.ping();
  await expectSoon(() => said.length > 0);
  expect(said).toEqual([[]]);
  close();
});

it('[UQ8] a role that changes while roles are being read is known as it is now', async () => {
  const database = around(/project_users/, { after: remove });
  const roles = createRoles({ database, changes: world.changes, logger: silentLogger });
  expect(await roles.roleOf(ada, project_id)).toBeNull();
  expect(roles.roleNow(ada, project_id)).toBeNull();
  roles.close();
});

/** Looks after each turn of the event loop. Jest's time-out ends it when it never comes. */
async function expectSoon(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
