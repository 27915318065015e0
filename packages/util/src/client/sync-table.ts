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
  const changes = createSignal<TableView>();
  let view: TableView = { rows: new Map(), loaded: false, error: undefined };
  let primaryKey: readonly string[] = [];

  const show = (next: TableView) => {
    view = next;
    changes.emit(view);
  };
  const showRows = (rows: readonly Row[]) =>
    show({
      rows: new Map(rows.map((row) => [rowKey(primaryKey, row), row])),
      loaded: true,
      error: undefined,
    });

  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** What is shown stays: a hub that cannot read just now says nothing about the rows. */
  const refused = (error: LyceumError) => {
    clearTimeout(retryTimer);
    if (error.code !== 'unavailable' || connection.status.kind === 'closed') show({ ...view, error });
    // When it is the connection that is away, `opened` comes by itself.
    else if (connection.status.kind === 'connected')
      retryTimer = setTimeout(() => channel.reopen(), RETRY_MS);
  };
  const opened = (self: Channel) => {
    const done = (result: RequestResult<'feed_open'>) => {
      primaryKey = result.primary_key;
      showRows(result.rows);
    };
    self.request('feed_open', { channel: self.id, query }, { done, failed: refused });
  };
  const message = (news: ChannelMessage) => {
    if (news.event === 'feed_rows') showRows(news.rows);
    if (news.event !== 'feed_change') return;
    const rows = new Map(view.rows);
    for (const key of news.remove) rows.delete(key);
    for (const row of news.put) rows.set(rowKey(primaryKey, row), row);
    show({ ...view, rows });
  };
  const channel = connection.openChannel({
    opened,
    message,
    lost: () => {},
    refused,
  });

  return {
    get view() {
      return view;
    },
    onChange: changes.on,
    close: () => {
      clearTimeout(retryTimer);
      channel.close();
    },
  };
}
