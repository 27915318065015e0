/** Somebody becomes a viewer, or is removed, while typing: nothing more is taken, nothing typed is lost, and the others see that person leave. */
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import type { Keeping } from '@lyceum/util/client/edit-store';
import { createMemoryEditStore } from '@lyceum/util/client/memory-edit-store';
import { openSyncTable } from '@lyceum/util/client/sync-table';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(60_000);

let stage: Stage;
let ada: Person;
let bob: Person;
let a: Connection;
let b: Connection;
let project_id: ProjectId;

beforeAll(async () => {
  stage = await createStage();
  ada = await stage.person('Ada');
  bob = await stage.person('Bob');
  a = ada.connect();
  b = bob.connect();
  await Promise.all([a.ready(), b.ready()]);
  project_id = await stage.project(a);
});

afterAll(() => stage.close());

const setRole = (role: 'viewer' | 'collaborator') =>
  a.request('member_set', { project_id, member: { account_id: bob.account_id }, role });

/** Both in one new file, with their cursors known to each other. */
async function together(name: string) {
  await setRole('collaborator');
  await a.request('exec', { project_id, key: newKey(), exec: { command: `touch ${name}` } });
  const store = createMemoryEditStore();
  const keeping: Keeping = { store, account_id: bob.account_id, open: new Set() };
  const where = { project_id, path: parseProjectPath(name) };
  const one = new DocumentSession(a, where);
  const two = new DocumentSession(b, where, keeping);
  await until('both are in', () => one.loaded && two.loaded);
  two.awareness.setLocalStateField('user', { name: 'Bob' });
  const bobIsSeen = () => one.awareness.getStates().has(two.doc.clientID);
  await until('the cursor is seen', bobIsSeen);
  const close = () => {
    one.close();
    two.close();
  };
  return { one, two, store, keeping, where, bobIsSeen, close };
}

/** Types until `done`, a letter each turn, as a person would. */
async function typeUntil(session: DocumentSession, done: () => boolean): Promise<string> {
  let typed = '';
  while (!done()) {
    session.text.insert(session.text.length, 'x');
    typed += 'x';
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return typed;
}

test('[CL42] a typist who becomes a viewer: the next edit is refused, kept, and sent when the role returns', async () => {
  const { one, two, store, close } = await together('viewer.txt');
  const lowering = setRole('viewer');
  const typed = await typeUntil(two, () => two.status.kind === 'read_only');
  await lowering;
  two.text.insert(two.text.length, 'last');
  await until('it is kept on the device', () => two.safe && store.records === 1);
  expect(two.status).toMatchObject({ kind: 'read_only', on_device: true });
  expect(two.text.toString()).toBe(`${typed}last`);
  const { status } = two;
  expect(status.kind === 'read_only' && status.kept).toBeGreaterThan(0);
  expect(one.text.toString()).not.toContain('last');
  await setRole('collaborator');
  await until('it arrives', () => one.text.toString() === `${typed}last`);
  await until('nothing is kept any more', () => two.unacked === 0 && store.records === 0);
  close();
});

test('[CL42] a typist who is removed: text and count stay here, cursor and feeds go at once', async () => {
  const { one, two, store, keeping, where, bobIsSeen, close } = await together('removed.txt');
  const projects = openSyncTable(b, { query: { projects: [{ project_id: null, title: null }] } });
  await until('the project is listed', () => projects.view.rows.size === 1);
  let gone = 0;
  const removing = a
    .request('member_remove', { project_id, account_id: bob.account_id })
    .then(() => (gone = performance.now()));
  const typed = await typeUntil(two, () => two.status.kind === 'read_only');
  await removing;
  await until('the cursor is gone', () => !bobIsSeen());
  await until('the feed is empty', () => projects.view.rows.size === 0);
  const waited = performance.now() - gone;
  process.stdout.write(
    `cursor and feed were gone ${Math.round(Math.max(0, waited))} ms after the removal was answered\n`,
  );
  expect(waited).toBeLessThan(1000);
  two.text.insert(0, 'mine ');
  await until('it is kept on the device', () => two.safe && store.records === 1);
  expect(two.text.toString()).toBe(`mine ${typed}`);
  expect(two.status).toMatchObject({ kind: 'read_only', error: { code: 'forbidden' } });
  expect(one.text.toString()).not.toContain('mine');
  // Nothing of the others comes here any more.
  one.text.insert(0, 'secret ');
  await until('acked', () => one.unacked === 0);
  expect(two.text.toString()).not.toContain('secret');
  // A reload shows it still.
  two.close();
  const again = new DocumentSession(b, where, keeping);
  await until('refused, with what was kept', () => again.status.kind === 'read_only');
  expect(again.text.toString()).toBe(`mine ${typed}`);
  again.close();
  projects.close();
  close();
});

test('[CL42] one whose line goes is not seen any more at once', async () => {
  const { bobIsSeen, close } = await together('gone.txt');
  b.close();
  const start = performance.now();
  await until('the cursor is gone', () => !bobIsSeen());
  expect(performance.now() - start).toBeLessThan(1000);
  close();
});
