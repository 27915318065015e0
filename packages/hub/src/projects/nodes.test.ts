/** Several compute servers: placement, moves, nodes that disappear. Real hubs, real compute servers with data folders of their own, kill -9. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '@lyceum/util/client/connection';
import { getRows } from '@lyceum/util/client/sync-table';
import { newKey, newProjectId, type ProjectId } from '@lyceum/util/ids';
import type { ProjectState } from '@lyceum/util/project-state';
import { Client } from 'pg';
import { createStage, type Person, type Stage, until } from '../testing/stage';
import { emptiest } from './placement';

jest.setTimeout(120_000);

const FIRST = 'test-node';
const SECOND = 'node-2';

let stage: Stage;
let database: Client;
let second: ChildProcess;
let root: Person;
let r: Connection;

beforeAll(async () => {
  stage = await createStage({ hubs: 2, keeper: { round_ms: 100 } });
  database = new Client({ connectionString: stage.database.url });
  await database.connect();
  // Both nodes are this machine, whose free memory others use between two heartbeats: as if each had its own.
  await database.query(`CREATE FUNCTION alike() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN NEW.free_memory_mib := 10000; RETURN NEW; END'`);
  await database.query(
    'CREATE TRIGGER alike BEFORE INSERT OR UPDATE ON compute_servers FOR EACH ROW EXECUTE FUNCTION alike()',
  );
  await database.query('UPDATE compute_servers SET free_memory_mib = 10000');
  second = stage.startNode(SECOND);
  root = await stage.person('Root');
  r = root.connect(stage.hubs[0]);
  await r.ready();
  await until('both are here', async () => (await nodes()).filter(({ live }) => live).length === 2);
});

afterAll(async () => {
  await database.end();
  await stage.close();
});

type NodeSeen = {
  node_id: string;
  live: boolean;
  free_memory_mib: number;
  projects: number;
  running: number;
};

async function nodes(): Promise<NodeSeen[]> {
  const response = await root.fetch('/api/v1/nodes');
  return ((await response.json()) as { nodes: NodeSeen[] }).nodes;
}

async function rowOf(project_id: ProjectId) {
  const [row] = await getRows(r, { query: { projects: [{ project_id, state: null, node_id: null }] } });
  return row as { state: ProjectState; node_id: string | null };
}

const act = (project_id: ProjectId, action: 'start' | 'stop') =>
  r.request('project_action', { project_id, action });
const exec = async (project_id: ProjectId, command: string) =>
  (await r.request('exec', { project_id, key: newKey(), exec: { command } })).stdout;
const move = (project_id: ProjectId, node_id: string, more = {}) =>
  root.fetch(`/api/v1/projects/${project_id}/move`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ node_id, ...more }),
  });
const dataOf = (node_id: string) => (node_id === FIRST ? stage.data : join(stage.data, SECOND));
const homeOf = (node_id: string, project_id: ProjectId) => join(dataOf(node_id), 'projects', project_id);

/** On the first node, stopped, with a home of `mib` MiB and the odd things that homes have. */
async function stoppedProject(mib = 0): Promise<ProjectId> {
  const project_id = newProjectId();
  await r.request('project_create', { project_id, title: 'Mover' });
  await act(project_id, 'start');
  await act(project_id, 'stop');
  // The creation starts it as well, and may do so once more after the stop.
  await until('it is stopped on the first node', async () => {
    await act(project_id, 'stop');
    const { node_id, state } = await rowOf(project_id);
    return state.state === 'opened' && (node_id === FIRST || (await move(project_id, FIRST)).status === 200);
  });
  const home = homeOf(FIRST, project_id);
  await mkdir(join(home, 'näme\nwith line'), { recursive: true });
  await writeFile(join(home, 'näme\nwith line', 'a b'), 'words', { mode: 0o750 });
  await symlink('/etc/passwd', join(home, 'link'));
  if (mib > 0) await writeFile(join(home, 'big'), Buffer.alloc(mib * 1024 * 1024, 7));
  return project_id;
}

test('[LC5] most free memory first; alike nodes by their number of projects', () => {
  const node = (node_id: string, free_memory_mib: number, running: number) => ({
    node_id,
    free_memory_mib,
    running,
  });
  expect(emptiest([node('a', 1000, 0), node('b', 5000, 9)])).toBe('b');
  expect(emptiest([node('a', 5000, 3), node('b', 4990, 1)])).toBe('b');
  expect(emptiest([node('b', 5000, 1), node('a', 5000, 1)])).toBe('a');
  expect(() => emptiest([])).toThrow(/No compute server/);
});

test('[LC6] twenty starts at once on two hubs: all succeed, spread over the nodes', async () => {
  const b = root.connect(stage.hubs[1]);
  await b.ready();
  const scouts: ProjectId[] = [];
  await until('the other hub has found the second node', async () => {
    const project_id = newProjectId();
    scouts.push(project_id);
    await b.request('project_create', { project_id, title: 'Scout' });
    await b.request('project_action', { project_id, action: 'start' });
    return (await rowOf(project_id)).node_id === SECOND;
  });
  const times: number[] = [];
  const projects = Array.from({ length: 20 }, () => newProjectId());
  await Promise.all(
    projects.map(async (project_id, index) => {
      const by = index % 2 === 0 ? r : b;
      const began = Date.now();
      await by.request('project_create', { project_id, title: 'One of twenty' });
      await by.request('project_action', { project_id, action: 'start' });
      times.push(Date.now() - began);
    }),
  );
  const rows = await Promise.all(projects.map(rowOf));
  expect(rows.map(({ state }) => state.state)).toEqual(Array(20).fill('running'));
  // The scouts run too. Memory decides before numbers, and both nodes are this one machine, whose memory others take and give back meanwhile.
  const all = [...rows, ...(await Promise.all(scouts.map(rowOf)))];
  const onFirst = all.filter(({ node_id }) => node_id === FIRST).length;
  expect(Math.min(onFirst, all.length - onFirst)).toBeGreaterThanOrEqual(4);
  times.sort((one, other) => one - other);
  process.stdout.write(`20 starts at once: p50 ${times[10]} ms, p95 ${times[18]} ms\n`);
  await Promise.all([...projects, ...scouts].map((project_id) => act(project_id, 'stop')));
});

test('[LC7] only administrators see nodes and move projects', async () => {
  const eve = await stage.person('Eve');
  expect((await eve.fetch('/api/v1/nodes')).status).toBe(403);
  expect((await eve.fetch('/api/v1/site-quotas')).status).toBe(403);
  const project_id = newProjectId();
  const e = eve.connect();
  await e.request('project_create', { project_id, title: 'Hers' });
  const response = await eve.fetch(`/api/v1/projects/${project_id}/move`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ node_id: SECOND }),
  });
  expect(response.status).toBe(403);
});

test('[LC8] a move takes the whole home along, leaves the old one aside, and the project starts there', async () => {
  const project_id = await stoppedProject(30);
  expect((await move(project_id, SECOND)).status).toBe(200);
  const { state, node_id } = await rowOf(project_id);
  expect([state.state, node_id]).toEqual(['opened', SECOND]);
  const home = homeOf(SECOND, project_id);
  const file = join(home, 'näme\nwith line', 'a b');
  expect(await readFile(file, 'utf8')).toBe('words');
  expect((await lstat(file)).mode & 0o777).toBe(0o750);
  expect(await readlink(join(home, 'link'))).toBe('/etc/passwd');
  expect((await readFile(join(home, 'big'))).equals(Buffer.alloc(30 * 1024 * 1024, 7))).toBe(true);
  expect(existsSync(homeOf(FIRST, project_id))).toBe(false);
  expect(readdirSync(join(stage.data, 'aside')).some((name) => name.startsWith(project_id))).toBe(true);
  expect(readdirSync(join(dataOf(SECOND), 'incoming'))).toEqual([]);
  await act(project_id, 'start');
  expect(await exec(project_id, 'cat n*/a*')).toBe('words');
  await act(project_id, 'stop');
  // And back: what lies in the way there is set aside.
  await mkdir(homeOf(FIRST, project_id), { recursive: true });
  await writeFile(join(homeOf(FIRST, project_id), 'stale'), '');
  expect((await move(project_id, FIRST)).status).toBe(200);
  expect(existsSync(join(homeOf(FIRST, project_id), 'stale'))).toBe(false);
  expect(existsSync(join(homeOf(FIRST, project_id), 'big'))).toBe(true);
});

test('[LC9] what cannot be moved is refused in words, and nothing changes', async () => {
  const project_id = await stoppedProject();
  const refusal = async (node_id: string, more = {}) => {
    const response = await move(project_id, node_id, more);
    const { error } = (await response.json()) as { error: { message: string } };
    return `${response.status} ${error.message}`;
  };
  expect(await refusal('nowhere')).toMatch(/^404 There is no node/);
  expect(await refusal(FIRST)).toMatch(/^400 The project is on/);
  expect(await refusal(SECOND, { from_replica: true })).toMatch(/^503 There is no replica/);
  await act(project_id, 'start');
  expect(await refusal(SECOND)).toMatch(/^409 Only a stopped project/);
  expect((await rowOf(project_id)).state.state).toBe('running');
  await act(project_id, 'stop');
});

test('[LC10] the new node is killed during the move: the project stays where it was and can be used', async () => {
  const project_id = await stoppedProject(200);
  const moving = move(project_id, SECOND);
  await until(
    'it moves',
    () =>
      existsSync(join(dataOf(SECOND), 'incoming')) &&
      readdirSync(join(dataOf(SECOND), 'incoming')).length > 0,
  );
  second.kill('SIGKILL');
  expect((await moving).status).toBeGreaterThanOrEqual(500);
  const { state, node_id } = await rowOf(project_id);
  expect([state.state, node_id]).toEqual(['opened', FIRST]);
  expect(state.reason).toMatch(/The move to node-2 failed/);
  await act(project_id, 'start');
  expect(await exec(project_id, 'stat -c %s big')).toBe(`${200 * 1024 * 1024}\n`);
  await act(project_id, 'stop');
  second = stage.startNode(SECOND);
  await until('what it had fetched is gone', () => !existsSync(join(dataOf(SECOND), 'incoming')));
  await until('it is moved', async () => (await move(project_id, SECOND)).status === 200, 30_000);
});

test('[LC11] the hub dies during the move: the project is freed on its old node', async () => {
  const project_id = await stoppedProject();
  // As a hub leaves it that is killed while it waits for the copy.
  await database.query(
    `UPDATE projects SET state = jsonb_build_object('state', 'moving', 'time', to_char((now() - interval '2 min') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      WHERE project_id = $1`,
    [project_id],
  );
  await until('it is freed', async () => (await rowOf(project_id)).state.state === 'opened');
  const { state, node_id } = await rowOf(project_id);
  expect(node_id).toBe(FIRST);
  expect(state.reason).toMatch(/interrupted/);
  await act(project_id, 'start');
  await act(project_id, 'stop');
});

test('[LC13] a node that is silent: its projects show since when, a start says so, and it passes when the node is back', async () => {
  const project_id = await stoppedProject();
  expect((await move(project_id, SECOND)).status).toBe(200);
  const running = await stoppedProject();
  expect((await move(running, SECOND)).status).toBe(200);
  await act(running, 'start');
  second.kill('SIGKILL');
  // Three minutes later.
  await database.query(`UPDATE compute_servers SET heartbeat = now() - interval '3 min' WHERE node_id = $1`, [
    SECOND,
  ]);
  await until('it shows', async () => (await rowOf(running)).state.node_lost !== undefined);
  expect((await rowOf(running)).state.state).toBe('running');
  await until('a start says so', () =>
    act(project_id, 'start').then(
      () => false,
      (error: Error) => /node-2 has not answered for 3 min/.test(error.message),
    ),
  );
  expect((await move(project_id, FIRST)).status).toBe(503);
  const fresh = newProjectId();
  await r.request('project_create', { project_id: fresh, title: 'Elsewhere' });
  await act(fresh, 'start');
  expect((await rowOf(fresh)).node_id).toBe(FIRST);
  second = stage.startNode(SECOND);
  await until('it passes', async () => (await rowOf(running)).state.node_lost === undefined);
  await until('it starts', () =>
    act(project_id, 'start').then(
      () => true,
      () => false,
    ),
  );
  expect((await rowOf(project_id)).node_id).toBe(SECOND);
  expect((await rowOf(running)).state.state).toBe('running');
});
