// A database server that is killed and comes back, under writes: no acked write is missing in a feed, and no role. A server of its own,
// because every other test would lose its connections too.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LyceumError } from '@lyceum/util/errors';
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { UserQuery } from '@lyceum/util/schema/authorize';
import { createTestDatabase } from '../test-database';
import { createWorld, type World, watch } from './test-world';

// initdb, two starts and a recovery, on a machine that may be busy.
jest.setTimeout(120_000);

const ROOT = join(__dirname, '../../../..');
const PROJECTS: UserQuery = { query: { projects: [{ project_id: null, title: null }] } };

let server: ChildProcess;
const outer = process.env.LYCEUM_TEST_DATABASE_URL;

beforeAll(async () => {
  server = spawn(process.execPath, ['--require', 'tsx/cjs', join(ROOT, 'scripts/postgres/test-server.ts')], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: server.stdout as NodeJS.ReadableStream }), 'line')) as [
    string,
  ];
  process.env.LYCEUM_TEST_DATABASE_URL = (JSON.parse(line) as { database_url: string }).database_url;
});

afterAll(async () => {
  if (outer !== undefined) process.env.LYCEUM_TEST_DATABASE_URL = outer;
  server.stdin?.end();
  if (server.exitCode === null) await once(server, 'exit');
});

/** kill -9 of the whole server; the one who started it starts it again. */
async function killServer(world: World): Promise<void> {
  const [row] = await world.database.query<{ file: string }>(`SELECT pg_read_file('postmaster.pid') AS file`);
  process.kill(Number(row?.file.split('\n')[0]), 'SIGKILL');
}

/** Writes titles until told to stop; answers the last one that was acked for each project. */
async function keepWriting(world: World, projects: ProjectId[], goOn: () => boolean): Promise<string[]> {
  const acked = projects.map(() => 'before');
  for (let n = 0; goOn(); n++) {
    const index = n % projects.length;
    const title = `T${n}`;
    try {
      await world.database.query('UPDATE projects SET title = $2 WHERE project_id = $1', [
        projects[index],
        title,
      ]);
      acked[index] = title;
    } catch (error) {
      // Its connection was lost: the write may have been done or not, so it is no promise.
      if (!(error instanceof LyceumError && error.code === 'unavailable')) throw error;
      acked[index] = '';
    }
  }
  return acked;
}

it('[CF13] after a killed database server every feed and role is as the database says, and changes go on', async () => {
  const database = await createTestDatabase();
  const [a, b] = await Promise.all([createWorld(database.url), createWorld(database.url)]);
  const ada: AccountId = await a.account('Ada');
  const bob: AccountId = await a.account('Bob');
  const projects: ProjectId[] = [];
  for (let i = 0; i < 4; i++) projects.push(await a.project('before', { [ada]: 'owner', [bob]: 'viewer' }));
  const feeds = [await watch(a, ada, PROJECTS), await watch(b, ada, PROJECTS), await watch(b, bob, PROJECTS)];
  const gone = new Promise((resolve) => b.roles.onChange((change) => resolve(change)));
  let writing = true;
  const written = keepWriting(a, projects, () => writing);
  const lost = Promise.all([a, b].map((world) => becomes(world, false)));
  const back = Promise.all([a, b].map((world) => becomes(world, true)));
  await killServer(a);
  await lost;
  await back;
  await a.setRole(projects[0] as ProjectId, bob, null);
  writing = false;
  const acked = await written;
  expect(await gone).toMatchObject({ account_id: bob, project_id: projects[0], role: null });
  const titles = new Map((await a.run(ada, PROJECTS)).map((row) => [row.project_id, row.title]));
  for (const [index, title] of acked.entries())
    if (title !== '') expect(titles.get(projects[index])).toBe(title);
  for (const [index, feed] of feeds.entries()) {
    const answer = JSON.stringify(sortedRows(await a.run(index === 2 ? bob : ada, PROJECTS)));
    await feed.until((rows) => JSON.stringify(sortedRows(rows)) === answer);
  }
  expect(feeds[2]?.sorted()).toHaveLength(3);
  await a.close();
  await b.close();
  await database.close();
});

const sortedRows = (rows: Record<string, unknown>[]) =>
  rows.map(({ project_id, title }) => `${project_id} ${title}`).sort();

function becomes(world: World, live: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = world.changes.onLive((now) => {
      if (now !== live) return;
      stop();
      resolve();
    });
  });
}
