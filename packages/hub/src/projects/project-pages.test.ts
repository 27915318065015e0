/** The project log, one's own marks, deleting and bringing back, on two hubs. */
import type { Connection } from '@lyceum/util/client/connection';
import { getRows, openSyncTable } from '@lyceum/util/client/sync-table';
import { newKey, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { parseProjectPath } from '@lyceum/util/paths';
import type { LogFilter, ProjectEvent } from '@lyceum/util/schema/project-log';
import { createDatabase, type Database } from '../db/database';
import { createStage, type Person, type Stage, until } from '../testing/stage';
import { createProjectLog } from './project-log';
import { purge } from './purge';

jest.setTimeout(90_000);

let stage: Stage;
let db: Database;
let ada: Person;
let bob: Person;
let a: Connection;
let b: Connection;

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  db = createDatabase(stage.database.url, silentLogger);
  ada = await stage.person('Ada');
  bob = await stage.person('Bob');
  a = ada.connect(stage.hubs[0]);
  b = bob.connect(stage.hubs[1]);
  await Promise.all([a.ready(), b.ready()]);
});

afterAll(async () => {
  await db.close();
  await stage.close();
});

const path = parseProjectPath;

async function created(title = 'Test'): Promise<ProjectId> {
  const project_id = newProjectId();
  await a.request('project_create', { project_id, title });
  return project_id;
}

const logOf = async (project_id: ProjectId, filter: LogFilter = {}, by = a) =>
  (await by.request('project_log', { project_id, filter })).entries;

/** Entries come within a tenth of a second. */
async function logged(project_id: ProjectId, count: number, filter: LogFilter = {}) {
  await until(`${count} entries`, async () => (await logOf(project_id, filter)).length >= count);
  return logOf(project_id, filter);
}

test('[LG1] what members do is in the log: who, what, newest first; a viewer reads it, a stranger does not', async () => {
  const project_id = await stage.project(a);
  await a.request('query', {
    query: { query: { projects: { project_id, title: 'Renamed', color: 'teal' } } },
  });
  await a.request('member_set', { project_id, member: { account_id: bob.account_id }, role: 'viewer' });
  await a.request('member_set', { project_id, member: { account_id: bob.account_id }, role: 'viewer' });
  await a.request('member_set', { project_id, member: { account_id: bob.account_id }, role: 'collaborator' });
  const op = { kind: 'create_file', path: path('notes.md') } as const;
  await a.request('file_op', { project_id, key: 'k1', op });
  await a.request('exec', { project_id, key: 'k2', exec: { command: 'TOKEN=secret /bin/echo one' } });
  const entries = await logged(project_id, 8);
  const events: ProjectEvent[] = entries.map(({ event }) => event).reverse();
  expect(events).toEqual([
    { event: 'project_created', title: 'Test' },
    { event: 'project_started' },
    { event: 'project_renamed', title: 'Renamed' },
    { event: 'project_coloured', color: 'teal' },
    { event: 'member_added', account_id: bob.account_id, role: 'viewer' },
    { event: 'member_changed', account_id: bob.account_id, role: 'collaborator' },
    { event: 'file_created', path: 'notes.md' },
    { event: 'program_run', command: 'echo' },
  ]);
  expect(new Set(entries.map(({ account_id }) => account_id))).toEqual(new Set([ada.account_id]));
  await until('bob may read', () =>
    logOf(project_id, {}, b).then(
      (rows) => rows.length > 0,
      () => false,
    ),
  );
  const other = await created();
  await expect(logOf(other, {}, b)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(getRows(b, { query: { project_log: [{ project_id: other, event: null }] } })).resolves.toEqual(
    [],
  );
});

test('[LG2] a request that is sent again and a file that is opened again are one entry; a refused one is none', async () => {
  const project_id = await stage.project(a);
  const op = { kind: 'create_folder', path: path('data') } as const;
  await a.request('file_op', { project_id, key: 'same', op });
  await a.request('file_op', { project_id, key: 'same', op });
  await expect(a.request('file_op', { project_id, key: 'other', op })).rejects.toMatchObject({
    code: 'already_exists',
  });
  await a.request('file_op', { project_id, key: 'f', op: { kind: 'create_file', path: path('a.txt') } });
  const { body } = await ada.fetch(`/api/v1/projects/${project_id}/files/up.txt`, {
    method: 'PUT',
    body: 'x',
  });
  await body?.cancel();
  const begun = await ada.fetch(`/api/v1/projects/${project_id}/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ path: 'data/big.bin', size: 3 }),
  });
  const { upload_id } = (await begun.json()) as { upload_id: string };
  const piece = await ada.fetch(`/api/v1/projects/${project_id}/uploads/${upload_id}`, {
    method: 'PATCH',
    headers: { 'upload-offset': '0' },
    body: 'abc',
  });
  expect(piece.status).toBe(200);
  await piece.body?.cancel();
  const entries = await logged(project_id, 4, { topic: 'files' });
  expect(entries.map(({ event }) => ('path' in event ? [event.event, event.path] : []))).toEqual([
    ['file_uploaded', 'data/big.bin'],
    ['file_uploaded', 'up.txt'],
    ['file_created', 'a.txt'],
    ['folder_created', 'data'],
  ]);
});

test('[LG3] the log is read by person, topic and words, page by page, and a feed tells of what is new on another hub', async () => {
  const project_id = await created();
  await a.request('member_set', { project_id, member: { account_id: bob.account_id }, role: 'viewer' });
  const log = createProjectLog({ db, logger: silentLogger });
  for (let n = 0; n < 450; n++)
    log.record({
      project_id,
      account_id: ada.account_id,
      event: { event: 'file_created', path: path(`f/${n}.txt`) },
    });
  log.record({
    project_id,
    account_id: null,
    event: { event: 'project_stopped', reason: 'Nobody used it.' },
  });
  await log.flush();
  const first = await a.request('project_log', { project_id, filter: { topic: 'files' } });
  expect(first.entries.map(({ event }) => 'path' in event && event.path).slice(0, 2)).toEqual([
    'f/449.txt',
    'f/448.txt',
  ]);
  const second = await a.request('project_log', {
    project_id,
    filter: { topic: 'files' },
    before: first.next ?? 0,
  });
  const third = await a.request('project_log', {
    project_id,
    filter: { topic: 'files' },
    before: second.next ?? 0,
  });
  expect([first, second, third].map(({ entries }) => entries.length)).toEqual([200, 200, 50]);
  expect(third.next).toBeNull();
  expect(await logOf(project_id, { text: 'F/44 txt' })).toHaveLength(11);
  expect((await logOf(project_id, { account_id: null })).map(({ event }) => event)).toEqual([
    { event: 'project_stopped', reason: 'Nobody used it.' },
  ]);
  const query = { project_log: [{ project_id, log_id: null, event: null, time: null }] };
  const feed = openSyncTable(b, { query, options: { limit: 100, order_by: ['-log_id'] } });
  await until('the newest hundred', () => feed.view.rows.size === 100);
  log.record({ project_id, account_id: null, event: { event: 'project_started' } });
  await until('the new one', () =>
    [...feed.view.rows.values()].some((row) => (row.event as ProjectEvent).event === 'project_started'),
  );
  expect(feed.view.rows.size).toBe(100);
  feed.close();
  await log.close();
});

test('[LG4] the log of a project keeps a year and no more than its rows; one of a purged project is dropped', async () => {
  const project_id = await created();
  // The hub's own entry would otherwise come after the sweep.
  await logged(project_id, 1);
  const log = createProjectLog({ db, logger: silentLogger });
  log.record({ project_id, account_id: null, event: { event: 'trash_emptied' } });
  log.record({ project_id: newProjectId(), account_id: null, event: { event: 'trash_emptied' } });
  await log.flush();
  expect(await logOf(project_id, { topic: 'files' })).toHaveLength(1);
  await db.query(`UPDATE project_log SET time = now() - interval '13 months' WHERE project_id = $1`, [
    project_id,
  ]);
  await log.sweep();
  expect(await logOf(project_id)).toEqual([]);
  await log.close();
});

test('[PG10] stars and hiding are one’s own, live on other hubs, and a stranger marks nothing', async () => {
  const project_id = await created();
  const feed = openSyncTable(ada.connect(stage.hubs[1]), {
    query: { project_marks: [{ account_id: null, project_id: null, starred: null, hidden: null }] },
  });
  await until('loaded', () => feed.view.loaded);
  const mark = () => [...feed.view.rows.values()].find((row) => row.project_id === project_id);
  await a.request('project_mark', { project_id, starred: true });
  await until('starred', () => mark()?.starred === true);
  await a.request('project_mark', { project_id, hidden: true });
  await until('hidden, and starred still', () => mark()?.hidden === true && mark()?.starred === true);
  await expect(b.request('project_mark', { project_id, starred: true })).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect(await getRows(b, { query: { project_marks: [{ project_id: null, starred: null }] } })).toEqual([]);
  feed.close();
});

test('[PG11] a deleted project comes back with its members and roles, on all hubs, for its owners only', async () => {
  const project_id = await created('Lost and found');
  await a.request('member_set', { project_id, member: { account_id: bob.account_id }, role: 'collaborator' });
  const feed = openSyncTable(b, { query: { projects: [{ project_id: null, title: null }] } });
  await until('bob sees it', () => feed.view.rows.has(project_id));
  await a.request('project_delete', { project_id });
  await until('gone for bob', () => !feed.view.rows.has(project_id));
  await expect(a.request('project_mark', { project_id, starred: true })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(logOf(project_id)).rejects.toMatchObject({ code: 'forbidden' });
  expect((await b.request('projects_deleted', {})).projects).toEqual([]);
  await expect(b.request('project_undelete', { project_id })).rejects.toMatchObject({ code: 'forbidden' });
  const { projects } = await a.request('projects_deleted', {});
  expect(projects.map(({ title }) => title)).toContain('Lost and found');
  await a.request('project_undelete', { project_id });
  await a.request('project_undelete', { project_id });
  await until('bob has it again', () => feed.view.rows.has(project_id));
  await b.request('project_action', { project_id, action: 'start' });
  const done = await b.request('exec', { project_id, key: newKey(), exec: { command: 'echo back' } });
  expect(done.stdout).toBe('back\n');
  feed.close();
});

test('[PG12] after 30 days a deleted project is purged and cannot come back', async () => {
  const project_id = await created();
  await a.request('project_delete', { project_id });
  const asked: string[] = [];
  let answers = false;
  const purgeFiles = async (node_id: string, id: string) => {
    asked.push(`${node_id} ${id}`);
    if (!answers) throw new Error('the node does not answer');
  };
  expect(await purge(db, purgeFiles, silentLogger)).toBe(0);
  expect(asked).toEqual([]);
  await db.query(
    `UPDATE projects SET deleted = now() - interval '31 days', node_id = 'far' WHERE project_id = $1`,
    [project_id],
  );
  await expect(a.request('project_undelete', { project_id })).rejects.toMatchObject({ code: 'not_found' });
  expect(await purge(db, purgeFiles, silentLogger)).toBe(0);
  answers = true;
  expect(await purge(db, purgeFiles, silentLogger)).toBe(1);
  expect(asked).toEqual([`far ${project_id}`, `far ${project_id}`]);
  expect(await db.query('SELECT 1 FROM projects WHERE project_id = $1', [project_id])).toEqual([]);
  await expect(a.request('project_undelete', { project_id })).rejects.toMatchObject({ code: 'forbidden' });
});

test('[PG13] a colour is one of twelve, or none', async () => {
  const project_id = await created();
  const paint = (color: string) =>
    a.request('query', { query: { query: { projects: { project_id, color } } } });
  await paint('violet');
  await paint('');
  await expect(paint('url(evil)')).rejects.toMatchObject({ code: 'bad_request' });
});
