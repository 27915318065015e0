/** Kept edits that cannot simply be sent: of others, of another document, refused, or in a store that fails. None is lost, none goes astray. */
import type { AccountId, DocumentId } from '../ids';
import type { ProjectPath } from '../paths';
import type { Keeping } from './edit-store';
import { FakeHub } from './fake-hub';
import { type FakeTab, keepIn, openTab, settleTabs } from './fake-tab';
import { createMemoryEditStore } from './memory-edit-store';

const OTHER_DOCUMENT = '44444444-4444-4444-8444-444444444444' as DocumentId;
const OTHER_ACCOUNT = '55555555-5555-4555-8555-555555555555' as AccountId;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

async function pass(ms: number, ...tabs: FakeTab[]) {
  jest.advanceTimersByTime(ms);
  await settleTabs(...tabs);
}

const durable = (hub: FakeHub) => hub.durable.getText('content').toString();
const text = ({ session }: FakeTab) => session.text.toString();

/** A tab that typed `words`, one edit a letter, after the line went; 300 ms later it is gone. */
async function leave(hub: FakeHub, keeping: Keeping, words: string): Promise<void> {
  const first = openTab(hub, keeping);
  await settleTabs(first);
  first.offline();
  for (const letter of words) first.session.text.insert(first.session.text.length, letter);
  await pass(300, first);
  first.die();
}

test('[CL36] another account, or another document at the path, gets none of it', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  await leave(hub, keepIn(store), 'secret');
  const stranger = openTab(hub, keepIn(store, OTHER_ACCOUNT));
  await settleTabs(stranger);
  expect(text(stranger)).toBe('');
  stranger.close();
  hub.document_id = OTHER_DOCUMENT;
  const other = openTab(hub, keepIn(store));
  await settleTabs(other);
  expect(text(other)).toBe('');
  expect(durable(hub)).toBe('');
  expect(store.records).toBe(1);
  other.close();
});

test('[CL36] a document that another one replaced meanwhile is not merged into it: it stays, with the reason', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  await leave(hub, keepIn(store), 'mine');
  const one = openTab(hub, keepIn(store));
  one.offline();
  await settleTabs(one);
  expect(text(one)).toBe('mine');
  hub.document_id = OTHER_DOCUMENT;
  one.online();
  await settleTabs(one);
  expect(one.session.status).toMatchObject({ kind: 'read_only', kept: 4, error: { code: 'conflict' } });
  expect(text(one)).toBe('mine');
  expect(durable(hub)).toBe('');
  expect(store.records).toBe(1);
  one.close();
});

test('[CL37] a store that takes nothing is said, does not disturb, and is tried again', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  store.failure = new Error('no space');
  const one = openTab(hub, keepIn(store));
  await settleTabs(one);
  one.offline();
  one.session.text.insert(0, 'a');
  await pass(300, one);
  expect(one.session.status).toEqual({ kind: 'offline', unsent: 1, on_device: false });
  expect(one.session.safe).toBe(false);
  store.failure = undefined;
  one.session.text.insert(1, 'b');
  await pass(5000, one);
  expect(one.session.status).toMatchObject({ unsent: 2, on_device: true });
  expect(one.session.safe).toBe(true);
  one.die();
  const two = openTab(hub, keepIn(store));
  await settleTabs(two);
  expect(durable(hub)).toBe('ab');
  two.close();
});

test('[CL37] a store that cannot even be read does not keep the document from opening', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  store.leftovers = () => Promise.reject(new Error('private window'));
  const one = openTab(hub, keepIn(store));
  await settleTabs(one);
  one.session.text.insert(0, 'fine');
  await settleTabs(one);
  expect(durable(hub)).toBe('fine');
  one.close();
});

test('[CL38] refused edits stay through a reload, are offered, and go when they are discarded or taken', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  const one = openTab(hub, keepIn(store));
  await settleTabs(one);
  one.session.text.insert(0, 'shared ');
  await settleTabs(one);
  hub.canWrite = false;
  one.session.text.insert(7, 'refused');
  await pass(300, one);
  expect(one.session.status).toMatchObject({ kind: 'read_only', kept: 1, on_device: true });
  one.die();
  const two = openTab(hub, keepIn(store));
  await settleTabs(two);
  expect(text(two)).toBe('shared refused');
  expect(two.session.status).toMatchObject({ kind: 'read_only', kept: 1 });
  two.close();
  await settleTabs(two);
  expect(store.records).toBe(1);
  const three = openTab(hub, keepIn(store));
  await settleTabs(three);
  await three.session.discard();
  three.close();
  await settleTabs(three);
  expect(store.records).toBe(0);
  const four = openTab(hub, keepIn(store));
  await settleTabs(four);
  expect(text(four)).toBe('shared ');
  four.close();
});

test('[CL38] a member who was removed still sees what was kept, with the reason', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  await leave(hub, keepIn(store), 'mine');
  hub.refuseWith = 'forbidden';
  const one = openTab(hub, keepIn(store));
  await settleTabs(one);
  expect(text(one)).toBe('mine');
  expect(one.session.status).toMatchObject({ kind: 'read_only', kept: 4, error: { code: 'forbidden' } });
  one.close();
});

test('[CL39] a document that was moved while the line was down is followed', async () => {
  const hub = new FakeHub();
  const one = openTab(hub, keepIn(createMemoryEditStore()));
  await settleTabs(one);
  one.session.text.insert(0, 'goes on');
  await settleTabs(one);
  const moved = jest.fn();
  one.session.onMoved(moved);
  one.network.cut();
  hub.path = 'b.txt' as ProjectPath;
  one.connection.wake();
  await settleTabs(one);
  expect(moved).toHaveBeenCalledWith('b.txt');
  const opens = hub.heard.filter(({ event }) => event === 'document_open');
  expect(opens.at(-1)).toMatchObject({ document_id: hub.document_id });
  expect(text(one)).toBe('goes on');
  one.close();
});
