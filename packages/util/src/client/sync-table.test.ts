/** SyncTables: the rows follow the hub's, through changes, reconnects and a hub that cannot read just now; one table for one query. */
import type { Row, UserQuery } from '../schema/authorize';
import { packRows } from '../schema/packed-rows';
import { Connection } from './connection';
import { FakeHub } from './fake-hub';
import { createMemoryNetwork } from './memory-transport';
import { canonical, openSyncTable, type SyncTable, tableCounts } from './sync-table';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const QUERY: UserQuery = { query: { projects: [{ project_id: null, title: null }] } };
const titlesOf = (table: SyncTable) => [...table.view.rows.values()].map((row) => row.title);

async function setUp() {
  const hub = new FakeHub();
  hub.rows = [{ project_id: 'a', title: 'A' }];
  const network = createMemoryNetwork(hub.accept);
  const connection = new Connection(network.connector);
  const table = openSyncTable(connection, QUERY);
  await network.settle();
  const tellRows = (rows: Row[]) =>
    hub.tell('feeds', (channel) => ({
      event: 'feed_rows',
      channel,
      rows: packRows(['project_id', 'title'], rows),
    }));
  const heard = (event: string) => hub.heard.filter((message) => message.event === event).length;
  return { hub, network, connection, table, tellRows, heard, titles: () => titlesOf(table) };
}

test('[CL7] rows come, change and leave', async () => {
  const { hub, network, connection, table, tellRows, titles } = await setUp();
  expect(table.view.loaded).toBe(true);
  expect(titles()).toEqual(['A']);
  hub.tell('feeds', (channel) => ({
    event: 'feed_change',
    channel,
    put: [
      { project_id: 'b', title: 'B' },
      { project_id: 'c', title: 'C' },
    ],
    remove: [...table.view.rows.keys()],
  }));
  await network.settle();
  expect(titles()).toEqual(['B', 'C']);
  tellRows([{ project_id: 'd', title: 'D' }]);
  await network.settle();
  expect(titles()).toEqual(['D']);
  connection.close();
});

test('[CL7] a lost line keeps the rows in view, and the reconnect brings what was missed', async () => {
  const { hub, network, connection, titles } = await setUp();
  network.cut();
  hub.rows = [{ project_id: 'a', title: 'A2' }];
  expect(titles()).toEqual(['A']);
  connection.wake();
  await network.settle();
  expect(titles()).toEqual(['A2']);
  connection.close();
});

test('[CL8] "unavailable" is asked again by itself; another refusal is shown', async () => {
  const { hub, network, connection, table, titles } = await setUp();
  network.cut();
  hub.refuseWith = 'unavailable';
  connection.wake();
  await network.settle();
  expect(table.view.error).toBeUndefined();
  hub.refuseWith = undefined;
  hub.rows = [{ project_id: 'a', title: 'back' }];
  jest.advanceTimersByTime(1000);
  await network.settle();
  expect(titles()).toEqual(['back']);
  network.cut();
  hub.refuseWith = 'forbidden';
  connection.wake();
  await network.settle();
  expect(table.view.error?.code).toBe('forbidden');
  table.close();
  connection.close();
});

test('[CL8] rows in an unknown form are an error, and the rows before them stay', async () => {
  const { hub, network, connection, table, titles } = await setUp();
  hub.tell('feeds', (channel) => ({
    event: 'feed_rows',
    channel,
    rows: { fields: ['title'], columns: 'no rows' },
  }));
  await network.settle();
  expect(table.view.error?.code).toBe('internal');
  expect(titles()).toEqual(['A']);
  connection.close();
});

test('[CL50] identical queries share one feed; a late one has its rows at once', async () => {
  const { hub, network, connection, table, heard } = await setUp();
  const other = openSyncTable(connection, { query: { projects: [{ title: null, project_id: null }] } });
  expect(titlesOf(other)).toEqual(['A']);
  const told: unknown[] = [];
  other.onChange(() => told.push(1));
  hub.tell('feeds', (channel) => ({
    event: 'feed_change',
    channel,
    put: [{ project_id: 'b', title: 'B' }],
    remove: [],
  }));
  await network.settle();
  expect(titlesOf(table)).toEqual(['A', 'B']);
  expect(titlesOf(other)).toEqual(['A', 'B']);
  expect(told).toHaveLength(1);
  expect(heard('feed_open')).toBe(1);
  expect(tableCounts(connection)).toEqual({ tables: 1, sets: 0 });
  const different = openSyncTable(connection, { query: { projects: [{ project_id: null }] } });
  await network.settle();
  expect(heard('feed_open')).toBe(2);
  different.close();
  connection.close();
});

test('[CL51] the last user ends the feed, and nothing is left; the others hear nothing of it', async () => {
  const { network, connection, table, heard } = await setUp();
  const other = openSyncTable(connection, QUERY);
  const told: unknown[] = [];
  table.onChange(() => told.push('closed one'));
  table.close();
  table.close();
  await network.settle();
  expect(heard('channel_close')).toBe(0);
  const saved = other.set({ project_id: 'a', title: 'still live' });
  await network.settle();
  await saved;
  expect(told).toEqual([]);
  other.close();
  await network.settle();
  expect(heard('channel_close')).toBe(1);
  expect(tableCounts(connection)).toEqual({ tables: 0, sets: 0 });
  const again = openSyncTable(connection, QUERY);
  await network.settle();
  expect(titlesOf(again)).toEqual(['A']);
  connection.close();
});

test('[CL50] which queries are the same', () => {
  const same = (a: unknown, b: unknown) => canonical(a) === canonical(b);
  expect(same({ a: { x: null, y: 1 } }, { a: { y: 1, x: null } })).toBe(true);
  expect(same({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(same({ a: ['x', 'y'] }, { a: ['y', 'x'] })).toBe(false);
  expect(same({ a: [{ x: null }] }, { a: { x: null } })).toBe(false);
  expect(same({ a: '1' }, { a: 1 })).toBe(false);
});
