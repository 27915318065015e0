/**
 * The disk as seen from the hub: a file moved by a program takes its document along for everybody, and what happens to both sides while the
 * project is stopped comes together at its start. Rules [DD34]–[DD36].
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { Client } from 'pg';
import { createStage, type Stage, until } from '../testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let a: Connection;
let b: Connection;
let project_id: ProjectId;

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  const [ada, bob] = [await stage.person('Ada'), await stage.person('Bob')];
  a = ada.connect(stage.hubs[0]);
  b = bob.connect(stage.hubs[1]);
  await Promise.all([a.ready(), b.ready()]);
  project_id = await stage.project(a);
  const { account_id } = bob;
  await a.request('member_set', { project_id, member: { account_id }, role: 'collaborator' });
});

afterAll(() => stage.close());

const home = () => join(stage.data, 'projects', project_id);
const onDisk = (path: string) => readFileSync(join(home(), path), 'utf8');
const shell = (command: string) => execFileSync('/bin/bash', ['-euc', command], { cwd: home() });

async function exec(command: string): Promise<string> {
  return (await a.request('exec', { project_id, key: newKey(), exec: { command } })).stdout;
}

const open = (connection: Connection, path: string) =>
  new DocumentSession(connection, { project_id, path: parseProjectPath(path) });

const isSaved = (...sessions: DocumentSession[]) =>
  until('saved', () => sessions.every(({ status }) => status.kind === 'saved'), 20_000);

async function sql(text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: stage.database.url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

test('[DD34] mv in a terminal: the document, its row and everybody who has it open follow the file', async () => {
  await exec("mkdir -p d && printf 'text' > d/a.txt");
  const [one, two] = [open(a, 'd/a.txt'), open(b, 'd/a.txt')];
  await isSaved(one, two);
  two.awareness.setLocalState({ name: 'Bob' });
  await exec('mv d e');
  await until('both moved', () => one.path === 'e/a.txt' && two.path === 'e/a.txt');
  one.text.insert(0, 'my ');
  two.text.insert(two.text.length, '!');
  await isSaved(one, two);
  expect(onDisk('e/a.txt')).toBe('my text!');
  expect(existsSync(join(home(), 'd'))).toBe(false);
  await exec('mv e/a.txt b.txt');
  await until('both moved again', () => one.path === 'b.txt' && two.path === 'b.txt');
  const rows = await sql(
    `SELECT path, count(update_id)::int AS updates FROM documents JOIN document_updates USING (document_id)
      WHERE project_id = $1 AND path = ANY($2) GROUP BY path`,
    [project_id, ['b.txt', 'd/a.txt', 'e/a.txt']],
  );
  expect(rows).toEqual([{ path: 'b.txt', updates: expect.any(Number) }]);
  for (const session of [one, two]) session.close();
});

test('[DD34] mv over another open file: that document ends with the reason, and writes nothing', async () => {
  await exec("printf 'one' > one.txt; printf 'two' > two.txt");
  const [one, two] = [open(a, 'one.txt'), open(b, 'two.txt')];
  await isSaved(one, two);
  await exec('mv one.txt two.txt');
  await until('moved', () => one.path === 'two.txt');
  await until('ended', () => two.status.kind === 'read_only');
  expect(two.status).toMatchObject({ reason: expect.stringContaining('took the place') });
  one.text.insert(3, '!');
  await isSaved(one);
  expect(onDisk('two.txt')).toBe('one!');
  for (const session of [one, two]) session.close();
});

interface Stopped {
  name: string;
  /** Typed in front while the project is stopped; the session is closed then, or stays. */
  typed: string;
  stays: boolean;
  /** Done to the file meanwhile. */
  command: string;
  ends: { path: string; text: string } | 'deleted';
}

const STOPPED: Stopped[] = [
  { name: 'typed', typed: 'T', stays: false, command: ':', ends: { path: 'F', text: 'Tone\ntwo\n' } },
  {
    name: 'typed and changed',
    typed: 'T',
    stays: false,
    command: 'echo three >> F',
    ends: { path: 'F', text: 'Tone\ntwo\nthree\n' },
  },
  {
    name: 'typed and changed, open',
    typed: 'T',
    stays: true,
    command: "sed -i 's/two/TWO/' F",
    ends: { path: 'F', text: 'Tone\nTWO\n' },
  },
  {
    name: 'changed only, open',
    typed: '',
    stays: true,
    command: 'echo three >> F',
    ends: { path: 'F', text: 'one\ntwo\nthree\n' },
  },
  { name: 'typed and deleted', typed: 'T', stays: false, command: 'rm F', ends: 'deleted' },
  { name: 'typed and deleted, open', typed: 'T', stays: true, command: 'rm F', ends: 'deleted' },
  {
    name: 'typed and moved',
    typed: 'T',
    stays: false,
    command: 'mkdir sub; mv F sub/F',
    ends: { path: 'sub/F', text: 'Tone\ntwo\n' },
  },
  {
    name: 'typed, moved and changed, open',
    typed: 'T',
    stays: true,
    command: 'mv F G; echo three >> G',
    ends: { path: 'G', text: 'Tone\ntwo\nthree\n' },
  },
  {
    name: 'typed, and the file became binary',
    typed: 'T',
    stays: true,
    command: "printf '\\377' > F",
    ends: { path: 'F', text: '\ufffd' },
  },
];

test('[DD35] what happened to document and file while the project was stopped comes together at its start', async () => {
  const fileOf = (i: number, text: string) =>
    text.replaceAll(/\b[FG]\b/g, (name) => `${name.toLowerCase()}${i}.txt`);
  await exec(`for i in $(seq 0 ${STOPPED.length - 1}); do printf 'one\\ntwo\\n' > f$i.txt; done`);
  const sessions = STOPPED.map((_, i) => open(a, fileOf(i, 'F')));
  await isSaved(...sessions);
  await a.request('project_action', { project_id, action: 'stop' });
  await until('told', () => sessions.every(({ status }) => status.kind === 'durable'));
  for (const [i, { typed, stays, command }] of STOPPED.entries()) {
    const session = sessions[i] as DocumentSession;
    if (typed !== '') session.text.insert(0, typed);
    shell(fileOf(i, command).replace('mkdir sub', 'mkdir -p sub'));
    await until('durable', () => session.unacked === 0);
    if (!stays) session.close();
  }
  await a.request('project_action', { project_id, action: 'start' });
  for (const [i, { name, ends, stays }] of STOPPED.entries()) {
    const session = sessions[i] as DocumentSession;
    if (ends === 'deleted') {
      if (stays) await until(`${name}: said`, () => session.disk.kind === 'deleted', 20_000);
      expect(existsSync(join(home(), fileOf(i, 'F')))).toBe(false);
      continue;
    }
    const path = fileOf(i, ends.path);
    await until(
      `${name}: written`,
      () => existsSync(join(home(), path)) && onDisk(path) === ends.text,
      20_000,
    );
    if (stays) await until(`${name}: at its place`, () => session.path === path);
  }
  const binary = sessions.at(-1) as DocumentSession;
  await until('said', () => binary.disk.kind === 'error');
  expect(binary.text.toString()).toBe('Tone\ntwo\n');
  for (const session of sessions) session.close();
});

test('[DD36] a row that says "saved" while some hub has unsaved edits is put right by that hub', async () => {
  await exec("printf 'text' > behind.txt; chmod a-w behind.txt");
  const session = open(b, 'behind.txt');
  await isSaved(session);
  session.text.insert(0, 'more ');
  const row = async () =>
    (
      await sql('SELECT disk_saved FROM documents WHERE project_id = $1 AND path = $2', [
        project_id,
        'behind.txt',
      ])
    )[0]?.disk_saved;
  await until('acked', () => session.unacked === 0);
  expect(await row()).toBe(false);
  await until('said', () => session.disk.kind === 'error');
  // As another hub does that let go of the document a moment too early.
  await sql('UPDATE documents SET disk_saved = true WHERE project_id = $1 AND path = $2', [
    project_id,
    'behind.txt',
  ]);
  await until('put right', async () => (await row()) === false);
  session.close();
});
