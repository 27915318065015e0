/** The in-memory twin of the store for unacked edits: for tests, and for programs whose edits need not outlive them. */
import type { EditRecord, EditStore } from './edit-store';

interface Entry {
  record: EditRecord;
  rows: Map<number, Uint8Array>;
}

export interface MemoryEditStore extends EditStore {
  /** When set, every write fails with it. */
  failure: Error | undefined;
  readonly records: number;
}

export function createMemoryEditStore(): MemoryEditStore {
  const entries = new Map<string, Entry>();
  return {
    failure: undefined,
    get records() {
      return entries.size;
    },
    async append(record, row, update) {
      if (this.failure) throw this.failure;
      const entry = entries.get(record.record_id) ?? { record, rows: new Map<number, Uint8Array>() };
      entries.set(record.record_id, { record: { ...record }, rows: entry.rows.set(row, update.slice()) });
    },
    async leftovers(account_id, at) {
      return [...entries.values()]
        .filter(({ record }) => record.account_id === account_id)
        .filter(({ record }) => !at || (record.project_id === at.project_id && record.path === at.path))
        .sort((a, b) => a.record.time - b.record.time)
        .map(({ record, rows }) => {
          const numbers = [...rows.keys()].sort((a, b) => a - b);
          const updates = numbers.map((row) => rows.get(row) ?? new Uint8Array());
          return { ...record, updates, rows: (numbers.at(-1) ?? -1) + 1 };
        });
    },
    async remove(record_id, rows) {
      const entry = entries.get(record_id);
      if (!entry) return;
      for (const row of [...entry.rows.keys()]) if (row < rows) entry.rows.delete(row);
      if (entry.rows.size === 0) entries.delete(record_id);
    },
  };
}
