/**
 * Unacked edits in this browser's IndexedDB: what survives a reload, a crash of the tab, and a sign-out. One database for all accounts of
 * the browser; every read names its account. Made by app/signed-in.tsx. A store that cannot be opened rejects; callers go on without.
 */
import type { EditRecord, EditStore, Leftover } from '@lyceum/util/client/edit-store';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

interface Schema extends DBSchema {
  records: { key: string; value: EditRecord; indexes: { account_id: string } };
  /** Key: record and row number. */
  rows: { key: [string, number]; value: Uint8Array };
}

const NAME = 'lyceum-edits';
const VERSION = 1;

export interface IndexedEditStore extends EditStore {
  close(): void;
}

/** `name`: of the database; tests have their own. */
export function createIndexedEditStore(name = NAME): IndexedEditStore {
  const connection = createConnection(name);
  return {
    append: async (record, row, update) => {
      const db = await connection.open();
      // Relaxed: an edit may be lost with the power, not with the tab; a strict write costs a flush of the disk.
      const tx = db.transaction(['records', 'rows'], 'readwrite', { durability: 'relaxed' });
      const done = [
        tx.objectStore('records').put(record),
        tx.objectStore('rows').put(update, [record.record_id, row]),
      ];
      // Not left to the event loop: the page may be gone by then.
      tx.commit();
      await Promise.all([...done, tx.done]);
    },
    leftovers: async (account_id, at) => {
      const db = await connection.open();
      const tx = db.transaction(['records', 'rows']);
      const records = await tx.objectStore('records').index('account_id').getAll(account_id);
      const wanted = at
        ? records.filter(({ project_id, path }) => project_id === at.project_id && path === at.path)
        : records;
      wanted.sort((a, b) => a.time - b.time);
      return Promise.all(wanted.map((record) => leftover(record, tx.objectStore('rows'))));
    },
    remove: async (record_id, rows) => {
      const db = await connection.open();
      const tx = db.transaction(['records', 'rows'], 'readwrite', { durability: 'relaxed' });
      const store = tx.objectStore('rows');
      await store.delete(IDBKeyRange.bound([record_id, 0], [record_id, rows], false, true));
      if ((await store.count(allRows(record_id))) === 0) await tx.objectStore('records').delete(record_id);
      await tx.done;
    },
    close: () => connection.close(),
  };
}

interface RowReader {
  getAll(range: IDBKeyRange): Promise<Uint8Array[]>;
  getAllKeys(range: IDBKeyRange): Promise<[string, number][]>;
}

async function leftover(record: EditRecord, rows: RowReader): Promise<Leftover> {
  const range = allRows(record.record_id);
  const [updates, keys] = await Promise.all([rows.getAll(range), rows.getAllKeys(range)]);
  return { ...record, updates, rows: (keys.at(-1)?.[1] ?? -1) + 1 };
}

function allRows(record_id: string): IDBKeyRange {
  return IDBKeyRange.bound([record_id, 0], [record_id, Number.POSITIVE_INFINITY]);
}

/** One open database; opened again after the browser closed it (it was cleared, or a newer page upgrades it). */
function createConnection(name: string) {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const forget = () => {
    opened = undefined;
  };
  const open = () => {
    opened ??= openDB<Schema>(name, VERSION, {
      upgrade: (db) => {
        db.createObjectStore('records', { keyPath: 'record_id' }).createIndex('account_id', 'account_id');
        db.createObjectStore('rows');
      },
      blocking: (_current, _wanted, event) => {
        (event.target as IDBDatabase).close();
        forget();
      },
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  };
  return {
    open,
    close: () => {
      opened?.then((db) => db.close()).catch(() => {});
      forget();
    },
  };
}
