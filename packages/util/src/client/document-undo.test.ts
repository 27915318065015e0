/** Undo over a document session: one's own edits only, whatever the line, the hub, the others and the disk do meanwhile; and the pace of cursors. */
import * as Y from 'yjs';
import type { ProjectId } from '../ids';
import type { ProjectPath } from '../paths';
import { Connection } from './connection';
import { DocumentSession } from './document-session';
import { FakeHub } from './fake-hub';
import { createMemoryNetwork } from './memory-transport';

const WHERE = {
  project_id: '33333333-3333-4333-8333-333333333333' as ProjectId,
  path: 'a.txt' as ProjectPath,
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function join(hub: FakeHub) {
  const network = createMemoryNetwork(hub.accept);
  const connection = new Connection(network.connector);
  const session = new DocumentSession(connection, WHERE);
  const undo = new Y.UndoManager(session.text, { captureTimeout: 0 });
  const close = () => {
    undo.destroy();
    session.close();
    connection.close();
  };
  const type = (at: number, words: string) => session.text.insert(at, words);
  return { network, connection, session, undo, close, type };
}
type Client = ReturnType<typeof join>;

async function settle(...clients: Client[]) {
  for (let round = 0; round < 4; round++) for (const { network } of clients) await network.settle();
}

const text = ({ session }: Client) => session.text.toString();

/** What breaks in the middle of an editing session. */
const BREAKS: [string, (hub: FakeHub, client: Client) => void][] = [
  ['a reconnect', (_hub, client) => client.network.cut()],
  ['a restart of the hub', (hub) => hub.crash()],
  [
    'a role lowered and raised',
    (hub) => {
      hub.setAccess(false);
      hub.setAccess(true);
    },
  ],
];

test.each(BREAKS)(
  '[CL40] undo and redo take back and give back one’s own edits only, over %s',
  async (_what, brk) => {
    const hub = new FakeHub();
    const [a, b] = [join(hub), join(hub)];
    await settle(a, b);
    a.type(0, 'mine1 ');
    await settle(a, b);
    b.type(6, 'theirs1 ');
    await settle(b, a);
    brk(hub, a);
    b.type(0, 'meanwhile ');
    a.type(text(a).length, 'mine2 ');
    for (const { connection } of [a, b]) connection.wake();
    jest.advanceTimersByTime(1000);
    await settle(a, b);
    b.type(text(b).length, 'theirs2');
    await settle(b, a);
    expect(text(a)).toBe('meanwhile mine1 theirs1 mine2 theirs2');
    a.undo.undo();
    await settle(a, b);
    expect(text(b)).toBe('meanwhile mine1 theirs1 theirs2');
    a.undo.undo();
    a.undo.undo();
    await settle(a, b);
    expect(text(b)).toBe('meanwhile theirs1 theirs2');
    brk(hub, a);
    for (const { connection } of [a, b]) connection.wake();
    jest.advanceTimersByTime(1000);
    await settle(a, b);
    a.undo.redo();
    a.undo.redo();
    a.undo.redo();
    await settle(a, b);
    expect(text(b)).toBe('meanwhile mine1 theirs1 mine2 theirs2');
    expect(text(a)).toBe(text(b));
    a.close();
    b.close();
  },
);

test('[CL40] what the disk or another person deleted of mine does not come back by my undo of something else', async () => {
  const hub = new FakeHub();
  const [a, b] = [join(hub), join(hub)];
  await settle(a, b);
  a.type(0, 'one ');
  a.type(4, 'two ');
  await settle(a, b);
  b.session.text.delete(0, 4);
  await settle(b, a);
  a.undo.undo();
  await settle(a, b);
  expect(text(b)).toBe('');
  a.undo.undo();
  a.undo.redo();
  a.undo.redo();
  await settle(a, b);
  expect(text(a)).toBe(text(b));
  expect(text(a)).toContain('two ');
  a.close();
  b.close();
});

test('[CL41] the first move of a cursor goes out at once, a stream of them every 50 ms, and the last one always arrives', async () => {
  const hub = new FakeHub();
  const [a, b] = [join(hub), join(hub)];
  await settle(a, b);
  jest.advanceTimersByTime(1000);
  const seen = () => b.session.awareness.getStates().get(a.session.doc.clientID)?.at as number | undefined;
  a.session.awareness.setLocalStateField('at', 0);
  await settle(a, b);
  expect(seen()).toBe(0);
  const before = hub.heard.length;
  let worst = 0;
  for (let ms = 1; ms <= 1000; ms++) {
    jest.advanceTimersByTime(1);
    a.session.awareness.setLocalStateField('at', ms);
    await settle(a, b);
    worst = Math.max(worst, ms - (seen() ?? 0));
  }
  const sent = hub.heard.slice(before).filter(({ event }) => event === 'document_presence').length;
  expect(worst).toBeLessThanOrEqual(50);
  expect(sent).toBeLessThanOrEqual(22);
  jest.advanceTimersByTime(50);
  await settle(a, b);
  expect(seen()).toBe(1000);
  a.close();
  b.close();
});

test('[CL41] an edit and the cursor that stands on it arrive in this order', async () => {
  const hub = new FakeHub();
  const a = join(hub);
  await settle(a);
  jest.advanceTimersByTime(1000);
  const before = hub.heard.length;
  a.type(0, 'x');
  a.session.awareness.setLocalStateField('at', 1);
  await settle(a);
  const events = hub.heard.slice(before).map(({ event }) => event);
  expect(events.filter((event) => event !== 'ping')).toEqual(['document_update', 'document_presence']);
  a.close();
});
