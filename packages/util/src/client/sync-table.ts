/**
 * A SyncTable: the live copy of a query's rows. It fills itself when connected, keeps its rows while the connection is away,
 * and tells of every change. It holds no permission of its own: rows come and go as the hub says.
 */
import type { LyceumError } from '../errors';
import type { RequestResult } from '../protocol/client';
import type { Row, UserQuery } from '../schema/authorize';
import { rowKey } from '../schema/rows';
import type { Channel, ChannelMessage, Connection } from './connection';
import { createSignal, type Disposer } from './signal';

/** Milliseconds until a table that the hub could not read just now (its database is away) is asked for again. */
const RETRY_MS = 1000;

export interface TableView {
  rows: ReadonlyMap<string, Row>;
  /** False until the first answer has come. */
  loaded: boolean;
  error: LyceumError | undefined;
}

export interface SyncTable {
  readonly view: TableView;
  onChange(listener: (view: TableView) => void): Disposer;
  close(): void;
}

export function openSyncTable(connection: Connection, query: UserQuery): SyncTable {
  return new FeedTable(connection, query);
}

class FeedTable implements SyncTable {
  private readonly changes = createSignal<TableView>();
  private readonly channel: Channel;
  private current: TableView = { rows: new Map(), loaded: false, error: undefined };
  private primaryKey: readonly string[] = [];
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly query: UserQuery,
  ) {
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

  close(): void {
    clearTimeout(this.retryTimer);
    this.channel.close();
  }

  private open(channel: Channel): void {
    const done = (result: RequestResult<'feed_open'>) => {
      this.primaryKey = result.primary_key;
      this.showRows(result.rows);
    };
    const failed = (error: LyceumError) => this.refused(error);
    channel.request('feed_open', { channel: channel.id, query: this.query }, { done, failed });
  }

  private receive(message: ChannelMessage): void {
    if (message.event === 'feed_rows') this.showRows(message.rows);
    if (message.event !== 'feed_change') return;
    const rows = new Map(this.current.rows);
    for (const key of message.remove) rows.delete(key);
    for (const row of message.put) rows.set(rowKey(this.primaryKey, row), row);
    this.show({ ...this.current, rows });
  }

  /** What is shown stays: a hub that cannot read just now says nothing about the rows. */
  private refused(error: LyceumError): void {
    const { kind } = this.connection.status;
    clearTimeout(this.retryTimer);
    if (error.code !== 'unavailable' || kind === 'closed') this.show({ ...this.current, error });
    // When it is the connection that is away, `opened` comes by itself.
    else if (kind === 'connected') this.retryTimer = setTimeout(() => this.channel.reopen(), RETRY_MS);
  }

  private showRows(rows: readonly Row[]): void {
    const byKey = new Map(rows.map((row) => [rowKey(this.primaryKey, row), row]));
    this.show({ rows: byKey, loaded: true, error: undefined });
  }

  private show(view: TableView): void {
    this.current = view;
    this.changes.emit(view);
  }
}
