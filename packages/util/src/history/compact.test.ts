/** Compaction as a function of bytes: nothing is lost or moved by it, in any number of steps, and damaged bytes say so. */
import * as Y from 'yjs';
import { TEXT_NAME } from '../client/document-session';
import { seeded } from '../client/seeded';
import type { HistoryUpdate } from '../protocol/client';
import { compactHistory } from './compact';
import { decodeHistory } from './encoding';
import { createDocumentHistory } from './history';
import { randomUpdates } from './random-history';
import type { DocumentHistory } from './types';

const page = (compacted: Uint8Array | null, updates: HistoryUpdate[], more = false) => ({
  compacted,
  updates,
  through: updates.at(-1)?.update_id ?? 0,
  more,
});

const versions = (history: DocumentHistory) =>
  Array.from({ length: history.count }, (_, v) => [history.time(v), history.author(v), history.textAt(v)]);

async function readerOf(...pages: ReturnType<typeof page>[]): Promise<DocumentHistory> {
  const history = createDocumentHistory();
  for (const one of pages) await history.add(one);
  return history;
}

test.each([11, 12, 13, 14])('[HI4] compacted in steps it reads as before, seed %i', async (seed) => {
  const random = seeded(seed);
  const updates = randomUpdates(random, 300);
  const expected = versions(await readerOf(page(null, updates)));
  let compacted: Uint8Array | null = null;
  for (let from = 0; from < updates.length; ) {
    const to = Math.min(updates.length, from + 1 + random.int(120));
    const step = await compactHistory(compacted, updates.slice(from, to));
    compacted = step.history;
    from = to;
    const history = await readerOf(page(compacted, updates.slice(to)));
    expect(versions(history)).toEqual(expected);
    expect(textOf(step.state, updates.slice(to))).toBe(textOf(null, updates));
  }
});

test('[HI4] what waits for an update that is not there yet is kept', async () => {
  const updates = randomUpdates(seeded(15), 60);
  const missing = updates.slice(0, 1);
  const rest = updates.slice(1);
  const { history, state } = await compactHistory(null, rest);
  expect(textOf(state, missing)).toBe(textOf(null, updates));
  const reader = await readerOf(page(history, missing));
  expect(reader.textAt(reader.count - 1)).toBe(textOf(null, updates));
});

test('[HI2] a history compacted meanwhile is taken over; the versions shown stay until its last page', async () => {
  const updates = randomUpdates(seeded(16), 200);
  const expected = versions(await readerOf(page(null, updates)));
  const history = await readerOf(page(null, updates.slice(0, 100)));
  const before = history.count;
  const { history: compacted } = await compactHistory(null, updates.slice(0, 40));
  await history.add(page(compacted, updates.slice(40, 60), true));
  expect(history.count).toBe(before);
  await history.add(page(null, updates.slice(60)));
  expect(versions(history)).toEqual(expected);
});

test('[HI5] damaged bytes are refused in words', async () => {
  const { history } = await compactHistory(null, randomUpdates(seeded(17), 50));
  const damaged = [
    new Uint8Array(),
    history.slice(0, history.length / 2),
    history.slice(0, -1),
    Uint8Array.from([9, ...history.slice(1)]),
    history.map((byte, i) => (i === 40 ? byte ^ 255 : byte)),
    seeded(1).bytes(500),
  ];
  for (const bytes of damaged)
    await expect(decodeHistory(bytes)).rejects.toMatchObject({ code: 'internal', message: /damaged/ });
  const reader = createDocumentHistory();
  await expect(reader.add(page(seeded(2).bytes(99), []))).rejects.toMatchObject({ code: 'internal' });
  await reader.add(page(history, []));
  expect(reader.count).toBeGreaterThan(0);
});

test('[HI5] an update that cannot be applied is not compacted away', async () => {
  const updates = randomUpdates(seeded(18), 20);
  const bad = { ...(updates[5] as HistoryUpdate), update: new Uint8Array([1, 2, 3, 255, 255]) };
  await expect(compactHistory(null, [...updates, bad])).rejects.toThrow();
});

function textOf(state: Uint8Array | null, updates: HistoryUpdate[]): string {
  const doc = new Y.Doc();
  if (state) Y.applyUpdate(doc, state);
  for (const { update } of updates) Y.applyUpdate(doc, update);
  return doc.getText(TEXT_NAME).toString();
}
