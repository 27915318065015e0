/** A hub that people work on is killed, or closes: everything goes on at the other one, nothing is lost and nothing is done twice. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { openListing } from '@lyceum/util/client/listing';
import { getRows, openSyncTable } from '@lyceum/util/client/sync-table';
import { TerminalSession } from '@lyceum/util/client/terminal-session';
import { newKey, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { Listing } from '@lyceum/util/protocol/files';
import { Client } from 'pg';
import * as Y from 'yjs';
import { frontOf, type SpawnedHub, spawnHub } from './testing/front';
import { createStage, type Person, type Stage, until } from './testing/stage';

jest.setTimeout(120_000);

let stage: Stage;
let database: Client;
let ada: Person;
let bob: Person;
/** At the hub that stays. */
let b: Connection;
let project_id: ProjectId;
const told: string[] = [];
/** Of the spawned hubs and the connections to them: closed after each test. */
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  stage = await createStage({ keeper: { round_ms: 100 } });
  database = new Client({ connectionString: stage.database.url });
  await database.connect();
  [ada, bob] = [await stage.person('Ada'), await stage.person('Bob')];
  const a = ada.connect();
  b = bob.connect();
  await Promise.all([a.ready(), b.ready()]);
  project_id = await stage.project(b);
  await b.request('member_set', { project_id, member: { account_id: ada.account_id }, role: 'owner' });
  a.close();
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

afterAll(async () => {
  process.stdout.write(`hub deaths: ${told.join(', ')}\n`);
  await database.end();
  await stage.close();
});

const path = parseProjectPath;
const exec = async (command: string, id = project_id) =>
  (await b.request('exec', { project_id: id, key: newKey(), exec: { command } })).stdout;
const homeOf = (id: ProjectId) => join(stage.data, 'projects', id);

/** Ada, behind a front: at a hub of its own process, and at the other one when that is gone. */
async function adaAtOther(): Promise<{ hub: SpawnedHub; a: Connection }> {
  const hub = await spawnHub(stage);
  const a = new Connection(frontOf([hub, stage.hub], ada.cookie));
  ends.push(
    () => hub.end('SIGKILL'),
    () => a.close(),
  );
  await a.ready();
  return { hub, a };
}

/** Numbers that the terminal wrote, and how often its screen was set anew. */
function counting(connection: Connection) {
  let text = '';
  let resets = 0;
  const session = new TerminalSession(
    connection,
    { project_id, path: path('count.term') },
    {
      write: (data, drawn) => {
        text += Buffer.from(data).toString();
        drawn();
      },
      reset: (screen) => {
        resets++;
        text = screen;
      },
      resize: () => {},
    },
    { cols: 80, rows: 24 },
  );
  const numbers = () => [...text.matchAll(/n(\d+);/g)].map(([, digits]) => Number(digits));
  return { session, numbers, resets: () => resets };
}

test.each([
  ['is killed', 'SIGKILL'],
  ['closes', 'SIGTERM'],
] as const)(
  '[MH15] a hub %s: document, terminal, listing and table are at the other one within 5 s, with nothing lost',
  async (_how, signal) => {
    const { hub, a } = await adaAtOther();
    const file = `${signal}.txt`;
    await exec(`: > ${file}; mkdir -p seen-${signal}`);
    const [mine, theirs] = [a, b].map((by) => new DocumentSession(by, { project_id, path: path(file) })) as [
      DocumentSession,
      DocumentSession,
    ];
    const terminal = counting(a);
    let listing: Listing | undefined;
    const failed = jest.fn();
    openListing(
      a,
      { project_id, path: path(`seen-${signal}`) },
      {
        listing: (next) => {
          listing = next;
        },
        failed,
      },
    );
    const table = openSyncTable(a, { query: { projects: [{ project_id, title: null }] } });
    await until('open', () => mine.loaded && theirs.loaded && listing !== undefined && table.view.loaded);
    await until('a shell', () => terminal.session.status.kind === 'running');
    // It ends by a file: a shell may overhear Ctrl-C between two commands.
    const line = `i=0; while [ ! -e end-${signal} ]; do i=$((i+1)); echo "n$i;"; sleep 0.005; done; exit\n`;
    terminal.session.input(Buffer.from(line));
    let typed = '';
    const typist = setInterval(() => {
      const letter = String.fromCharCode(97 + (typed.length % 26));
      mine.text.insert(typed.length, letter);
      typed += letter;
    }, 10);
    await until('all of it moves', () => theirs.text.length > 20 && terminal.numbers().length > 50);
    const before = terminal.numbers().length;
    const resets = terminal.resets();
    const began = performance.now();
    hub.child.kill(signal);
    await until('noticed', () => a.status.kind === 'reconnecting');
    await exec(`touch seen-${signal}/new; true`);
    await b.request('query', { query: { query: { projects: { project_id, title: `after ${signal}` } } } });
    await until(
      'everything is there',
      () =>
        a.status.kind === 'connected' &&
        terminal.numbers().length > before + 20 &&
        (listing?.entries.some(({ name }) => name === 'new') ?? false) &&
        table.view.rows.get(project_id)?.title === `after ${signal}` &&
        mine.status.kind !== 'offline',
    );
    const length = typed.length;
    await until('what was typed is there', () => theirs.text.length >= length);
    const took = Math.round(performance.now() - began);
    told.push(`a hub ${signal === 'SIGKILL' ? 'killed' : 'closed'}: all back after ${took} ms`);
    expect(took).toBeLessThan(5000);
    clearInterval(typist);
    await until('acked', () => mine.unacked === 0);
    await mine.save();
    expect(readFileSync(join(homeOf(project_id), file), 'utf8')).toBe(typed);
    expect(theirs.text.toString()).toBe(typed);
    // Each number once, in order, on the same screen.
    const numbers = terminal.numbers();
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(terminal.resets()).toBe(resets);
    expect(failed).not.toHaveBeenCalled();
    await exec(`: > end-${signal}`);
    await until('the shell ends', () => terminal.session.status.kind === 'exited');
    for (const session of [mine, theirs]) session.close();
  },
);

type Entry = { event: { event: string } };

async function logged(id: ProjectId, event: string): Promise<number> {
  const { entries } = (await b.request('project_log', { project_id: id, filter: {} })) as {
    entries: Entry[];
  };
  return entries.filter((entry) => entry.event.event === event).length;
}

test('[MH5] exec and file operations whose hub is killed are answered by the other one, done once and logged once', async () => {
  const { hub, a } = await adaAtOther();
  const ran = await logged(project_id, 'program_run');
  const running = a.request('exec', {
    project_id,
    key: newKey(),
    exec: { command: 'echo begun >> once.txt; sleep 1.5; echo "ended $$"' },
  });
  await until('it runs', () => existsSync(join(homeOf(project_id), 'once.txt')));
  await hub.end('SIGKILL');
  const key = newKey();
  const moved = a.request('file_op', {
    project_id,
    key,
    op: { kind: 'create_folder', path: path('made-once') },
  });
  expect((await running).stdout).toMatch(/^ended \d+\n$/);
  await moved;
  expect(readFileSync(join(homeOf(project_id), 'once.txt'), 'utf8')).toBe('begun\n');
  // As when the answer was lost: the same request at another hub.
  const { hub: second, a: again } = await adaAtOther();
  await again.request('file_op', { project_id, key, op: { kind: 'create_folder', path: path('made-once') } });
  await until('it is logged', async () => (await logged(project_id, 'program_run')) > ran);
  await second.end('SIGTERM');
  expect(await logged(project_id, 'folder_created')).toBe(1);
  expect(await logged(project_id, 'program_run')).toBe(ran + 1);
});

test('[MH5] a copy between projects whose hub is killed in the middle is whole, there once, and logged once', async () => {
  const target = await stage.project(b);
  await b.request('member_set', {
    project_id: target,
    member: { account_id: ada.account_id },
    role: 'collaborator',
  });
  await exec('mkdir -p big; for i in 1 2 3 4 5 6; do head -c 20000000 /dev/urandom > big/$i; done');
  const { hub, a } = await adaAtOther();
  const request = {
    project_id,
    key: newKey(),
    paths: [path('big')],
    target_project_id: target,
    to: path(''),
  };
  const copying = a.request('files_copy', request);
  const work = join(homeOf(target), '.local/share/lyceum/work');
  await until('it is under way', () => existsSync(work) && readdirSync(work).length > 0);
  expect(existsSync(join(homeOf(target), 'big'))).toBe(false);
  await hub.end('SIGKILL');
  await copying;
  expect(await exec('cat big/* | sha256sum', target)).toBe(await exec('cat big/* | sha256sum'));
  // And once more, at whichever hub: it is done.
  await b.request('files_copy', request).catch(() => {});
  expect(readdirSync(work)).toEqual([]);
  await until('it is logged', async () => (await logged(target, 'files_copied_in')) === 1);
});

test('[MH5] a project whose hub was killed between its creation and its start is started by the repeated request', async () => {
  const id = newProjectId();
  await database.query(`INSERT INTO projects (project_id, title, state) VALUES ($1, 'Half', $2)`, [
    id,
    { state: 'opened', time: new Date().toISOString() },
  ]);
  await database.query(`INSERT INTO project_users (project_id, account_id, role) VALUES ($1, $2, 'owner')`, [
    id,
    bob.account_id,
  ]);
  await b.request('project_create', { project_id: id, title: 'Half' });
  await until('it starts', async () => (await stateOf(id)) === 'running');
});

async function stateOf(id: ProjectId): Promise<string> {
  const [row] = await getRows(b, { query: { projects: [{ project_id: id, state: null }] } });
  const { state } = (row?.state ?? {}) as { state?: string };
  return state ?? 'gone';
}

/** As a hub leaves the row that is killed in the middle of this step. */
const leave = (id: ProjectId, state: string, seconds_ago = 0) =>
  database.query('UPDATE projects SET state = $2 WHERE project_id = $1', [
    id,
    { state, time: new Date(Date.now() - seconds_ago * 1000).toISOString() },
  ]);

describe('[MH6] a hub is killed in the middle of a step of a project:', () => {
  const act = (id: ProjectId, action: 'start' | 'stop') =>
    b.request('project_action', { project_id: id, action });
  const timed = async (what: string, work: Promise<unknown>) => {
    const began = performance.now();
    await work;
    const took = Math.round(performance.now() - began);
    told.push(`${what} after ${took} ms`);
    expect(took).toBeLessThan(5000);
  };

  test('the node had not heard of the start, or had done it, or of the stop', async () => {
    const id = await stage.project(b);
    await act(id, 'stop');
    await leave(id, 'starting');
    await timed('a start left undone', act(id, 'start'));
    const shell = await exec('echo $PPID', id);
    await leave(id, 'starting');
    await timed('a start left done', act(id, 'start'));
    expect(await exec('echo $PPID', id)).toBe(shell);
    await leave(id, 'stopping');
    await timed('a stop left undone', act(id, 'stop'));
    expect(await stateOf(id)).toBe('opened');
    await leave(id, 'stopping');
    await timed('a stop left done', act(id, 'stop'));
    expect(await stateOf(id)).toBe('opened');
  });

  test('nobody waits for it: the keeper’s round looks after it', async () => {
    const id = await stage.project(b);
    await act(id, 'stop');
    await leave(id, 'starting', 11);
    await until('it runs', async () => (await stateOf(id)) === 'running');
    await leave(id, 'stopping', 11);
    await until('it is stopped', async () => (await stateOf(id)) === 'opened');
  });
});

test('[MH7] what a dead hub took and did not bring to the disk is written, though nobody opens it again', async () => {
  const { hub, a } = await adaAtOther();
  await exec("printf '%s' old > orphan.txt");
  const session = new DocumentSession(a, { project_id, path: path('orphan.txt') });
  await until('saved', () => session.status.kind === 'saved');
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(session.doc));
  const document_id = await database.query(
    'SELECT document_id FROM documents WHERE project_id = $1 AND path = $2',
    [project_id, 'orphan.txt'],
  );
  session.close();
  // It closes its rooms; no hub has this document open now.
  await hub.end('SIGTERM');
  const held = Y.encodeStateVector(copy);
  copy.getText(textName(copy)).insert(3, ' and new');
  const dead = newProjectId();
  await database.query(
    'INSERT INTO document_updates (document_id, account_id, hub_id, update) VALUES ($1, $2, $3, $4)',
    [document_id.rows[0]?.document_id, ada.account_id, dead, Buffer.from(Y.encodeStateAsUpdate(copy, held))],
  );
  await database.query('UPDATE documents SET disk_saved = false WHERE document_id = $1', [
    document_id.rows[0]?.document_id,
  ]);
  await database.query(
    `INSERT INTO hubs (hub_id, host, port, token, heartbeat, started)
     VALUES ($1, '127.0.0.1', 9, 'x', now() - interval '121 s', now() - interval '1 h')`,
    [dead],
  );
  await until(
    'the disk has it',
    () => readFileSync(join(homeOf(project_id), 'orphan.txt'), 'utf8') === 'old and new',
    15_000,
  );
});

/** Under which the document keeps its text. */
function textName(doc: Y.Doc): string {
  return [...doc.share.keys()][0] ?? '';
}
