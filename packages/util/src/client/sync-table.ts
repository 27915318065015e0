/**
 * SyncTables: live copies of the rows of a query. Identical queries on one connection share one table and one feed, which ends with its
 * last user. Fields can be set: they show at once in every table of the connection and are kept until the hub has them.
 * The webapp, tests and benchmarks open them. They hold no permission of their own: rows come and go as the hub says.
 */
import type { Row, UserQuery } from '../schema/authorize';
import { unpackRows } from '../schema/packed-rows';
import type { Connection } from './connection';
import { FeedTable, type TableView } from './feed-table';
import { RowSets } from './row-sets';
import type { Disposer } from './signal';

export type { TableView } from './feed-table';

export interface SyncTable {
  readonly view: TableView;
  onChange(listener: (view: TableView) => void): Disposer;
  /**
   * `row`: the primary key and fields. Shown at once, marked in `view.unsaved`. Resolves when it is saved; rejects with the hub's refusal,
   * and then the hub's values show again. Made offline it is kept and sent on return, merged with what is set later.
   */
  set(row: Row): Promise<void>;
  /** Nothing is told any more. The last user of a query ends its feed; sets that are on their way go on. */
  close(): void;
}

interface Shared {
  table: FeedTable;
  users: number;
}

interface Tables {
  sets: RowSets;
  /** Canonical query → the table of all who asked it. */
  shared: Map<string, Shared>;
}

const tablesOf = new WeakMap<Connection, Tables>();

export function openSyncTable(connection: Connection, query: UserQuery): SyncTable {
  const { sets, shared } = ownTables(connection);
  const key = canonical(query);
  const entry = shared.get(key) ?? { table: new FeedTable(connection, query, sets), users: 0 };
  shared.set(key, entry);
  entry.users++;
  const { table } = entry;
  const stops = new Set<Disposer>();
  let closed = false;
  return {
    get view() {
      return table.view;
    },
    onChange: (listener) => {
      const stop = table.onChange(listener);
      stops.add(stop);
      return () => {
        stop();
        stops.delete(stop);
      };
    },
    set: (row) => table.set(row),
    close: () => {
      if (closed) return;
      closed = true;
      for (const stop of stops) stop();
      if (--entry.users > 0) return;
      shared.delete(key);
      table.close();
    },
  };
}

/** Sets fields of a row as SyncTable.set does, from where no table is at hand: open ones show it at once. */
export function setRow(connection: Connection, table: string, row: Row): Promise<void> {
  return ownTables(connection).sets.set(table, row);
}

/** The rows of a query, once. */
export async function getRows(connection: Connection, query: UserQuery): Promise<Row[]> {
  return unpackRows((await connection.request('query', { query })).rows);
}

/** What is open, for tests that look for what is left behind. */
export function tableCounts(connection: Connection): { tables: number; sets: number } {
  const { sets, shared } = ownTables(connection);
  return { tables: shared.size, sets: sets.size };
}

function ownTables(connection: Connection): Tables {
  const known = tablesOf.get(connection);
  if (known) return known;
  const made: Tables = { sets: new RowSets(connection), shared: new Map() };
  tablesOf.set(connection, made);
  return made;
}

/** One text for queries that ask the same: the order of an object's fields does not matter, that of lists does. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const sorted = fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}
