/** Quotas, environment variables, usage, processes, and projects that nobody uses: two real hubs, a real compute server. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '@lyceum/util/client/connection';
import { getRows } from '@lyceum/util/client/sync-table';
import { openUsage } from '@lyceum/util/client/usage';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import type { Role } from '@lyceum/util/permission';
import type { ProjectState } from '@lyceum/util/project-state';
import { DEFAULT_QUOTAS, type QuotaChanges } from '@lyceum/util/quotas';
import { Client } from 'pg';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let database: Client;
/** The first account: administrator. */
let root: Person;
let ada: Person;
let vic: Person;
let r: Connection;
let a: Connection;
let v: Connection;

beforeAll(async () => {
  stage = await createStage({ hubs: 2, keeper: { round_ms: 100 } });
  database = new Client({ connectionString: stage.database.url });
  await database.connect();
  root = await stage.person('Root');
  ada = await stage.person('Ada');
  vic = await stage.person('Vic');
  r = root.connect();
  a = ada.connect(stage.hubs[0]);
  v = vic.connect(stage.hubs[1]);
  await Promise.all([r.ready(), a.ready(), v.ready()]);
});

afterAll(async () => {
  await database.end();
  await stage.close();
});

const add = (project_id: ProjectId, person: Person, role: Role) =>
  a.request('member_set', { project_id, member: { account_id: person.account_id }, role });
const exec = (project_id: ProjectId, command: string) =>
  a.request('exec', { project_id, key: newKey(), exec: { command } });
const setQuotas = (project_id: ProjectId, quotas: QuotaChanges) =>
  r.request('quotas_set', { project_id, quotas });

async function rowOf(project_id: ProjectId) {
  const [row] = await getRows(a, { query: { projects: [{ project_id, state: null, idle_stop: null }] } });
  return row as { state: ProjectState; idle_stop: string | null };
}

/** As if nobody had done anything for so long. */
async function unused(project_id: ProjectId, minutes: number): Promise<void> {
  const since = `(now() - make_interval(mins => ${minutes}))`;
  await database.query(`UPDATE project_activity SET last_active = ${since} WHERE project_id = $1`, [
    project_id,
  ]);
  await database.query(
    `UPDATE projects SET state = state || jsonb_build_object('time', to_char(${since} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      WHERE project_id = $1`,
    [project_id],
  );
}

test('[QU1] project before site before default; only administrators set them; members see them', async () => {
  const project_id = await stage.project(a);
  await add(project_id, vic, 'viewer');
  expect((await a.request('quotas_get', { project_id })).effective).toEqual(DEFAULT_QUOTAS);
  await expect(a.request('quotas_set', { project_id, quotas: { memory_mib: 99_999 } })).rejects.toMatchObject(
    {
      code: 'forbidden',
    },
  );
  await expect(a.request('quotas_set', { quotas: { memory_mib: 99_999 } })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await r.request('quotas_set', { quotas: { memory_mib: 2048, disk_mib: 500 } });
  await setQuotas(project_id, { disk_mib: 700 });
  const { site, project, effective } = await v.request('quotas_get', { project_id });
  expect(site).toEqual({ memory_mib: 2048, disk_mib: 500 });
  expect(project).toEqual({ disk_mib: 700 });
  expect(effective).toEqual({ ...DEFAULT_QUOTAS, memory_mib: 2048, disk_mib: 700 });
  // An administrator who is no member.
  expect((await r.request('quotas_get', { project_id })).project).toEqual({ disk_mib: 700 });
  await r.request('quotas_set', { quotas: {} });
});

test('[QU2] who is no administrator any more sets nothing, at once', async () => {
  const project_id = await stage.project(a);
  await database.query('UPDATE accounts SET is_admin = true WHERE account_id = $1', [ada.account_id]);
  await a.request('quotas_set', { project_id, quotas: { disk_mib: 800 } });
  await database.query('UPDATE accounts SET is_admin = false WHERE account_id = $1', [ada.account_id]);
  await expect(a.request('quotas_set', { project_id, quotas: {} })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('[QU3] variables reach the programs at the next start; only who may run programs reads them', async () => {
  const project_id = await stage.project(a);
  await add(project_id, vic, 'viewer');
  const environment = { GREETING: "it's ä\nnew line", PATH: '/nowhere:/usr/bin:/bin' };
  await a.request('environment_set', { project_id, environment });
  expect((await a.request('environment_get', { project_id })).environment).toEqual(environment);
  await expect(v.request('environment_get', { project_id })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(r.request('environment_get', { project_id })).rejects.toMatchObject({ code: 'forbidden' });
  expect((await exec(project_id, 'echo "$GREETING"')).stdout).toBe('\n');
  await a.request('project_action', { project_id, action: 'restart' });
  expect((await exec(project_id, 'echo "$GREETING:$PATH"')).stdout).toBe(
    "it's ä\nnew line:/nowhere:/usr/bin:/bin\n",
  );
  for (const name of ['HOME', 'LYCEUM_STATE_DIR', 'NODE_OPTIONS'])
    await expect(
      a.request('environment_set', { project_id, environment: { [name]: 'x' } }),
    ).rejects.toMatchObject({ code: 'bad_request' });
  await expect(
    a.request('environment_set', {
      project_id,
      environment: { A: 'x'.repeat(8000), B: 'x'.repeat(8000), C: 'x'.repeat(8000) },
    }),
  ).rejects.toMatchObject({ code: 'too_large' });
  expect((await a.request('environment_get', { project_id })).environment).toEqual(environment);
});

test('[QU5] usage is told live while somebody looks, and ends with the role', async () => {
  const project_id = await stage.project(a);
  await add(project_id, vic, 'viewer');
  const told: number[] = [];
  let closed: string | undefined;
  const channel = openUsage(v, project_id, {
    usage: (usage) => told.push(usage.memory_mib ?? 0),
    failed: (error) => {
      closed = error.code;
    },
  });
  await until('two measurements', () => told.length >= 2, 20_000);
  expect(Math.max(...told)).toBeGreaterThan(10);
  await a.request('member_remove', { project_id, account_id: vic.account_id });
  await until('it is closed', () => closed === 'forbidden');
  channel.close();
});

test('[QU6] the process table shows the own programs; one is ended by pid and start time, the local hub is not', async () => {
  const project_id = await stage.project(a);
  const other = await stage.project(a);
  await add(project_id, vic, 'viewer');
  await exec(project_id, 'sleep 4711 > /dev/null 2>&1 &');
  const table = async (of = project_id) => (await a.request('processes', { project_id: of })).processes;
  let rows: Awaited<ReturnType<typeof table>> = [];
  // The shell answers before its child has become the program.
  await until('the program is in the table', async () => {
    rows = await table();
    return rows.some(({ command }) => command === 'sleep 4711');
  });
  const sleeper = rows.find(({ command }) => command === 'sleep 4711');
  const own = rows.find((row) => row.own);
  if (!sleeper || !own) throw new Error('not in the table');
  expect((await table(other)).some(({ command }) => command === 'sleep 4711')).toBe(false);
  const kill = (pid: number, start_time: number, of = project_id, by = a) =>
    by.request('process_signal', { project_id: of, pid, start_time, signal: 'SIGKILL' });
  const refused = async (work: Promise<unknown>, code: string) =>
    expect(work).rejects.toMatchObject({ code });
  await refused(kill(sleeper.pid, sleeper.start_time + 1), 'not_found');
  await refused(kill(sleeper.pid, sleeper.start_time, other), 'not_found');
  await refused(kill(process.pid, 0), 'not_found');
  await refused(kill(own.pid, own.start_time), 'forbidden');
  await refused(kill(sleeper.pid, sleeper.start_time, project_id, v), 'forbidden');
  await refused(v.request('processes', { project_id }), 'forbidden');
  await kill(sleeper.pid, sleeper.start_time);
  await until('it is gone', async () => !(await table()).some(({ command }) => command === 'sleep 4711'));
});

test('[QU8] over the disk quota: what adds is refused in words, and deleting helps at once', async () => {
  const project_id = await stage.project(a);
  await setQuotas(project_id, { disk_mib: 10 });
  const home = join(stage.data, 'projects', project_id);
  await mkdir(join(home, 'big'));
  await writeFile(join(home, 'big', 'file'), Buffer.alloc(10.5 * 1024 * 1024, 1));
  const usage = await new Promise<number>((resolve, reject) => {
    const channel = openUsage(a, project_id, {
      usage: ({ disk_mib = 0 }) => {
        if (disk_mib < 10) return;
        channel.close();
        resolve(disk_mib);
      },
      failed: reject,
    });
  });
  expect(usage).toBeLessThan(12);
  const create = () =>
    a.request('file_op', {
      project_id,
      key: newKey(),
      op: { kind: 'create_file', path: 'new.txt' as never, content: 'some words' },
    });
  await expect(create()).rejects.toMatchObject({
    code: 'disk_full',
    message: expect.stringContaining('of 10.0 MiB'),
  });
  await exec(project_id, 'rm -r big');
  await until('it fits', () =>
    create().then(
      () => true,
      () => false,
    ),
  );
});

test('[LC1] an unused project is warned and then stopped, and says why', async () => {
  const project_id = await stage.project(a);
  await exec(project_id, 'true');
  await unused(project_id, 59);
  await until('the warning', async () => (await rowOf(project_id)).idle_stop !== null);
  const { idle_stop, state } = await rowOf(project_id);
  const left = Date.parse(idle_stop ?? '') - Date.now();
  expect(left).toBeGreaterThan(100_000);
  expect(left).toBeLessThanOrEqual(121_000);
  expect(state.state).toBe('running');
  await database.query("UPDATE projects SET idle_stop = now() - interval '1 s' WHERE project_id = $1", [
    project_id,
  ]);
  await unused(project_id, 65);
  await until('it is stopped', async () => (await rowOf(project_id)).state.state === 'opened');
  const stopped = await rowOf(project_id);
  expect(stopped.state.reason).toBe('Stopped after 1 hour without use.');
  expect(stopped.idle_stop).toBeNull();
});

test('[LC2] any use clears the warning, on whichever hub it happens; looking on does not', async () => {
  const project_id = await stage.project(a);
  await add(project_id, vic, 'collaborator');
  const warn = async () => {
    await unused(project_id, 59);
    await until('the warning', async () => (await rowOf(project_id)).idle_stop !== null);
  };
  await warn();
  await a.request('quotas_get', { project_id });
  await a.request('file_op', { project_id, key: newKey(), op: { kind: 'stat', path: '' as never } });
  await until('cleared', async () => (await rowOf(project_id)).idle_stop === null);
  await warn();
  const b = vic.connect(stage.hubs[1]);
  await until('the other hub knows', () =>
    b.request('exec', { project_id, key: newKey(), exec: { command: 'true' } }).then(
      () => true,
      () => false,
    ),
  );
  await until('cleared', async () => (await rowOf(project_id)).idle_stop === null);
  await warn();
  // Within a second of the use before, the next one is not noted.
  await until('cleared', async () => {
    const { ok } = await ada.fetch(`/api/v1/projects/${project_id}/files/x`, { method: 'PUT', body: 'x' });
    expect(ok).toBe(true);
    return (await rowOf(project_id)).idle_stop === null;
  });
});

test('[LC3] with an idle limit of 0 a project is never stopped; a changed limit counts at once', async () => {
  const project_id = await stage.project(a);
  const other = await stage.project(a);
  await setQuotas(project_id, { idle_minutes: 0 });
  await setQuotas(other, { idle_minutes: 10 });
  await unused(project_id, 10_000);
  await unused(other, 9);
  await until('the other is warned', async () => (await rowOf(other)).idle_stop !== null);
  expect((await rowOf(project_id)).idle_stop).toBeNull();
  await setQuotas(other, { idle_minutes: 30 });
  expect((await rowOf(other)).idle_stop).toBeNull();
});
