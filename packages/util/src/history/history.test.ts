/** The reader against a naive replay of the same updates: random people, splits, repeats, losses and lateness, from seeds. */
import * as Y from 'yjs';
import { TEXT_NAME } from '../client/document-session';
import { seeded } from '../client/seeded';
import type { HistoryUpdate } from '../protocol/client';
import { createDocumentHistory } from './history';
import { ADA, Author, randomUpdates, START } from './random-history';

const page = (updates: HistoryUpdate[], through = updates.at(-1)?.update_id ?? 0) => ({
  compacted: null,
  updates,
  through,
  more: false,
});

test('[HI1] a version is what one author did within one second; its text is what a replay shows', async () => {
  const updates: HistoryUpdate[] = [];
  let now = START;
  const ada = new Author(ADA, updates, () => now);
  const disk = new Author(null, updates, () => now);
  ada.text.insert(0, 'Hel');
  now += 400;
  ada.text.insert(3, 'lo');
  disk.hear(Y.encodeStateAsUpdate(ada.doc));
  disk.text.insert(5, ' disk');
  now += 700;
  ada.text.delete(0, 1);
  ada.text.insert(0, 'h');
  const history = createDocumentHistory();
  expect([history.count, history.through]).toEqual([0, 0]);
  await history.add(page(updates));
  expect(history.count).toBe(3);
  expect([0, 1, 2].map((v) => history.textAt(v))).toEqual(['Hello', 'Hello disk', 'hello disk']);
  expect([0, 1, 2].map((v) => history.author(v))).toEqual([ADA, null, ADA]);
  expect([0, 1, 2].map((v) => history.time(v) - START)).toEqual([0, 0, 1000]);
  expect(history.through).toBe(updates.length);
});

test('[HI2] repeats make no version and change none', async () => {
  const updates: HistoryUpdate[] = [];
  let now = START;
  const ada = new Author(ADA, updates, () => now);
  ada.text.insert(0, 'one');
  now += 2000;
  ada.text.insert(3, ' two');
  // After a reconnect a client sends again what it does not know to be durable, as another update.
  updates.push({ update_id: 3, time: now + 9000, account_id: ADA, update: Y.encodeStateAsUpdate(ada.doc) });
  const history = createDocumentHistory();
  await history.add(page(updates.slice(0, 2), 0));
  // Sent again, because its order was not settled yet.
  await history.add(page(updates, 2));
  expect(history.count).toBe(2);
  expect([0, 1].map((v) => history.textAt(v))).toEqual(['one', 'one two']);
  expect(history.through).toBe(2);
  await history.add(page(updates.slice(2), 3));
  expect(history.count).toBe(2);
});

test('[HI2] an update that waits for another one shows with that one', async () => {
  const updates: HistoryUpdate[] = [];
  let now = START;
  const ada = new Author(ADA, updates, () => now);
  ada.text.insert(0, 'a');
  now += 5000;
  ada.text.insert(1, 'b');
  now += 5000;
  ada.text.insert(0, 'c');
  const [first, second, third] = updates as [HistoryUpdate, HistoryUpdate, HistoryUpdate];
  const history = createDocumentHistory();
  await history.add(page([first, third, second]));
  expect(history.count).toBe(2);
  expect([0, 1].map((v) => history.textAt(v))).toEqual(['a', 'cab']);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('[HI3] textAt equals a replay, seed %i', async (seed) => {
  const random = seeded(seed);
  const updates = randomUpdates(random);
  const history = createDocumentHistory();
  const replay = new Y.Doc();
  const text = replay.getText(TEXT_NAME);
  const expected: string[] = [];
  // In pages of any size, with the tail of each sent again.
  for (let from = 0; from < updates.length; ) {
    const to = Math.min(updates.length, from + 1 + random.int(60));
    const settled = from + random.int(to - from + 1);
    await history.add(page(updates.slice(from, to), settled));
    expect(history.through).toBe(settled);
    from = to === updates.length ? to : settled;
  }
  const single = createDocumentHistory();
  for (const [i, update] of updates.entries()) {
    Y.applyUpdate(replay, update.update);
    await single.add(page([update], i + 1));
    expected.splice(Math.max(0, single.count - 1), 1, text.toString());
  }
  expect(history.count).toBe(single.count);
  expect(expected.length).toBe(single.count);
  for (let v = 0; v < history.count; v++) expect(history.textAt(v)).toBe(expected[v]);
});
