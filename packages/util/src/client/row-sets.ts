/**
 * Fields that were set here and that the hub's feeds do not show yet, for all tables of one connection. One request a row is on its way;
 * what is set meanwhile, or while the connection is away, is merged (the last write of a field wins) and sent afterwards.
 * Made by sync-table.ts; feed-table.ts lays the fields over the hub's rows. It keeps no rows.
 *
 *   set() ──► waiting ──connected──► sending ──saved──► unshown ──news of the row──► gone
 *                ▲                      │  └──saved, and shown by the feeds before the answer──► gone
 *                └────unavailable───────┘  refused ──► gone, the caller is told
 */
import type { LyceumError } from '../errors';
import type { Row } from '../schema/authorize';
import { rowKey } from '../schema/rows';
import { TABLES } from '../schema/tables';
import type { Connection } from './connection';
import { createSignal, type Disposer, type Signal } from './signal';

/** Milliseconds until a set that the hub could not do just now (its database is away) is sent again. */
const RETRY_MS = 1000;

/** What is laid over one row. */
export interface RowSet {
  readonly fields: Row;
  /** Saved: only the feed has not told yet. */
  readonly saved: boolean;
}

interface Caller {
  resolve(): void;
  reject(error: LyceumError): void;
}

interface Part {
  fields: Row;
  callers: Caller[];
}

interface Entry {
  readonly table: string;
  readonly key: string;
  /** The columns of the primary key. */
  readonly identity: Row;
  waiting: Part | undefined;
  sending: Part | undefined;
  unshown: Row | undefined;
  /** All of these, one over the other; the same object until one of them changes. */
  shown: RowSet;
}

type Entries = Map<string, Entry>;

export class RowSets {
  private readonly tables = new Map<string, Entries>();
  /** Table → those who show it. */
  private readonly shownBy = new Map<string, Signal<void>>();
  private stopStatus: Disposer | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly connection: Connection) {}

  /** Rows with fields of our own, for tests that look for what is left behind. */
  get size(): number {
    return [...this.tables.values()].reduce((sum, entries) => sum + entries.size, 0);
  }

  /** Row key → what is laid over the row. */
  *of(table: string): Iterable<[string, RowSet]> {
    for (const [key, entry] of this.tables.get(table) ?? []) yield [key, entry.shown];
  }

  /** For those who show the table and tell its news. */
  onChange(table: string, listener: () => void): Disposer {
    const signal = this.shownBy.get(table) ?? createSignal<void>();
    this.shownBy.set(table, signal);
    const stop = signal.on(listener);
    return () => {
      stop();
      if (signal.size > 0) return;
      this.shownBy.delete(table);
      // Nobody will tell news any more.
      this.news(table);
    };
  }

  /** `row`: the primary key and the fields to set. */
  set(table: string, row: Row): Promise<void> {
    const { status } = this.connection;
    if (status.kind === 'closed') return Promise.reject(status.error);
    return new Promise((resolve, reject) => {
      const { entry, fields } = this.entryOf(table, row);
      const part = { fields, callers: [{ resolve, reject }] };
      entry.waiting = entry.waiting ? joined(entry.waiting, part) : part;
      this.go(entry);
    });
  }

  /** The hub's feed told of these rows (undefined: of all): what was saved before is in what it told. */
  news(table: string, keys?: Iterable<string>): void {
    const entries = this.tables.get(table);
    if (!entries) return;
    for (const key of [...(keys ?? entries.keys())]) {
      const entry = entries.get(key);
      if (entry?.unshown === undefined) continue;
      entry.unshown = undefined;
      this.settle(entry);
    }
  }

  private entryOf(table: string, row: Row): { entry: Entry; fields: Row } {
    const primaryKey = TABLES.get(table)?.primary_key ?? [];
    const key = rowKey(primaryKey, row);
    const isKey = ([field]: [string, unknown]) => primaryKey.includes(field);
    const identity = Object.fromEntries(Object.entries(row).filter(isKey));
    const fields = Object.fromEntries(Object.entries(row).filter((field) => !isKey(field)));
    const entries: Entries = this.tables.get(table) ?? new Map();
    this.tables.set(table, entries);
    const nothing = { waiting: undefined, sending: undefined, unshown: undefined };
    const entry = entries.get(key) ?? {
      table,
      key,
      identity,
      ...nothing,
      shown: { fields: {}, saved: true },
    };
    entries.set(key, entry);
    return { entry, fields };
  }

  /** Sends what waits, if it can go now, and tells. */
  private go(entry: Entry): void {
    if (entry.waiting && !entry.sending && this.connection.status.kind === 'connected') {
      entry.sending = entry.waiting;
      entry.waiting = undefined;
      this.send(entry, entry.sending);
    }
    this.settle(entry);
  }

  private send(entry: Entry, part: Part): void {
    const query = { query: { [entry.table]: { ...entry.identity, ...part.fields } } };
    this.connection.request('query', { query }).then(
      ({ shown }) => this.saved(entry, part, shown === true),
      (error: unknown) => this.refused(entry, part, error as LyceumError),
    );
  }

  private saved(entry: Entry, { fields, callers }: Part, shown: boolean): void {
    entry.sending = undefined;
    // Sets of one row go one after the other: the feeds that showed this one showed the earlier ones too.
    const keep = !shown && this.shownBy.has(entry.table);
    entry.unshown = keep ? { ...entry.unshown, ...fields } : undefined;
    this.go(entry);
    for (const { resolve } of callers) resolve();
  }

  private refused(entry: Entry, part: Part, error: LyceumError): void {
    entry.sending = undefined;
    if (error.code === 'unavailable' && this.connection.status.kind !== 'closed') {
      entry.waiting = joined(part, entry.waiting);
      this.retryTimer ??= setTimeout(() => this.retry(), RETRY_MS);
      this.settle(entry);
    } else {
      this.go(entry);
      for (const { reject } of part.callers) reject(error);
    }
  }

  private retry(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    for (const entry of this.all()) if (entry.waiting) this.go(entry);
  }

  private *all(): Iterable<Entry> {
    for (const entries of [...this.tables.values()]) yield* [...entries.values()];
  }

  /** After each change of an entry: what is laid over the row is made anew, and forgotten when it is nothing. */
  private settle(entry: Entry): void {
    const { table, key, waiting, sending, unshown } = entry;
    const fields = { ...unshown, ...sending?.fields, ...waiting?.fields };
    entry.shown = { fields, saved: !waiting && !sending };
    const entries = this.tables.get(table);
    if (entry.shown.saved && !unshown) entries?.delete(key);
    if (entries?.size === 0) this.tables.delete(table);
    this.watchStatus();
    this.shownBy.get(table)?.emit();
  }

  /** The connection is watched only while something waits for it. */
  private watchStatus(): void {
    const waits = [...this.all()].some(({ waiting, sending }) => waiting && !sending);
    if (waits) this.stopStatus ??= this.connection.onStatus(() => this.onStatus());
    else {
      this.stopStatus?.();
      this.stopStatus = undefined;
      clearTimeout(this.retryTimer);
      this.retryTimer = undefined;
    }
  }

  private onStatus(): void {
    const { status } = this.connection;
    if (status.kind === 'closed') this.rejectWaiting(status.error);
    // A ping says "connected" too; sets that the hub could not do have their own time.
    else if (status.kind === 'connected' && !this.retryTimer) this.retry();
  }

  private rejectWaiting(error: LyceumError): void {
    for (const entry of this.all()) {
      const callers = entry.waiting?.callers ?? [];
      entry.waiting = undefined;
      this.settle(entry);
      for (const { reject } of callers) reject(error);
    }
  }
}

/** Of a field that is in both the later write counts. */
function joined(earlier: Part, later: Part | undefined): Part {
  return {
    fields: { ...earlier.fields, ...later?.fields },
    callers: [...earlier.callers, ...(later?.callers ?? [])],
  };
}
