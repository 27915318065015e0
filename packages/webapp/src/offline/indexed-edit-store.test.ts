/** @jest-environment node */
/** IndexedDB as the store for unacked edits passes the contract, outlives its page, and fails in a way that callers can bear. */
import 'fake-indexeddb/auto';
import { EDIT_STORE_CASES, editRecord } from '@lyceum/util/client/edit-store-contract';
import { createIndexedEditStore, type IndexedEditStore } from './indexed-edit-store';

let count = 0;
const open: IndexedEditStore[] = [];

function make(name = `test-${++count}`): IndexedEditStore {
  const store = createIndexedEditStore(name);
  open.push(store);
  return store;
}

afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

test.each(EDIT_STORE_CASES)('[CL33] IndexedDB %s', (_what, run) => run(make()));

test('[CL33] what one page kept the next one finds', async () => {
  const name = `test-${++count}`;
  const first = make(name);
  await first.append(editRecord(), 0, new Uint8Array([1, 2]));
  first.close();
  const [leftover] = await make(name).leftovers(editRecord().account_id);
  expect(leftover).toMatchObject(editRecord());
  expect([...(leftover?.updates[0] ?? [])]).toEqual([1, 2]);
});

test('[CL37] a browser without a database for us rejects, and works as soon as it has one', async () => {
  const real = globalThis.indexedDB;
  const store = make();
  Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: { open: refuse } });
  await expect(store.append(editRecord(), 0, new Uint8Array([1]))).rejects.toThrow('private');
  await expect(store.leftovers(editRecord().account_id)).rejects.toThrow('private');
  Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: real });
  await store.append(editRecord(), 0, new Uint8Array([1]));
  expect(await store.leftovers(editRecord().account_id)).toHaveLength(1);
});

function refuse(): never {
  throw new Error('private window');
}
