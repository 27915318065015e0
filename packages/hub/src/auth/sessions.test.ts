// The sessions in memory are bounded; a forgotten one is looked up again, a held one is not forgotten.
import { silentLogger } from '@lyceum/util/node/logger';
import type { Query } from '../db/database';
import { createWorld, type World } from '../query/test-world';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { createSessions } from './sessions';

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

it('[CF18] only so many sessions without a socket are remembered, and a forgotten one still signs in', async () => {
  let reads = 0;
  const query: Query = (text, values) => {
    if (/FROM sessions/.test(text)) reads++;
    return world.database.query(text, values);
  };
  const database = { ...world.database, query };
  const sessions = createSessions({ database, changes: world.changes, logger: silentLogger, max_idle: 2 });
  const account_id = await world.account();
  const cookies: string[] = [];
  for (let i = 0; i < 4; i++) cookies.push(`lyceum_session=${(await sessions.create(account_id)).token}`);
  const signIn = async (index: number) => {
    const before = reads;
    const found = await sessions.fromCookies(cookies[index]);
    expect(found).toMatchObject({ account_id });
    return { session_id: found?.session_id ?? '', read: reads > before };
  };
  const { session_id } = await signIn(0);
  const release = sessions.hold(session_id);
  for (const index of [1, 2, 3]) expect((await signIn(index)).read).toBe(true);
  expect((await signIn(0)).read).toBe(false);
  expect((await signIn(3)).read).toBe(false);
  expect((await signIn(1)).read).toBe(true);
  release();
  sessions.close();
});
