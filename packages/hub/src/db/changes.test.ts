// The change stream against a real PostgreSQL: order, values, and what happens when its connection is cut.
import { silentLogger } from '@lyceum/util/node/logger';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { type Change, type ChangeStream, createChangeStream } from './changes';
import { createDatabase, type Database } from './database';
import { snapshotRead } from './snapshot-read';

const ACCOUNT = '11111111-1111-4111-8111-111111111111';
const INSERT = `INSERT INTO accounts (account_id, email_address, first_name, last_name, settings)
  VALUES ($1, $2, 'Ada', 'L', $3)`;

// Databases are made and dropped around each test, which a busy machine does slowly.
jest.setTimeout(30_000);

let testDatabase: TestDatabase;
let database: Database;
let stream: ChangeStream;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url, silentLogger);
  stream = createChangeStream(testDatabase.url, database, silentLogger);
  await stream.start();
});

afterEach(async () => {
  await stream.close();
  await database.close();
  await testDatabase.close();
});

/** Resolves with the transactions once `count` have come. */
function transactions(tables: string[], count: number): Promise<Change[][]> {
  return new Promise((resolve) => {
    const got: Change[][] = [];
    stream.subscribe(tables, (changes) => {
      got.push(changes);
      if (got.length === count) resolve(got);
    });
  });
}

function becomes(live: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = stream.onLive((now) => {
      if (now !== live) return;
      stop();
      resolve();
    });
  });
}

const cut = () =>
  database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'lyceum-changes' AND datname = current_database()`,
  );

it('[CF1] a row is the same from the stream and from a query', async () => {
  const got = transactions(['accounts'], 1);
  await database.query(INSERT, [ACCOUNT, 'ada@example.org', { theme: 'dark', n: [1, null] }]);
  const [row] = await database.query('SELECT * FROM accounts');
  expect((await got)[0]?.[0]?.row).toEqual(row);
  expect(typeof row?.created).toBe('string');
});

it('[CF1] a long value that did not change is still there after an update of another field', async () => {
  const long = Array.from({ length: 20_000 }, (_, i) => String.fromCharCode(33 + ((i * i * 7919) % 90))).join(
    '',
  );
  const got = transactions(['accounts'], 2);
  await database.query(INSERT, [ACCOUNT, 'ada@example.org', { long }]);
  await database.query(`UPDATE accounts SET first_name = 'Eve'`);
  const [change] = (await got)[1] ?? [];
  expect(change?.old).toMatchObject({ first_name: 'Ada', settings: { long } });
  expect(change?.row).toMatchObject({ first_name: 'Eve', settings: { long } });
});

it('[CF2] changes come one transaction at a time, in the order of their commits', async () => {
  const got = transactions(['accounts', 'projects'], 2);
  await database.transaction(async (query) => {
    await query(INSERT, [ACCOUNT, 'ada@example.org', {}]);
    await query(`INSERT INTO projects (project_id, title, state) VALUES ($1, 'T', '{}')`, [ACCOUNT]);
  });
  await database.query('DELETE FROM accounts');
  const [first, second] = await got;
  expect(first?.map(({ table }) => table)).toEqual(['accounts', 'projects']);
  expect(second).toMatchObject([{ table: 'accounts', old: { account_id: ACCOUNT }, row: null }]);
  expect(first?.[0]?.xid).toBe(first?.[1]?.xid);
});

it('[CF3] a cut connection is told, connects again by itself, and nothing committed afterwards is missed', async () => {
  const lost = becomes(false);
  const back = becomes(true);
  await cut();
  await lost;
  expect(stream.live).toBe(false);
  await back;
  const got = transactions(['accounts'], 1);
  await database.query(INSERT, [ACCOUNT, 'ada@example.org', {}]);
  expect((await got)[0]).toMatchObject([{ row: { account_id: ACCOUNT } }]);
});

it('[CF3] what the log tells in one piece with its start is not missed', async () => {
  const warnings: string[] = [];
  const logger = {
    ...silentLogger,
    warn: (fields: { error?: unknown }) => warnings.push(String(fields.error)),
  } as unknown as typeof silentLogger;
  await stream.close();
  stream = createChangeStream(testDatabase.url, database, logger);
  await stream.start();
  await database.query(INSERT, [ACCOUNT, 'ada@example.org', {}]);
  let writing = true;
  const writer = async () => {
    while (writing) await database.query('UPDATE accounts SET first_name = first_name || $1', ['.']);
  };
  const writers = Array.from({ length: 6 }, writer);
  for (let round = 0; round < 20; round++) {
    const back = becomes(true);
    await cut();
    await back;
    // The first change after the start needs the relation that was told before it.
    await transactions(['accounts'], 1);
  }
  writing = false;
  await Promise.all(writers);
  expect(warnings.filter((text) => text.includes('relation'))).toEqual([]);
});

it('[CF4] a snapshot read tells which transactions its rows contain', async () => {
  const early = transactions(['accounts'], 1);
  await database.query(INSERT, [ACCOUNT, 'ada@example.org', {}]);
  const xid = (await early)[0]?.[0]?.xid ?? 0;
  const late = transactions(['accounts'], 1);
  const read = await snapshotRead(database.query, stream, 'SELECT account_id FROM accounts', []);
  await database.query(`UPDATE accounts SET first_name = 'Eve'`);
  expect(read.rows).toEqual([{ account_id: ACCOUNT }]);
  expect(read.includes(xid)).toBe(true);
  expect(read.includes((await late)[0]?.[0]?.xid ?? 0)).toBe(false);
  const none = await snapshotRead(database.query, stream, 'SELECT account_id FROM accounts WHERE false', []);
  expect(none.rows).toEqual([]);
});

it('[CF20] a stream ends at once, also while a long transaction of somebody else keeps it from opening', async () => {
  await database.transaction(async (query) => {
    await query('SELECT pg_current_xact_id()');
    const late = createChangeStream(testDatabase.url, database, silentLogger);
    const started = late.start().catch((error: unknown) => error);
    const slots = () =>
      database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE_REPLICATION_SLOT%' AND state = 'active'`,
      );
    while ((await slots()).length === 0);
    await late.close();
    expect(await started).toMatchObject({ code: 'unavailable' });
  });
});
