// What bounds a feed: its rows, and how far its hub may fall behind the log. The stream goes through a pipe that can be closed.
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AccountId } from '@lyceum/util/ids';
import { authorize, MAX_ROWS, type SetPlan, type UserQuery } from '@lyceum/util/schema/authorize';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { runSet } from './run';
import { createWorld, type World, watch } from './test-world';

// Twenty thousand rows are written, on a machine that may be busy.
jest.setTimeout(120_000);

const PROJECTS: UserQuery = { query: { projects: [{ project_id: null, title: null }] } };

let testDatabase: TestDatabase;
let world: World;
let ada: AccountId;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
});

afterEach(async () => {
  await world.close();
  await testDatabase.close();
});

const addProjects = (count: number) =>
  world.database.query(
    `WITH made AS (INSERT INTO projects (project_id, title, state)
       SELECT gen_random_uuid(), 'P' || n, '{}' FROM generate_series(1, $1) n RETURNING project_id)
     INSERT INTO project_users (project_id, account_id, role) SELECT project_id, $2, 'owner' FROM made`,
    [count, ada],
  );

it('[CF11] a feed that grows beyond its most rows is closed then, and not at its next full read', async () => {
  world = await createWorld(testDatabase.url);
  ada = await world.account('Ada');
  await addProjects(MAX_ROWS - 2);
  const feed = await watch(world, ada, PROJECTS);
  await addProjects(1);
  await feed.until((rows) => rows.length === MAX_ROWS - 1);
  expect(feed.sent.closed).toBe(0);
  await addProjects(2);
  await feed.until(() => feed.sent.closed === 1);
  expect(feed.errors).toMatchObject([{ code: 'too_large' }]);
  expect(world.feeds.count).toBe(0);
});

/** Between a hub and PostgreSQL: while it is shut nothing passes, and nobody is told. */
async function createPipe(database_url: string) {
  const target = new URL(database_url);
  const sockets = new Set<Socket>();
  let shut = false;
  const server: Server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      if (shut) from.pause();
      from.on('data', (data) => void to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(database_url);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  const setShut = (now: boolean) => {
    shut = now;
    for (const socket of sockets) now ? socket.pause() : socket.resume();
  };
  return {
    url: url.href,
    shut: () => setShut(true),
    open: () => setShut(false),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const senders = async () =>
  (
    await world.database.query<{ pid: number }>(
      `SELECT active_pid AS pid FROM pg_replication_slots
       WHERE database = current_database() AND active_pid IS NOT NULL`,
    )
  ).map(({ pid }) => pid);

it('[CF12] a hub that stands still is cut off before the log piles up, and catches up when it is back', async () => {
  const pipe = await createPipe(testDatabase.url);
  const limits = { max_lag_bytes: 2 * 1024 * 1024, interval_ms: 20 };
  world = await createWorld(testDatabase.url, { stream_url: pipe.url, limits });
  ada = await world.account('Ada');
  const project_id = await world.project('before', { [ada]: 'owner' });
  const feed = await watch(world, ada, PROJECTS);
  const [sender] = await senders();
  pipe.shut();
  const filler = 'x'.repeat(8000);
  for (let n = 0; (await senders()).includes(sender ?? 0); n++)
    await world.database.query('UPDATE projects SET description = $1 || $2, title = $3', [
      filler,
      n,
      `T${n}`,
    ]);
  await world.database.query('UPDATE projects SET title = $2 WHERE project_id = $1', [project_id, 'after']);
  await world.project('new', { [ada]: 'owner' });
  expect(feed.sorted()).toMatchObject([{ title: 'before' }]);
  pipe.open();
  await feed.until(
    (rows) =>
      rows
        .map(({ title }) => title)
        .sort()
        .join() === 'after,new',
  );
  expect(feed.sent.closed).toBe(0);
  const quiet = await senders();
  expect(quiet).toHaveLength(1);
  expect(quiet).not.toContain(sender);
  await world.close();
  await pipe.close();
});

it('[CF12] a hub that keeps up is not cut off, however much is written', async () => {
  const limits = { max_lag_bytes: 16 * 1024 * 1024, interval_ms: 20 };
  world = await createWorld(testDatabase.url, { limits });
  ada = await world.account('Ada');
  await world.project('P', { [ada]: 'owner' });
  const feed = await watch(world, ada, PROJECTS);
  const before = await senders();
  // Random, so that it is not compressed: about 60 MB of log.
  const write = `UPDATE projects SET description =
    (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 32000)), title = $1`;
  for (let n = 0; n < 30; n++) {
    await world.database.query(write, [`T${n}`]);
    await feed.until(([row]) => row?.title === `T${n}`);
  }
  expect(await senders()).toEqual(before);
});

it('[CF14] a set counts as shown when its writer’s feeds have told of it, and not while the stream is away', async () => {
  const pipe = await createPipe(testDatabase.url);
  world = await createWorld(testDatabase.url, { stream_url: pipe.url });
  ada = await world.account('Ada');
  const project_id = await world.project('before', { [ada]: 'owner' });
  const feed = await watch(world, ada, PROJECTS);
  const set = async (title: string) => {
    const query = { query: { projects: { project_id, title } } };
    const plan = authorize({ kind: 'account', account_id: ada, is_admin: false }, query) as SetPlan;
    return runSet(world.database.query, plan);
  };
  pipe.shut();
  const xid = await set('late');
  let settled = false;
  const shown = world.feeds.shown(ada, 'projects', xid).finally(() => {
    settled = true;
  });
  await world.database.ping();
  expect(settled).toBe(false);
  pipe.open();
  expect(await shown).toBe(true);
  expect(feed.sorted()).toMatchObject([{ title: 'late' }]);
  pipe.shut();
  expect(await world.feeds.shown(ada, 'projects', await set('too late'))).toBe(false);
  expect(feed.sorted()).toMatchObject([{ title: 'late' }]);
  pipe.open();
  await feed.until(([row]) => row?.title === 'too late');
  await world.close();
  await pipe.close();
});
