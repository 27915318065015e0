/** SyncTables of real clients on two hubs of one database: what one writes the other sees, roles, refusals, slow readers, what is left. */
import type { Connection } from '@lyceum/util/client/connection';
import { openSyncTable, type SyncTable } from '@lyceum/util/client/sync-table';
import { type AccountId, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { encodeMessage } from '@lyceum/util/protocol/codec';
import { CLIENT_PROTOCOL } from '@lyceum/util/protocol/version';
import type { Row, UserQuery } from '@lyceum/util/schema/authorize';
import { Client } from 'pg';
import WebSocket from 'ws';
import type { Hub } from './hub';
import { createStage, type Person, type Stage, until } from './testing/stage';

jest.setTimeout(60_000);

const PROJECTS: UserQuery = { query: { projects: [{ project_id: null, title: null, description: null }] } };
const MEMBERS: UserQuery = { query: { project_users: [{ project_id: null, account_id: null, role: null }] } };
const PEOPLE: UserQuery = { query: { collaborators: [{ account_id: null, first_name: null }] } };

let stage: Stage;
let here: Hub;
let there: Hub;
let database: Client;

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  [here, there] = stage.hubs as [Hub, Hub];
  database = new Client({ connectionString: stage.database.url });
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await stage.close();
});

/** A person with a connection to each hub. */
async function someone(name: string): Promise<Person & { a: Connection; b: Connection }> {
  const person = await stage.person(name);
  return { ...person, a: person.connect(here), b: person.connect(there) };
}

/** Straight into the database: nothing here needs it to run. */
async function newProject(owner: AccountId, title = 'before'): Promise<ProjectId> {
  const project_id = newProjectId();
  await database.query(`INSERT INTO projects (project_id, title, state) VALUES ($1, $2, '{}')`, [
    project_id,
    title,
  ]);
  await database.query(`INSERT INTO project_users (project_id, account_id, role) VALUES ($1, $2, 'owner')`, [
    project_id,
    owner,
  ]);
  return project_id;
}

async function loaded(connection: Connection, query: UserQuery): Promise<SyncTable> {
  const table = openSyncTable(connection, query);
  await until('the table is loaded', () => table.view.loaded);
  return table;
}

const row = (table: SyncTable, key: string): Row | undefined => table.view.rows.get(key);

async function feedsOf(hub: Hub): Promise<number> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  return Number(/^lyceum_feeds (\d+)$/m.exec(text)?.[1]);
}

test('[CF14] what is set at one hub shows in the tables of the other, and is saved when it is said', async () => {
  const ada = await someone('Ada');
  const project_id = await newProject(ada.account_id);
  const [mine, other] = [await loaded(ada.a, PROJECTS), await loaded(ada.b, PROJECTS)];
  const saved = mine.set({ project_id, title: 'set here' });
  expect(row(mine, project_id)?.title).toBe('set here');
  await saved;
  expect(row(mine, project_id)?.title).toBe('set here');
  expect(mine.view.unsaved.size).toBe(0);
  await until('the other hub’s client has it', () => row(other, project_id)?.title === 'set here');
  await other.set({ project_id, description: 'set there' });
  await until('and back', () => row(mine, project_id)?.description === 'set there');
  const { rows } = await database.query('SELECT title, description FROM projects WHERE project_id = $1', [
    project_id,
  ]);
  expect(rows).toEqual([{ title: 'set here', description: 'set there' }]);
});

test('[CF14] the answer to a set comes after the feeds of its own hub have told of it', async () => {
  const ada = await someone('Ada');
  const project_id = await newProject(ada.account_id);
  const table = await loaded(ada.a, PROJECTS);
  for (let n = 0; n < 50; n++) {
    const told: unknown[] = [];
    const stop = table.onChange(() => told.push(row(table, project_id)?.title));
    await table.set({ project_id, title: `T${n}` });
    // Once it is shown it stays: no old title in between, whichever came first.
    expect(new Set(told)).toEqual(new Set([`T${n}`]));
    expect(table.view.unsaved.size).toBe(0);
    stop();
  }
});

test('[CF14] rows, members and acquaintances come and go with a role that another hub gives and takes', async () => {
  const [ada, bob] = [await someone('Ada'), await someone('Bob')];
  const project_id = await newProject(ada.account_id);
  const projects = await loaded(bob.b, PROJECTS);
  const members = await loaded(bob.b, MEMBERS);
  const people = await loaded(bob.b, PEOPLE);
  const seen = () => [projects.view.rows.size, members.view.rows.size, people.view.rows.size];
  expect(seen()).toEqual([0, 0, 1]);
  const member = { account_id: bob.account_id };
  await ada.a.request('member_set', { project_id, member, role: 'viewer' });
  await until('all of it came', () => seen().join() === '1,2,2');
  await ada.a.request('member_set', { project_id, member, role: 'collaborator' });
  const key = `${project_id}|${bob.account_id}`;
  await until('the new role', () => row(members, key)?.role === 'collaborator');
  await ada.a.request('member_remove', { project_id, account_id: bob.account_id });
  await until('all of it went', () => seen().join() === '0,0,1');
});

test('[CF14] a set that the role forbids is taken back, at once from the moment that the role was taken away', async () => {
  const [ada, bob] = [await someone('Ada'), await someone('Bob')];
  const project_id = await newProject(ada.account_id);
  const member = { account_id: bob.account_id };
  await ada.a.request('member_set', { project_id, member, role: 'collaborator' });
  const table = await loaded(bob.b, PROJECTS);
  await table.set({ project_id, title: 'Bob’s' });
  await ada.a.request('member_set', { project_id, member, role: 'viewer' });
  const refused = table.set({ project_id, title: 'too late' });
  expect(row(table, project_id)?.title).toBe('too late');
  await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
  expect(row(table, project_id)?.title).toBe('Bob’s');
  expect(table.view.unsaved.size).toBe(0);
});

test('[CF15] closing the last user of a table, or its connection, leaves no feed on the hub', async () => {
  const ada = await someone('Ada');
  const before = await feedsOf(here);
  const tables = [await loaded(ada.a, PROJECTS), await loaded(ada.a, PROJECTS), await loaded(ada.a, MEMBERS)];
  expect(await feedsOf(here)).toBe(before + 2);
  for (const table of tables) table.close();
  await until('the feeds are gone', async () => (await feedsOf(here)) === before);
  await loaded(ada.a, PEOPLE);
  expect(await feedsOf(here)).toBe(before + 1);
  ada.a.close();
  await until('the connection took it along', async () => (await feedsOf(here)) === before);
});

/** Of the deaf client: each write is one frame for each. */
const DEAF_FEEDS = 50;

/** A client that opens feeds and then reads nothing more. */
async function deafClient(person: Person): Promise<{ closed(): boolean; end(): void }> {
  const socket = new WebSocket(`${here.url.replace('http', 'ws')}/hub?EIO=4&transport=websocket`, {
    headers: { cookie: person.cookie },
  });
  let frames = 0;
  let closed = false;
  socket.on('message', (_data, isBinary) => isBinary && frames++);
  socket.on('close', () => {
    closed = true;
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(encodeMessage({ event: 'hello', protocol: CLIENT_PROTOCOL }));
  await until('welcome', () => frames === 1);
  for (let channel = 1; channel <= DEAF_FEEDS; channel++)
    socket.send(encodeMessage({ event: 'feed_open', id: channel, channel, query: PROJECTS }));
  await until('the rows', () => frames === 1 + DEAF_FEEDS);
  socket.pause();
  return { closed: () => closed, end: () => socket.terminate() };
}

test('[CF16] a client that does not read its feed delays nobody, and is cut off', async () => {
  const ada = await someone('Ada');
  const project_id = await newProject(ada.account_id);
  const before = await feedsOf(here);
  const deaf = await deafClient(ada);
  const table = await loaded(ada.a, PROJECTS);
  const filler = 'x'.repeat(9_000);
  const cutOff = async () => (await feedsOf(here)) === before + 1;
  expect(await feedsOf(here)).toBe(before + 1 + DEAF_FEEDS);
  let slowest = 0;
  // 16 MB may wait for one client, and the kernel takes a few more.
  for (let writes = 0; writes < 1000 && !(await cutOff()); writes++) {
    const begun = performance.now();
    const title = `T${writes}`;
    const change = 'UPDATE projects SET title = $2, description = $3 WHERE project_id = $1';
    await database.query(change, [project_id, title, filler]);
    await until('the write', () => row(table, project_id)?.title === title);
    slowest = Math.max(slowest, performance.now() - begun);
  }
  expect(await cutOff()).toBe(true);
  expect(slowest).toBeLessThan(2000);
  deaf.end();
});
