/**
 * What every store for unacked edits must do, as cases that throw: the in-memory twin and the webapp's IndexedDB both pass them.
 * Run by their tests; knows nothing of a test runner.
 */
import type { AccountId, DocumentId, ProjectId } from '../ids';
import type { ProjectPath } from '../paths';
import type { EditRecord, EditStore } from './edit-store';

const uuid = (digit: string) =>
  `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`;

export function editRecord(part: Partial<EditRecord> = {}): EditRecord {
  return {
    record_id: 'one',
    account_id: uuid('1') as AccountId,
    project_id: uuid('2') as ProjectId,
    document_id: uuid('3') as DocumentId,
    path: 'a.txt' as ProjectPath,
    edits: 1,
    time: 1000,
    whole: true,
    ...part,
  };
}

const { account_id, project_id } = editRecord();
const A_TXT = { project_id, path: 'a.txt' as ProjectPath };
const STRANGER = uuid('9') as AccountId;
const bytes = (...values: number[]) => new Uint8Array(values);

/** Each with its sentence. They get an empty store of their own. */
export const EDIT_STORE_CASES: readonly (readonly [string, (store: EditStore) => Promise<void>])[] = [
  ['gives back each record with its updates in order, and what it says last', inOrder],
  ['gives the oldest record first, and only those of the file', ofTheFile],
  ['never gives one account what another one left', ofTheAccount],
  ['removes exactly what was read: a tab that is alive goes on', removed],
];

async function inOrder(store: EditStore): Promise<void> {
  await store.append(editRecord(), 0, bytes(1));
  await store.append(editRecord({ edits: 2, time: 2000 }), 1, bytes(2, 2));
  const numbers = Array.from({ length: 9 }, (_, i) => i);
  await Promise.all(numbers.map((i) => store.append(editRecord({ edits: 11 }), 2 + i, bytes(i))));
  const [leftover, ...others] = await store.leftovers(account_id);
  same(others, []);
  same([leftover?.record_id, leftover?.path, leftover?.edits, leftover?.rows], ['one', 'a.txt', 11, 11]);
  same(plain(leftover?.updates), [[1], [2, 2], ...numbers.map((i) => [i])]);
}

async function ofTheFile(store: EditStore): Promise<void> {
  await store.append(editRecord({ record_id: 'late', time: 3000 }), 0, bytes(3));
  await store.append(editRecord({ record_id: 'early', time: 500 }), 0, bytes(1));
  await store.append(editRecord({ record_id: 'other', path: 'b.txt' as ProjectPath }), 0, bytes(2));
  await store.append(editRecord({ record_id: 'far', project_id: uuid('8') as ProjectId }), 0, bytes(2));
  const ids = async (...of: Parameters<EditStore['leftovers']>) =>
    (await store.leftovers(...of)).map(({ record_id }) => record_id);
  same(await ids(account_id, A_TXT), ['early', 'late']);
  same((await ids(account_id)).sort(), ['early', 'far', 'late', 'other']);
}

async function ofTheAccount(store: EditStore): Promise<void> {
  await store.append(editRecord(), 0, bytes(1));
  same(await store.leftovers(STRANGER), []);
  same(await store.leftovers(STRANGER, A_TXT), []);
  same((await store.leftovers(account_id)).length, 1);
}

async function removed(store: EditStore): Promise<void> {
  for (const row of [0, 1, 2]) await store.append(editRecord(), row, bytes(row));
  await store.remove('one', 2);
  const [leftover] = await store.leftovers(account_id);
  same(plain(leftover?.updates), [[2]]);
  await store.remove('one', leftover?.rows ?? 0);
  same(await store.leftovers(account_id), []);
  await store.remove('one', 5);
  await store.remove('never was', 5);
}

function plain(updates: readonly Uint8Array[] = []): number[][] {
  return updates.map((update) => [...update]);
}

function same(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${left} is not ${right}`);
}
