/** The whole way through a hub: people, projects, files, documents, terminals, with the real compute server and local hub. */
import { DocumentSession } from '@lyceum/util/client/document-session';
import { openListing } from '@lyceum/util/client/listing';
import { getRows } from '@lyceum/util/client/sync-table';
import { TerminalSession } from '@lyceum/util/client/terminal-session';
import { newKey, newProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { Listing } from '@lyceum/util/protocol/files';
import { createStage, type Stage, until } from './testing/stage';

jest.setTimeout(60_000);

let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
});

afterAll(async () => {
  await stage.close();
});

const path = parseProjectPath;

test('[PR1] a project is created, started, used and stopped', async () => {
  const ada = await stage.person('Ada');
  const connection = ada.connect();
  await connection.ready();
  const project_id = newProjectId();
  const began = performance.now();
  await connection.request('project_create', { project_id, title: 'First' });
  await connection.request('project_action', { project_id, action: 'start' });
  process.stderr.write(`create → running: ${(performance.now() - began).toFixed(0)} ms\n`);
  const result = await connection.request('exec', {
    project_id,
    key: newKey(),
    exec: { command: 'echo $((6*7))' },
  });
  expect(result).toMatchObject({ stdout: '42\n', exit_code: 0 });
  await connection.request('project_action', { project_id, action: 'stop' });
  const rows = await getRows(connection, { query: { projects: [{ project_id, state: null }] } });
  expect(rows).toMatchObject([{ state: { state: 'opened' } }]);
  await expect(
    connection.request('exec', { project_id, key: newKey(), exec: { command: 'true' } }),
  ).rejects.toMatchObject({ code: 'not_running' });
});

test('[SY1] two people edit one document and the disk has it', async () => {
  const ada = await stage.person('Ada');
  const bob = await stage.person('Bob');
  const [a, b] = [ada.connect(), bob.connect()];
  await Promise.all([a.ready(), b.ready()]);
  const project_id = await stage.project(a);
  await a.request('member_set', {
    project_id,
    member: { email_address: bob.email_address },
    role: 'collaborator',
  });
  await a.request('exec', { project_id, key: newKey(), exec: { command: "printf 'hello\\n' > a.txt" } });
  const where = { project_id, path: path('a.txt') };
  const one = new DocumentSession(a, where);
  const two = new DocumentSession(b, where);
  await until('both loaded', () => one.text.toString() === 'hello\n' && two.text.toString() === 'hello\n');
  one.text.insert(0, 'A');
  two.text.insert(two.text.length, 'B');
  await until('converged', () => one.text.toString() === 'Ahello\nB' && two.text.toString() === 'Ahello\nB');
  await until('acked', () => one.unacked === 0 && two.unacked === 0);
  await until('saved', () => one.status.kind === 'saved' && two.status.kind === 'saved');
  const { stdout } = await a.request('exec', { project_id, key: newKey(), exec: { command: 'cat a.txt' } });
  expect(stdout).toBe('Ahello\nB');
  // The other way: a program changes the file.
  await a.request('exec', { project_id, key: newKey(), exec: { command: 'echo disk >> a.txt' } });
  await until(
    'the disk edit',
    () => one.text.toString() === 'Ahello\nBdisk\n' && two.text.toString() === one.text.toString(),
  );
  one.close();
  two.close();
});

test('[TM12] a terminal echoes and is shared', async () => {
  const ada = await stage.person('Ada');
  const a = ada.connect();
  await a.ready();
  const project_id = await stage.project(a);
  const open = () => {
    let screen = '';
    const session = new TerminalSession(
      a,
      { project_id, path: path('x.term') },
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
    return { session, screen: () => screen };
  };
  const one = open();
  await until('running', () => one.session.status.kind === 'running');
  one.session.input(Buffer.from('echo $((40+2))x\n'));
  await until('output', () => one.screen().includes('42x'));
  const two = open();
  await until('the same screen', () => two.screen().includes('42x'));
  one.session.close();
  two.session.close();
});

test('listing follows the folder', async () => {
  const ada = await stage.person('Ada');
  const a = ada.connect();
  await a.ready();
  const project_id = await stage.project(a);
  let listing: Listing | undefined;
  const open = openListing(
    a,
    { project_id, path: path('') },
    {
      listing: (next) => {
        listing = next;
      },
      failed: (error) => {
        throw error;
      },
    },
  );
  await until('a listing', () => listing !== undefined);
  await a.request('file_op', {
    project_id,
    key: newKey(),
    op: { kind: 'create_file', path: path('new.txt') },
  });
  await until('the new file', () => listing?.entries.some(({ name }) => name === 'new.txt') ?? false);
  open.close();
});
