/** Unacked edits outlive their tab: kept soon, shown at once, sent once. */
import type { Keeping } from './edit-store';
import { FakeHub } from './fake-hub';
import { type FakeTab, keepIn, openTab, settleTabs } from './fake-tab';
import { createMemoryEditStore } from './memory-edit-store';

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

test('[CL34] quick acks write nothing; a slow one is kept within 300 ms and forgotten when it comes', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  const append = jest.spyOn(store, 'append');
  const one = openTab(hub, keepIn(store));
  await settleTabs(one);
  for (const letter of 'quick') {
    one.session.text.insert(0, letter);
    await settleTabs(one);
    await pass(300, one);
  }
  expect(append).not.toHaveBeenCalled();
  hub.holdCommits = true;
  one.session.text.insert(0, 'slow');
  expect(one.session.safe).toBe(false);
  await pass(300, one);
  expect(store.records).toBe(1);
  expect(one.session.safe).toBe(true);
  expect(one.session.status.kind).toBe('editing');
  hub.commit();
  await settleTabs(one);
  expect(store.records).toBe(0);
  one.close();
});

test('[CL34] the page going away writes at once', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  const one = openTab(hub, keepIn(store));
  await settleTabs(one);
  one.offline();
  one.session.text.insert(0, 'last');
  expect(one.session.safe).toBe(false);
  await one.session.keepNow();
  expect(one.session.safe).toBe(true);
  one.die();
  const two = openTab(hub, keepIn(store));
  await settleTabs(two);
  expect(durable(hub)).toBe('last');
  two.close();
});

test('[CL34] a long spell offline appends changes: the whole text is written once', async () => {
  const hub = new FakeHub();
  hub.live.getText('content').insert(0, 'x'.repeat(100_000));
  const store = createMemoryEditStore();
  const append = jest.spyOn(store, 'append');
  const one = openTab(hub, keepIn(store));
  await settleTabs(one);
  one.offline();
  for (let i = 0; i < 50; i++) {
    one.session.text.insert(i, 'y');
    await pass(200, one);
  }
  const sizes = append.mock.calls.map(([, , update]) => update.length);
  expect(sizes.filter((size) => size > 50_000)).toHaveLength(1);
  expect(Math.max(...sizes.slice(1))).toBeLessThan(100);
  one.die();
});

test('[CL34] a very long text is written as a whole only when the acks stay away; its edits are kept before', async () => {
  const hub = new FakeHub();
  hub.live.getText('content').insert(0, 'x'.repeat(1_000_000));
  hub.holdCommits = true;
  const store = createMemoryEditStore();
  const append = jest.spyOn(store, 'append');
  const sizes = () => append.mock.calls.map(([, , update]) => update.length);
  const one = openTab(hub, keepIn(store));
  await settleTabs(one);
  one.session.text.insert(0, 'soon ');
  await pass(300, one);
  expect(one.session.safe).toBe(true);
  expect(sizes().every((size) => size < 100)).toBe(true);
  one.die();
  // Without the hub a part of the text is not shown as if it were all of it.
  const two = openTab(hub, keepIn(store));
  two.offline();
  await settleTabs(two);
  expect(two.session.loaded).toBe(false);
  two.online();
  await settleTabs(two);
  expect(text(two).slice(0, 7)).toBe('soon xx');
  two.session.text.insert(0, 'very ');
  await pass(300, two);
  await pass(2000, two);
  expect(sizes().filter((size) => size > 1_000_000)).toHaveLength(1);
  expect(store.records).toBe(1);
  two.die();
  const three = openTab(hub, keepIn(store));
  three.offline();
  await settleTabs(three);
  expect(text(three).slice(0, 12)).toBe('very soon xx');
  three.close();
});

test('[CL35] a new tab shows what was left, counts it, sends it once, and forgets it', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  const typist = openTab(hub, keepIn(createMemoryEditStore()));
  await settleTabs(typist);
  typist.session.text.insert(0, 'base ');
  await settleTabs(typist);
  await leave(hub, keepIn(store), 'mine');
  typist.session.text.insert(0, 'theirs ');
  await settleTabs(typist);
  const two = openTab(hub, keepIn(store));
  two.offline();
  await settleTabs(two);
  // The hub is away: the text is here, and the count is of edits, not of packets.
  expect(text(two)).toBe('base mine');
  expect(two.session.status).toEqual({ kind: 'offline', unsent: 4, on_device: true });
  two.session.text.insert(9, '!');
  expect(two.session.status).toMatchObject({ unsent: 5 });
  two.online();
  await settleTabs(two, typist);
  expect(durable(hub)).toBe('theirs base mine!');
  expect(text(two)).toBe('theirs base mine!');
  expect(text(typist)).toBe('theirs base mine!');
  expect(two.session.status.kind).toBe('durable');
  await pass(300, two);
  expect(store.records).toBe(0);
  const updates = hub.heard.length;
  const three = openTab(hub, keepIn(store));
  await settleTabs(three);
  expect(text(three)).toBe('theirs base mine!');
  expect(hub.heard.slice(updates).some(({ event }) => event === 'document_update')).toBe(false);
  for (const one of [typist, two, three]) one.close();
});

test('[CL35] it survives one reload after another, in one record', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  await leave(hub, keepIn(store), 'abc');
  for (const letter of 'def') {
    const next = openTab(hub, keepIn(store));
    next.offline();
    await settleTabs(next);
    next.session.text.insert(next.session.text.length, letter);
    await pass(300, next);
    expect(store.records).toBe(1);
    next.die();
  }
  const last = openTab(hub, keepIn(store));
  last.offline();
  await settleTabs(last);
  expect(last.session.status).toMatchObject({ kind: 'offline', unsent: 6 });
  last.online();
  await settleTabs(last);
  expect(durable(hub)).toBe('abcdef');
  last.close();
});

test('[CL35] two tabs of one browser at once: each keeps its own, together they come back', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  const tabs = [openTab(hub, keepIn(store)), openTab(hub, keepIn(store))] as const;
  await settleTabs(...tabs);
  for (const one of tabs) one.offline();
  tabs[0].session.text.insert(0, 'one ');
  tabs[1].session.text.insert(0, 'two ');
  await pass(300, ...tabs);
  for (const one of tabs) one.die();
  const back = openTab(hub, keepIn(store));
  await settleTabs(back);
  expect(text(back)).toHaveLength(8);
  expect(durable(hub)).toBe(text(back));
  expect(store.records).toBe(0);
  back.close();
});

test('[CL35] what stands on the edits of others is kept with them', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  const [one, two] = [openTab(hub, keepIn(store)), openTab(hub, keepIn(createMemoryEditStore()))];
  await settleTabs(one, two);
  hub.holdCommits = true;
  one.session.text.insert(0, 'first ');
  await pass(300, one, two);
  two.session.text.insert(6, 'theirs ');
  await settleTabs(two, one);
  one.session.text.insert(13, 'second');
  await pass(300, one, two);
  one.die();
  hub.crash();
  const back = openTab(hub, keepIn(store));
  back.offline();
  await settleTabs(back);
  expect(text(back)).toBe('first theirs second');
  back.close();
  two.close();
});

test('[CL34] closing keeps what was not acked, and leaves nothing running', async () => {
  const hub = new FakeHub();
  const store = createMemoryEditStore();
  const one = openTab(hub, keepIn(store));
  await settleTabs(one);
  one.offline();
  one.session.text.insert(0, 'a');
  one.close();
  await settleTabs(one);
  expect(store.records).toBe(1);
  hub.close();
  expect(jest.getTimerCount()).toBe(0);
});
