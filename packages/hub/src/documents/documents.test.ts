/** Documents over two hubs, lost databases, roles that change, moves and stops: nothing that was acked is ever lost. */
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { Client } from 'pg';
import * as Y from 'yjs';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let ada: Person;
let bob: Person;
let a: Connection;
let b: Connection;
let project_id: ProjectId;
const path = parseProjectPath;

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  ada = await stage.person('Ada');
  bob = await stage.person('Bob');
  a = ada.connect(stage.hubs[0]);
  b = bob.connect(stage.hubs[1]);
  await Promise.all([a.ready(), b.ready()]);
  project_id = await stage.project(a);
  await setRole('collaborator');
});

afterAll(() => stage.close());

const setRole = (role: 'viewer' | 'collaborator') =>
  a.request('member_set', { project_id, member: { account_id: bob.account_id }, role });

const exec = async (command: string) =>
  (await a.request('exec', { project_id, key: newKey(), exec: { command } })).stdout;

function open(connection: Connection, file: string): DocumentSession {
  return new DocumentSession(connection, { project_id, path: path(file) });
}

const loaded = (session: DocumentSession) =>
  until('the document is open', () =>
    ['saved', 'durable', 'editing', 'read_only'].includes(session.status.kind),
  );

async function sql(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: stage.database.url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** What a hub that starts now would load. */
async function stored(file: string): Promise<string> {
  const rows = await sql(
    `SELECT update FROM document_updates JOIN documents USING (document_id)
      WHERE project_id = $1 AND path = $2 ORDER BY update_id`,
    [project_id, file],
  );
  const doc = new Y.Doc();
  for (const { update } of rows) Y.applyUpdate(doc, update as Uint8Array);
  return doc.getText('content').toString();
}

test('[SY1] two hubs edit one document and converge; every ack is in the database', async () => {
  await exec("printf 'start\\n' > two.txt");
  const [one, two] = [open(a, 'two.txt'), open(b, 'two.txt')];
  await Promise.all([loaded(one), loaded(two)]);
  expect(one.text.toString()).toBe('start\n');
  expect(two.text.toString()).toBe('start\n');
  for (let i = 0; i < 50; i++) {
    one.text.insert(0, 'a');
    two.text.insert(two.text.length, 'b');
    if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const whole = `${'a'.repeat(50)}start\n${'b'.repeat(50)}`;
  await until('converged', () => one.text.toString() === whole && two.text.toString() === whole);
  await until('acked', () => one.unacked + two.unacked === 0);
  expect(await stored('two.txt')).toBe(whole);
  await until('on disk', async () => (await exec('cat two.txt')) === whole);
  one.close();
  two.close();
});

test('[SY2] the database loses its connections during typing: no acked edit is lost, all converge', async () => {
  await exec('touch kill.txt');
  const [one, two] = [open(a, 'kill.txt'), open(b, 'kill.txt')];
  await Promise.all([loaded(one), loaded(two)]);
  for (let i = 0; i < 60; i++) {
    one.text.insert(one.text.length, `${i},`);
    if (i % 20 === 10)
      await sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const whole = Array.from({ length: 60 }, (_, i) => `${i},`).join('');
  await until('all acked', () => one.unacked === 0, 20_000);
  expect(await stored('kill.txt')).toBe(whole);
  await until('the other hub has it', () => two.text.toString() === whole, 20_000);
  one.close();
  two.close();
});

test('[SY3] a role that is lowered or raised takes effect on the open document; nothing of a viewer is applied', async () => {
  await exec("printf 'mine' > role.txt");
  const [one, two] = [open(a, 'role.txt'), open(b, 'role.txt')];
  await Promise.all([loaded(one), loaded(two)]);
  await setRole('viewer');
  await until('read only', () => two.status.kind === 'read_only');
  two.text.insert(0, 'kept ');
  one.text.insert(one.text.length, '!');
  await until('the edit of the owner', () => two.text.toString() === 'kept mine!');
  expect(one.text.toString()).toBe('mine!');
  await setRole('collaborator');
  await until('what was kept arrives', () => one.text.toString() === 'kept mine!');
  one.close();
  two.close();
});

test('[SY4] a client that ignores its role, or sends garbage, changes nothing', async () => {
  await exec("printf 'safe' > garbage.txt");
  const one = open(a, 'garbage.txt');
  await loaded(one);
  const raw = b.openChannel({
    opened: (channel) => {
      const fields = {
        channel: channel.id,
        project_id,
        path: path('garbage.txt'),
        state_vector: new Uint8Array([0]),
      };
      channel.request('document_open', fields, { done: () => send(), failed: () => {} });
    },
    message: () => {},
    lost: () => {},
    refused: (error) => refused.push(error.code),
  });
  const refused: string[] = [];
  const send = () =>
    raw.send({
      event: 'document_update',
      channel: raw.id,
      seq: 1,
      update: new Uint8Array([1, 2, 3, 255, 255]),
    });
  await until('refused', () => refused.length > 0);
  expect(refused).toEqual(['bad_request']);
  one.text.insert(0, 'still ');
  await until('acked', () => one.unacked === 0);
  expect(await stored('garbage.txt')).toBe('still safe');
  raw.close();
  one.close();
});

test('[SY5] a moved file takes its open document and its history along', async () => {
  await exec("mkdir -p dir && printf 'text' > dir/old.txt");
  const [one, two] = [open(a, 'dir/old.txt'), open(b, 'dir/old.txt')];
  await Promise.all([loaded(one), loaded(two)]);
  const op = { kind: 'move' as const, from: path('dir'), to: path('folder') };
  const key = newKey();
  await a.request('file_op', { project_id, key, op });
  await until('both moved', () => one.path === 'folder/old.txt' && two.path === 'folder/old.txt');
  // The same request again, as after a lost reply.
  await a.request('file_op', { project_id, key, op });
  one.text.insert(0, 'new ');
  await until('on disk under the new name', async () => (await exec('cat folder/old.txt')) === 'new text');
  expect(two.text.toString()).toBe('new text');
  expect(await stored('folder/old.txt')).toBe('new text');
  expect((await exec('ls')).split('\n')).not.toContain('dir');
  one.close();
  two.close();
});

test('[SY6] files that cannot be documents say why', async () => {
  await exec(
    "printf '\\377\\376' > binary.bin; mkdir -p adir; head -c 11000000 /dev/zero | tr '\\0' a > large.txt",
  );
  const codes: Record<string, string> = {};
  for (const file of ['binary.bin', 'large.txt', 'missing.txt', 'adir']) {
    const session = open(a, file);
    await until('refused', () => session.status.kind === 'failed');
    codes[file] = session.status.kind === 'failed' ? session.status.error.code : '';
    session.close();
  }
  expect(codes).toMatchObject({
    'binary.bin': 'not_text',
    'large.txt': 'too_large',
    'missing.txt': 'not_found',
  });
  expect(codes.adir).not.toBe('internal');
});

test('[SY7] cursors are seen by the others on the hub and go with their tab', async () => {
  const third = bob.connect(stage.hubs[0]);
  await third.ready();
  await exec('touch cursor.txt');
  const [one, two] = [open(a, 'cursor.txt'), open(third, 'cursor.txt')];
  await Promise.all([loaded(one), loaded(two)]);
  two.awareness.setLocalState({ name: 'Bob' });
  await until('the cursor', () => one.awareness.getStates().get(two.doc.clientID)?.name === 'Bob');
  third.close();
  await until('gone', () => !one.awareness.getStates().has(two.doc.clientID));
  two.close();
  one.close();
});

test('[SY8] a document opens and is edited while its project is stopped; the start writes it, open or not', async () => {
  await exec("printf 'one' > stopped.txt; printf 'two' > closed.txt");
  const [one, other] = [open(a, 'stopped.txt'), open(a, 'closed.txt')];
  await Promise.all([loaded(one), loaded(other)]);
  await a.request('project_action', { project_id, action: 'stop' });
  await until('told', () => one.status.kind === 'durable');
  const two = open(b, 'stopped.txt');
  await loaded(two);
  two.text.insert(0, 'while stopped ');
  other.text.insert(0, 'closed ');
  await until('durable', () => two.unacked === 0 && other.unacked === 0);
  other.close();
  const unknown = open(b, 'never-opened.txt');
  await until('refused', () => unknown.status.kind === 'failed');
  expect(unknown.status).toMatchObject({ error: { code: 'not_running' } });
  await b.request('project_action', { project_id, action: 'start' });
  await until(
    'written',
    async () => (await exec('cat stopped.txt closed.txt')) === 'while stopped oneclosed two',
    20_000,
  );
  await until('said so', () => one.status.kind === 'saved' && two.status.kind === 'saved');
  for (const session of [one, two, unknown]) session.close();
});

test('[SY9] the local hub is killed during typing: it is back, and the disk gets everything', async () => {
  await exec("printf '' > crash.txt");
  const one = open(a, 'crash.txt');
  await loaded(one);
  one.text.insert(0, 'before ');
  await until('acked', () => one.unacked === 0);
  const said: string[] = [];
  one.onStatus((status) => said.push(status.kind === 'durable' ? (status.reason ?? '') : ''));
  await exec('kill -9 $PPID').catch(() => {});
  await until('said so', () => said.some((reason) => reason.includes('does not answer')));
  one.text.insert(one.text.length, 'after');
  await until('saved', () => one.status.kind === 'saved', 30_000);
  expect(await exec('cat crash.txt')).toBe('before after');
  one.close();
});
