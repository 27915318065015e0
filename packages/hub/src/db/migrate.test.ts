// Migrations on real databases: from nothing, again, several at once, and from the future.
import { silentLogger } from '@lyceum/util/node/logger';
import { createEmptyDatabase, type TestDatabase } from '../test-database';
import { createDatabase, type Database } from './database';
import { migrate, SchemaTooNewError } from './migrate';
import { MIGRATIONS } from './migrations/all';

// Databases are made and dropped around each test, which a busy machine does slowly.
jest.setTimeout(30_000);

let empty: TestDatabase;
let database: Database;

beforeEach(async () => {
  empty = await createEmptyDatabase();
  database = createDatabase(empty.url, silentLogger);
});

afterEach(async () => {
  await database.close();
  await empty.close();
});

const version = async () =>
  (await database.query('SELECT max(version) AS version FROM schema_migrations'))[0]?.version;

it('[DB1] brings an empty database to the present schema, and a second run changes nothing', async () => {
  await migrate(empty.url);
  await migrate(empty.url);
  expect(await version()).toBe(MIGRATIONS.length);
});

it('[DB1] several programs may migrate at once', async () => {
  await Promise.all([1, 2, 3, 4].map(() => migrate(empty.url)));
  expect(await version()).toBe(MIGRATIONS.length);
});

it('[DB2] a newer schema is refused and left alone', async () => {
  const future = [...MIGRATIONS, { name: 'future', sql: 'CREATE TABLE future (id integer)' }];
  await migrate(empty.url, future);
  await expect(migrate(empty.url)).rejects.toThrow(SchemaTooNewError);
  expect(await version()).toBe(future.length);
});

it('[DB1] a migration that fails leaves nothing behind', async () => {
  const broken = [...MIGRATIONS, { name: 'broken', sql: 'CREATE TABLE half (id integer); SELECT nonsense' }];
  await expect(migrate(empty.url, broken)).rejects.toThrow('nonsense');
  expect(await version()).toBe(MIGRATIONS.length);
  expect(await database.query(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
});

it('[DB3] a database that cannot be reached is "unavailable"', async () => {
  const nowhere = createDatabase('postgres://nobody@127.0.0.1:1/none', silentLogger);
  await expect(nowhere.ping()).rejects.toMatchObject({ code: 'unavailable' });
  await nowhere.close();
});

it('[DB3] a connection that is cut in a transaction is "unavailable", and the next query works', async () => {
  const cut = database.transaction(async (query) => {
    await query('SELECT pg_terminate_backend(pg_backend_pid())');
  });
  await expect(cut).rejects.toMatchObject({ code: 'unavailable' });
  await database.ping();
});
