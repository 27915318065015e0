/**
 * One feed of the hub as a table in memory: rows fill themselves when connected, stay while the connection is away, and carry the
 * fields that were set here (row-sets.ts). Shared by all users of the same query: sync-table.ts makes and ends it.
 */
import type { LyceumError } from '../errors';
import type { RequestResult } from '../protocol/client';
import type { Row, UserQuery } from '../schema/authorize';
import { type PackedRows, unpackRows } from '../schema/packed-rows';
import { rowKey } from '../schema/rows';
import type { Channel, ChannelMessage, Connection } from './connection';
import type { RowSet, RowSets } from './row-sets';
import { createSignal, type Disposer } from './signal';

/** Milliseconds until a table that the hub could not read just now (its database is away) is asked for again. */
const RETRY_MS = 1000;

export interface TableView {
  /** By rowKey; the object of a row stays the same until the row changes. */
  rows: ReadonlyMap<string, Row>;
  /** False until the first answer has come. */
  loaded: boolean;
  /** Why there are no (newer) rows. */
  error: LyceumError | undefined;
  /** Keys of rows that show fields set here of which the hub has not said that they are saved. */
  unsaved: ReadonlySet<string>;
}

type Remote = Omit<TableView, 'unsaved'>;

/** A row with our own fields over it, made of these two. */
interface Overlaid {
  base: Row;
  set: RowSet;
  row: Row;
}

const NOTHING: ReadonlySet<string> = new Set();

export class FeedTable {
  private readonly changes = createSignal<TableView>();
  private readonly channel: Channel;
  private readonly tableName: string;
  private readonly stopSets: Disposer;
  /** As the hub says. */
  private remote: Remote = { rows: new Map(), loaded: false, error: undefined };
  private current: TableView = { ...this.remote, unsaved: NOTHING };
  private overlaid = new Map<string, Overlaid>();
  private primaryKey: readonly string[] = [];
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly query: UserQuery,
    private readonly sets: RowSets,
  ) {
    this.tableName = Object.keys(query.query)[0] ?? '';
    this.stopSets = sets.onChange(this.tableName, () => this.show(this.remote));
    this.channel = connection.openChannel({
      opened: (channel) => this.open(channel),
      message: (message) => this.receive(message),
      lost: () => {},
      refused: (error) => this.refused(error),
    });
  }

  get view(): TableView {
    return this.current;
  }

  onChange(listener: (view: TableView) => void): Disposer {
    return this.changes.on(listener);
  }

  set(row: Row): Promise<void> {
    return this.sets.set(this.tableName, row);
  }

  close(): void {
    clearTimeout(this.retryTimer);
    this.stopSets();
    this.channel.close();
  }

  private open(channel: Channel): void {
    const done = (result: RequestResult<'feed_open'>) => {
      this.primaryKey = result.primary_key;
      this.replaceRows(result.rows);
    };
    const failed = (error: LyceumError) => this.refused(error);
    channel.request('feed_open', { channel: channel.id, query: this.query }, { done, failed });
  }

  private receive(message: ChannelMessage): void {
    if (message.event === 'feed_rows') this.replaceRows(message.rows);
    if (message.event !== 'feed_change') return;
    const rows = new Map(this.remote.rows);
    for (const key of message.remove) rows.delete(key);
    const keys = [...message.remove];
    for (const row of message.put) {
      const key = rowKey(this.primaryKey, row);
      keys.push(key);
      rows.set(key, row);
    }
    this.remote = { ...this.remote, rows };
    this.sets.news(this.tableName, keys);
    this.show(this.remote);
  }

  /** What is shown stays: a hub that cannot read just now says nothing about the rows. */
  private refused(error: LyceumError): void {
    const { kind } = this.connection.status;
    clearTimeout(this.retryTimer);
    if (error.code !== 'unavailable' || kind === 'closed') this.show({ ...this.remote, error });
    // When it is the connection that is away, `opened` comes by itself.
    else if (kind === 'connected') this.retryTimer = setTimeout(() => this.channel.reopen(), RETRY_MS);
  }

  private replaceRows(packed: PackedRows): void {
    try {
      const rows = new Map(unpackRows(packed).map((row) => [rowKey(this.primaryKey, row), row]));
      this.remote = { rows, loaded: true, error: undefined };
    } catch (error) {
      this.refused(error as LyceumError);
      return;
    }
    this.sets.news(this.tableName);
    this.show(this.remote);
  }

  private show(remote: Remote): void {
    this.remote = remote;
    this.current = this.withOwn(remote);
    this.changes.emit(this.current);
  }

  /** Our fields over the hub's rows; fields that this query does not show are left out. */
  private withOwn(remote: Remote): TableView {
    const overlaid = new Map<string, Overlaid>();
    for (const [key, set] of this.sets.of(this.tableName)) {
      const base = remote.rows.get(key);
      if (base) overlaid.set(key, this.overlay(key, base, set));
    }
    this.overlaid = overlaid;
    if (overlaid.size === 0) return { ...remote, unsaved: NOTHING };
    const rows = new Map(remote.rows);
    const unsaved = new Set<string>();
    for (const [key, { row, base, set }] of overlaid) {
      rows.set(key, row);
      if (row !== base && !set.saved) unsaved.add(key);
    }
    return { ...remote, rows, unsaved };
  }

  private overlay(key: string, base: Row, set: RowSet): Overlaid {
    const known = this.overlaid.get(key);
    if (known && known.base === base && known.set === set) return known;
    const own = Object.entries(set.fields).filter(([field]) => field in base);
    const row = own.length === 0 ? base : { ...base, ...Object.fromEntries(own) };
    return { base, set, row };
  }
}
