/** Two hubs on one database, as behind a load balancer: what one does holds at the other, in time. No hub dies here (see hub-deaths.test.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { type TerminalNews, TerminalSession } from '@lyceum/util/client/terminal-session';
import { newAccountId, newKey, type ProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { parseProjectPath } from '@lyceum/util/paths';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import { authorize } from '@lyceum/util/schema/authorize';
import { Client } from 'pg';
import { siteSecret } from './auth/site-secrets';
import { newHubId } from './config';
import { createDatabase } from './db/database';
import { createHub, type Hub } from './hub';
import { createTestDatabase } from './test-database';
import { connectTo, createStage, type Person, type Stage, until } from './testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let here: Hub;
let there: Hub;
let ada: Person;
let a: Connection;
let project_id: ProjectId;

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  [here, there] = stage.hubs as [Hub, Hub];
  ada = await stage.person('Ada');
  a = ada.connect(here);
  await a.ready();
  project_id = await stage.project(a);
});

afterAll(() => stage.close());

const path = parseProjectPath;
const exec = (command: string, by = a) =>
  by.request('exec', { project_id, key: newKey(), exec: { command } });

async function member(name: string): Promise<{ person: Person; connection: Connection }> {
  const person = await stage.person(name);
  const connection = person.connect(there);
  await connection.ready();
  const who = { account_id: person.account_id };
  await a.request('member_set', { project_id, member: who, role: 'collaborator' });
  await until('the other hub knows', () =>
    exec('true', connection).then(
      () => true,
      () => false,
    ),
  );
  return { person, connection };
}

/** Milliseconds until it holds. */
async function timed(what: string, holds: () => boolean | Promise<boolean>): Promise<number> {
  const began = performance.now();
  await until(what, holds);
  return Math.round(performance.now() - began);
}

const told: string[] = [];
afterAll(() => process.stdout.write(`several hubs: ${told.join(', ')}\n`));

test('[MH1] hubs that start at once share the key of content passes; it is in no query and no change stream', async () => {
  const database = await createTestDatabase();
  const db = createDatabase(database.url, silentLogger);
  const keys = await Promise.all(Array.from({ length: 8 }, () => siteSecret(db, 'content_passes')));
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]?.length).toBeGreaterThanOrEqual(43);
  const principal = { kind: 'account' as const, account_id: newAccountId(), is_admin: true };
  const queries = ['site_secrets', 'sign_in_failures', 'project_log_once'].flatMap((table) => [
    { [table]: [{ name: null, secret: null }] },
    { [table]: { name: 'content_passes', secret: 'mine' } },
  ]);
  for (const query of queries) expect(() => authorize(principal, { query })).toThrow();
  const published = await db.query<{ tablename: string }>('SELECT tablename FROM pg_publication_tables');
  expect(published.map(({ tablename }) => tablename)).toContain('projects');
  for (const name of ['site_secrets', 'sign_in_failures', 'project_log_once'])
    expect(published.map(({ tablename }) => tablename)).not.toContain(name);
  await db.close();
  await database.close();
});

test('[MH1] a content link of one hub opens at the other, and signing out everywhere ends it at both', async () => {
  const { person, connection } = await member('Bob');
  const second = person.connect(here);
  await second.ready();
  await exec('echo content > c.txt');
  const { url } = await second.request('content_link', { project_id, path: 'raw/c.txt' });
  // As through one front: the link leads to whichever hub.
  const link = new URL(url);
  const get = async (hub: Hub, address: string, cookie?: string) => {
    const headers: Record<string, string> = cookie ? { cookie } : {};
    const answer = await fetch(new URL(address, hub.proxy_url), { redirect: 'manual', headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const first = await get(there, link.pathname + link.search);
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = `/${project_id}/raw/c.txt`;
  for (const hub of [here, there]) expect((await get(hub, page, cookie)).text).toBe('content\n');
  const began = performance.now();
  await fetch(`${here.url}/api/v1/sessions?everywhere=1`, {
    method: 'DELETE',
    headers: { cookie: person.cookie },
  });
  await until('both sockets are told', () =>
    [second, connection].every(({ status }) => status.kind === 'closed'),
  );
  await until('both proxies refuse', async () => {
    const answers = await Promise.all([here, there].map((hub) => get(hub, page, cookie)));
    return answers.every(({ status }) => status === 401);
  });
  const took = Math.round(performance.now() - began);
  told.push(`sign-out everywhere at both after ${took} ms`);
  expect(took).toBeLessThan(1000);
  expect(connection.status).toMatchObject({ error: { code: 'not_signed_in' } });
});

test('[MH10] a member who is removed at one hub is out at the other within a second: document, terminal and requests', async () => {
  const { person, connection } = await member('Carol');
  await exec('echo text > removed.txt');
  const session = new DocumentSession(connection, { project_id, path: path('removed.txt') });
  const terminal = viewer(connection, 'removed.term', { cols: 80, rows: 24 });
  await until('open', () => session.loaded && terminal.session.status.kind === 'running');
  const began = performance.now();
  await a.request('member_remove', { project_id, account_id: person.account_id });
  await until('the document ends', () => {
    const { status } = session;
    return status.kind === 'read_only' && status.error?.code === 'forbidden';
  });
  await until('the terminal too', () => terminal.session.status.kind === 'failed');
  await expect(exec('true', connection)).rejects.toMatchObject({ code: 'forbidden' });
  const took = Math.round(performance.now() - began);
  session.close();
  told.push(`removal at the other hub after ${took} ms`);
  expect(took).toBeLessThan(1000);
});

/** Processes that are the local hub of this project. */
function localHubs(): string[] {
  const isOne = (pid: string) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return (
        /project\/dist\/main\.js/.test(command) && environment.includes(`LYCEUM_PROJECT_ID=${project_id}`)
      );
    } catch {
      return false;
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOne(name));
}

test('[MH11] start pressed on both hubs at the same moment: one local hub, and both callers get the answer', async () => {
  const { connection: b } = await member('Dora');
  const press = (by: Connection, action: 'start' | 'stop') =>
    by.request('project_action', { project_id, action });
  for (let round = 0; round < 3; round++) {
    await Promise.all([press(a, 'stop'), press(b, 'stop')]);
    expect(localHubs()).toEqual([]);
    const began = performance.now();
    await Promise.all([press(a, 'start'), press(b, 'start')]);
    const took = Math.round(performance.now() - began);
    expect(localHubs()).toHaveLength(1);
    expect((await exec('echo $PPID')).stdout).toBe((await exec('echo $PPID', b)).stdout);
    told.push(`start on both answered after ${took} ms`);
    expect(took).toBeLessThan(8000);
  }
});

interface Viewer {
  session: TerminalSession;
  screen(): string;
  resets(): number;
  size(): TerminalSize | undefined;
  news: TerminalNews[];
}

function viewer(connection: Connection, file: string, size: TerminalSize): Viewer {
  let screen = '';
  let resets = 0;
  let shown: TerminalSize | undefined;
  const news: TerminalNews[] = [];
  const session = new TerminalSession(
    connection,
    { project_id, path: path(file) },
    {
      write: (data, drawn) => {
        screen += Buffer.from(data).toString();
        drawn();
      },
      reset: (text, itsSize) => {
        resets++;
        screen = text;
        shown = itsSize;
      },
      resize: (next) => {
        shown = next;
      },
    },
    size,
  );
  session.onNews((one) => news.push(one));
  return { session, screen: () => screen, resets: () => resets, size: () => shown, news };
}

test('[MH12] one terminal, two people on two hubs: bytes, sizes, who is here and who types', async () => {
  const { person: eve, connection: b } = await member('Eve');
  const one = viewer(a, 'shared.term', { cols: 100, rows: 30 });
  await until('a shell', () => one.session.status.kind === 'running');
  const two = viewer(b, 'shared.term', { cols: 60, rows: 40 });
  await until('the smallest window', () =>
    [one, two].every((each) => each.size()?.cols === 60 && each.size()?.rows === 30),
  );
  const people = (of: Viewer) =>
    of.news.flatMap((news) => (news.kind === 'people' ? [news.people] : [])).at(-1);
  await until('both are told of both', () => [one, two].every((each) => people(each)?.people.length === 2));
  two.session.input(Buffer.from('echo $((6*7))x\n'));
  await until('both see it', () => [one, two].every((each) => each.screen().includes('42x')));
  await until('who types', () =>
    one.news.some((news) => news.kind === 'typing' && news.account_id === eve.account_id),
  );
  two.session.look({ leads: true });
  await until('her window leads', () => one.size()?.cols === 60 && one.size()?.rows === 40);
  two.session.close();
  await until('the window is mine again', () => one.size()?.cols === 100 && one.size()?.rows === 30);
  one.session.close();
});

test('[MH13] a hub that is added later links into the mesh and serves the same documents and terminals', async () => {
  const { connection: b } = await member('Finn');
  await exec('echo text > late.txt');
  const document = (connection: Connection) =>
    new DocumentSession(connection, { project_id, path: path('late.txt') });
  const old = [document(a), document(b)];
  const terminal = viewer(a, 'late.term', { cols: 80, rows: 24 });
  await until('open', () => old.every(({ loaded }) => loaded) && terminal.session.status.kind === 'running');
  terminal.session.input(Buffer.from('echo $((50+5))x\n'));
  await until('output', () => terminal.screen().includes('55x'));
  const began = performance.now();
  const third = await createHub({ ...stage.config, hub_id: newHubId() }, silentLogger);
  const connection = connectTo(third, ada.cookie);
  const late = document(connection);
  const again = viewer(connection, 'late.term', { cols: 80, rows: 24 });
  try {
    await until('served', () => late.loaded && again.screen().includes('55x'));
    const took = Math.round(performance.now() - began);
    late.text.insert(0, 'third ');
    old[1]?.text.insert(0, 'second ');
    const all = [...old, late];
    await until('one text', () =>
      all.every(({ text }) => text.length === late.text.length && text.length === 18),
    );
    late.awareness.setLocalState({ at: 3 });
    old[1]?.awareness.setLocalState({ at: 2 });
    const sees = (seenBy: DocumentSession, whose: DocumentSession | undefined) =>
      whose !== undefined && seenBy.awareness.getStates().has(whose.doc.clientID);
    const linked = await timed('presence across the mesh', () =>
      all.every((each) => all.slice(1).every((whose) => whose === each || sees(each, whose))),
    );
    told.push(`a new hub serves after ${took} ms, presence ${linked} ms later`);
    expect(took).toBeLessThan(5000);
    expect(linked).toBeLessThan(5000);
  } finally {
    connection.close();
    for (const session of [...old, late]) session.close();
    terminal.session.close();
    await third.close();
  }
});

test('[MH14] a compute server that restarts leaves projects alone, and every hub is linked with the next one', async () => {
  const { connection: b } = await member('Gina');
  const before = (await exec('echo $PPID')).stdout;
  const database = new Client({ connectionString: stage.database.url });
  await database.connect();
  stage.compute().kill('SIGKILL');
  stage.startCompute();
  const began = performance.now();
  // Answered by the compute server, asked by each hub over its own link.
  await until('linked again', async () => {
    const answers = await Promise.allSettled([a, b].map((by) => by.request('processes', { project_id })));
    return answers.every(({ status }) => status === 'fulfilled');
  });
  const took = Math.round(performance.now() - began);
  told.push(`compute server back at both hubs after ${took} ms`);
  expect(took).toBeLessThan(10_000);
  for (const by of [a, b]) expect((await exec('echo $PPID', by)).stdout).toBe(before);
  const { rows } = await database.query(
    "SELECT state->>'state' AS state FROM projects WHERE project_id = $1",
    [project_id],
  );
  expect(rows).toEqual([{ state: 'running' }]);
  await database.end();
});
