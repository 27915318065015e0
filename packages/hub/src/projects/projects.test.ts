/** Life of projects and their members on two hubs: starts at once, crashes, rules about owners, deletion. */
import type { Connection } from '@lyceum/util/client/connection';
import { getRows, openSyncTable } from '@lyceum/util/client/sync-table';
import { TerminalSession } from '@lyceum/util/client/terminal-session';
import { newKey, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { Role } from '@lyceum/util/permission';
import type { ProjectState } from '@lyceum/util/project-state';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let ada: Person;
let bob: Person;
let a: Connection;
let b: Connection;

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  ada = await stage.person('Ada');
  bob = await stage.person('Bob');
  a = ada.connect(stage.hubs[0]);
  b = bob.connect(stage.hubs[1]);
  await Promise.all([a.ready(), b.ready()]);
});

afterAll(() => stage.close());

const add = (project_id: ProjectId, person: Person, role: Role) =>
  a.request('member_set', { project_id, member: { account_id: person.account_id }, role });
const exec = (project_id: ProjectId, command: string, by = a) =>
  by.request('exec', { project_id, key: newKey(), exec: { command } });

/** The other hub learns of a new role out of the log, a moment after the commit. */
const known = (project_id: ProjectId) =>
  until('the other hub knows', () =>
    exec(project_id, 'true', b).then(
      () => true,
      () => false,
    ),
  );

async function stateOf(project_id: ProjectId): Promise<ProjectState> {
  const rows = await getRows(a, { query: { projects: [{ project_id, state: null }] } });
  return rows[0]?.state as ProjectState;
}

test('[PR1] creation is idempotent for its owner and a conflict for others', async () => {
  const project_id = newProjectId();
  const fields = { project_id, title: 'One' };
  await a.request('project_create', fields);
  await a.request('project_create', fields);
  await expect(b.request('project_create', fields)).rejects.toMatchObject({ code: 'conflict' });
  await until('it starts by itself', async () => (await stateOf(project_id)).state === 'running');
});

test('[PR2] two hubs press start at once: it starts once, both are told when it runs', async () => {
  const project_id = await stage.project(a);
  await add(project_id, bob, 'collaborator');
  await known(project_id);
  await a.request('project_action', { project_id, action: 'stop' });
  const seen: string[] = [];
  const feed = openSyncTable(b, { query: { projects: [{ project_id, state: null }] } });
  await until('loaded', () => feed.view.loaded);
  feed.onChange(({ rows }) => {
    const state = rows.get(project_id)?.state as ProjectState | undefined;
    if (state && seen.at(-1) !== state.state) seen.push(state.state);
  });
  await Promise.all(
    [a, b, a, b].map((connection) => connection.request('project_action', { project_id, action: 'start' })),
  );
  expect((await stateOf(project_id)).state).toBe('running');
  await until('seen', () => seen.at(-1) === 'running');
  // A slow reader may be told of both steps at once; it never starts twice.
  expect(seen.slice(-2)).toEqual(seen.length > 1 ? ['starting', 'running'] : ['running']);
  expect(seen.length).toBeLessThanOrEqual(2);
  feed.close();
});

test('[PR3] restart gives a new local hub; stop of a stopped project is done', async () => {
  const project_id = await stage.project(a);
  await exec(project_id, 'sleep 1000 > /dev/null 2>&1 &');
  const before = (await exec(project_id, 'echo $PPID')).stdout;
  await a.request('project_action', { project_id, action: 'restart' });
  expect((await exec(project_id, 'echo $PPID')).stdout).not.toBe(before);
  await a.request('project_action', { project_id, action: 'stop' });
  await a.request('project_action', { project_id, action: 'stop' });
});

test('[PR4] a killed compute server: projects run on, terminals stay, starts work again', async () => {
  const project_id = await stage.project(a);
  let screen = '';
  const terminal = new TerminalSession(
    a,
    { project_id, path: parseProjectPath('t.term') },
    {
      write: (data, drawn) => {
        screen += Buffer.from(data).toString();
        drawn();
      },
      reset: (text) => {
        screen = text;
      },
      resize: () => {},
    },
    { cols: 80, rows: 24 },
  );
  await until('a shell', () => terminal.status.kind === 'running');
  const before = (await exec(project_id, 'echo $PPID')).stdout;
  stage.compute().kill('SIGKILL');
  terminal.input(Buffer.from('echo $((20+3))_on\n'));
  await until('the terminal goes on', () => screen.includes('23_on'));
  stage.startCompute();
  const other = await stage.project(a);
  expect((await stateOf(other)).state).toBe('running');
  expect((await exec(project_id, 'echo $PPID')).stdout).toBe(before);
  expect((await stateOf(project_id)).state).toBe('running');
  await a.request('project_action', { project_id, action: 'stop' });
  await until('the terminal is told', () => terminal.status.kind === 'failed');
  expect(terminal.status).toMatchObject({ error: { code: 'not_running' } });
  terminal.close();
});

test('[PR5] a project that dies by itself is back, and its terminal is opened anew', async () => {
  const project_id = await stage.project(a);
  const before = (await exec(project_id, 'echo $PPID')).stdout;
  await exec(project_id, 'kill -9 $PPID').catch(() => {});
  expect((await exec(project_id, 'echo $PPID')).stdout).not.toBe(before);
});

test('[PR6] deletion stops the project and takes it from everybody', async () => {
  const project_id = await stage.project(a);
  await add(project_id, bob, 'collaborator');
  const feed = openSyncTable(b, { query: { projects: [{ project_id: null, title: null }] } });
  await until('seen', () => feed.view.rows.has(project_id));
  await a.request('project_delete', { project_id });
  await until('gone', () => !feed.view.rows.has(project_id));
  await expect(exec(project_id, 'true', b)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(exec(project_id, 'true')).rejects.toMatchObject({ code: 'forbidden' });
  feed.close();
});

test('[MB1] an existing account is added by address, whatever its case; an unknown one is not found', async () => {
  const project_id = await stage.project(a);
  const member = { email_address: ` ${bob.email_address.toUpperCase()} ` };
  expect(await a.request('member_set', { project_id, member, role: 'viewer' })).toEqual({
    account_id: bob.account_id,
  });
  await expect(
    a.request('member_set', { project_id, member: { email_address: 'nobody@example.com' }, role: 'viewer' }),
  ).rejects.toMatchObject({ code: 'not_found', message: 'There is no account with this email address.' });
});

test('[MB2] the last owner is neither removed nor lowered, also when two owners try at once', async () => {
  const project_id = await stage.project(a);
  const remove = (by: Connection, person: Person) =>
    by.request('member_remove', { project_id, account_id: person.account_id });
  await expect(remove(a, ada)).rejects.toMatchObject({ code: 'conflict' });
  await expect(add(project_id, ada, 'viewer')).rejects.toMatchObject({ code: 'conflict' });
  await add(project_id, bob, 'owner');
  await known(project_id);
  const results = await Promise.allSettled([remove(a, bob), remove(b, ada)]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('[MB3] a member may leave, and may do nothing to others', async () => {
  const project_id = await stage.project(a);
  await add(project_id, bob, 'collaborator');
  await known(project_id);
  await expect(b.request('member_remove', { project_id, account_id: ada.account_id })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await b.request('member_remove', { project_id, account_id: bob.account_id });
  await expect(exec(project_id, 'true', b)).rejects.toMatchObject({ code: 'forbidden' });
});

test('[MB4] a lowered role closes terminals on the other hub at once', async () => {
  const project_id = await stage.project(a);
  await add(project_id, bob, 'collaborator');
  await known(project_id);
  const screen = { write: (_: Uint8Array, drawn: () => void) => drawn(), reset: () => {}, resize: () => {} };
  const where = { project_id, path: parseProjectPath('t.term') };
  const terminal = new TerminalSession(b, where, screen, { cols: 80, rows: 24 });
  await until('a shell', () => terminal.status.kind === 'running');
  await add(project_id, bob, 'viewer');
  await until('closed', () => terminal.status.kind === 'failed');
  expect(terminal.status).toMatchObject({ error: { code: 'forbidden' } });
  terminal.close();
});
