/** One document, two people on two hubs of one database: whatever happens to it is seen by both, as if there were one hub. */
import { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import type { Connector } from '@lyceum/util/client/transport';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import * as Y from 'yjs';
import { connectorTo, createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let ada: Person;
let bob: Person;
let a: Connection;
let b: Connection;
let project_id: ProjectId;
/** Ada's line to her hub can be cut. */
let line: { cut(): void; mend(): void };

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  [ada, bob] = [await stage.person('Ada'), await stage.person('Bob')];
  const breakable = breakableLine(connectorTo(stage.hub, ada.cookie));
  line = breakable;
  a = new Connection(breakable.connector);
  b = bob.connect(stage.hubs[1]);
  await Promise.all([a.ready(), b.ready()]);
  project_id = await stage.project(a);
  await setRole('collaborator');
});

afterAll(async () => {
  a.close();
  await stage.close();
});

/** While it is cut, attempts fail, as without a network. */
function breakableLine(connect: Connector) {
  let isCut = false;
  let drop = () => {};
  const connector: Connector = (handlers) => {
    const transport = connect({
      open: () => (isCut ? transport.close() : handlers.open()),
      frame: (data) => {
        if (!isCut) handlers.frame(data);
      },
      closed: () => handlers.closed(),
    });
    drop = () => transport.close();
    return transport;
  };
  return {
    connector,
    cut: () => {
      isCut = true;
      drop();
    },
    mend: () => {
      isCut = false;
    },
  };
}

const setRole = (role: 'viewer' | 'collaborator') =>
  a.request('member_set', { project_id, member: { account_id: bob.account_id }, role });

const exec = async (command: string) =>
  (await b.request('exec', { project_id, key: newKey(), exec: { command } })).stdout;

async function openBoth(file: string, content: string): Promise<[DocumentSession, DocumentSession]> {
  await exec(`mkdir -p "$(dirname ${file})"; printf '%s' '${content}' > ${file}`);
  const where = { project_id, path: parseProjectPath(file) };
  const both: [DocumentSession, DocumentSession] = [
    new DocumentSession(a, where),
    new DocumentSession(b, where),
  ];
  await until('open on both hubs', () => both.every(({ loaded }) => loaded));
  await until('both saved', () => both.every(({ status }) => status.kind === 'saved'));
  return both;
}

type Both = [one: DocumentSession, two: DocumentSession];
const texts = (both: Both) => both.map(({ text }) => text.toString());
const bothAre = (both: Both, what: string, holds: (session: DocumentSession) => boolean) =>
  until(`both: ${what}`, () => both.every(holds), 15_000);
const bothHave = (both: Both, text: string) => bothAre(both, text, (each) => each.text.toString() === text);

const CASES: [what: string, run: (both: Both) => Promise<void>][] = [
  [
    'edits of each reach the other, and the disk has them once',
    async (both) => {
      const [one, two] = both;
      one.text.insert(0, 'A');
      two.text.insert(two.text.length, 'B');
      await bothHave(both, 'AtextB');
      await Promise.all([one.save(), two.save()]);
      expect(await exec(`cat ${one.path}`)).toBe('AtextB');
    },
  ],
  [
    'dirty and saved are said on both',
    async (both) => {
      const [one] = both;
      one.text.insert(0, 'x');
      await bothAre(both, 'dirty', ({ disk }) => disk.kind === 'dirty');
      await one.save();
      await bothAre(both, 'saved', ({ status }) => status.kind === 'saved');
    },
  ],
  [
    'a file that is deleted on disk is said so on both, and written back for both',
    async (both) => {
      const [one, two] = both;
      await exec(`rm ${one.path}`);
      await bothAre(both, 'deleted', ({ disk }) => disk.kind === 'deleted');
      await two.save();
      await bothAre(both, 'saved', ({ status }) => status.kind === 'saved');
      expect(await exec(`cat ${one.path}`)).toBe('text');
    },
  ],
  [
    'a foreign change on disk comes to both, once',
    async (both) => {
      const [one] = both;
      one.text.insert(0, '1');
      await exec(`printf '%s' ' more' >> ${one.path}`);
      await bothHave(both, '1text more');
    },
  ],
  [
    'a move is seen by both, and both go on in the file of the new name',
    async (both) => {
      const [one, two] = both;
      const from = one.path;
      const to = parseProjectPath(`${from}.moved`);
      const key = newKey();
      await b.request('file_op', { project_id, key, op: { kind: 'move', from, to } });
      await bothAre(both, 'moved', ({ path }) => path === to);
      one.text.insert(0, '1');
      two.text.insert(0, '2');
      await bothAre(both, 'both edits', ({ text }) => text.length === 6);
      await one.save();
      await until('written', async () => (await exec(`cat ${to}`)) === one.text.toString());
    },
  ],
  [
    'a role that is changed at one hub holds at the other',
    async (both) => {
      const [one, two] = both;
      await setRole('viewer');
      await until('read only', () => two.status.kind === 'read_only');
      two.text.insert(0, 'kept ');
      one.text.insert(one.text.length, '!');
      await until('what others write still comes', () => two.text.toString() === 'kept text!');
      expect(one.text.toString()).toBe('text!');
      await setRole('collaborator');
      await bothHave(both, 'kept text!');
    },
  ],
  [
    'edits made offline on one side merge with what the other side did meanwhile',
    async (both) => {
      const [one, two] = both;
      line.cut();
      await until('offline', () => one.status.kind === 'offline');
      for (const letter of 'offline ') one.text.insert(one.text.length, letter);
      for (const letter of 'online ') two.text.insert(0, letter);
      await until('acked', () => two.unacked === 0);
      expect(two.text.toString()).not.toContain('o f');
      line.mend();
      await until(
        'the same',
        () => texts(both)[0] === texts(both)[1] && one.text.length === 4 + 8 + 7,
        15_000,
      );
      await until('acked', () => one.unacked === 0);
      await bothAre(both, 'saved', ({ status }) => status.kind === 'saved');
      expect(await exec(`cat ${one.path}`)).toBe(one.text.toString());
    },
  ],
  [
    'undo takes back one’s own edits only, also after a reconnect',
    async (both) => {
      const [one, two] = both;
      const mine = new Y.UndoManager(one.text, { captureTimeout: 0 });
      one.text.insert(0, 'mine ');
      await bothHave(both, 'mine text');
      two.text.insert(two.text.length, ' theirs');
      await bothHave(both, 'mine text theirs');
      line.cut();
      await until('offline', () => one.status.kind === 'offline');
      line.mend();
      await until('back', () => ['saved', 'durable'].includes(one.status.kind), 15_000);
      mine.undo();
      await bothHave(both, 'text theirs');
      mine.redo();
      await bothHave(both, 'mine text theirs');
      mine.destroy();
    },
  ],
  [
    'a stopped project is said on both, and what both write meanwhile is on disk after the start',
    async (both) => {
      const [one, two] = both;
      await b.request('project_action', { project_id, action: 'stop' });
      await bothAre(both, 'stopped', ({ disk }) => disk.kind === 'stopped');
      one.text.insert(0, '1');
      two.text.insert(two.text.length, '2');
      await bothHave(both, '1text2');
      await a.request('project_action', { project_id, action: 'start' });
      await bothAre(both, 'saved', ({ status }) => status.kind === 'saved');
      expect(await exec(`cat ${one.path}`)).toBe('1text2');
    },
  ],
];

test.each(CASES)('[ME13] on two hubs: %s', async (what, run) => {
  const both = await openBoth(`table/${CASES.findIndex(([name]) => name === what)}.txt`, 'text');
  try {
    await run(both);
  } finally {
    for (const session of both) session.close();
  }
});
