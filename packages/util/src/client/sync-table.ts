/**
 * A SyncTable: the live copy of a query's rows. It fills itself when connected, keeps its rows while the connection is away,
 * and tells of every change. It holds no permission of its own: rows come and go as the hub says.
 */
import type { LyceumError } from '../errors';
import type { Row, UserQuery } from '../schema/authorize';
import { rowKey } from '../schema/rows';
import type { Channel, ChannelMessage, Connection } from './connection';
import { createSignal, type Disposer } from './signal';

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

  const opened = (channel: Channel) => {
    channel.request(
      'feed_open',
      { channel: channel.id, query },
      {
        done: (result) => {
          primaryKey = result.primary_key;
          showRows(result.rows);
        },
        failed: (error) => {
          if (error.code !== 'unavailable') show({ ...view, error });
        },
      },
    );
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
    refused: (error) => show({ ...view, error }),
  });

  return {
    get view() {
      return view;
    },
    onChange: changes.on,
    close: () => channel.close(),
  };
}
