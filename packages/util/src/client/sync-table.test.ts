/** SyncTables: the rows follow the hub's, through changes, reconnects and a hub that cannot read just now. */
import { Connection } from './connection';
import { FakeHub } from './fake-hub';
import { createMemoryNetwork } from './memory-transport';
import { openSyncTable } from './sync-table';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

async function setUp() {
  const hub = new FakeHub();
  hub.rows = [{ id: 'a', title: 'A' }];
  const network = createMemoryNetwork(hub.accept);
  const connection = new Connection(network.connector);
  const table = openSyncTable(connection, { query: { projects: [{ project_id: null }] } });
  await network.settle();
  const titles = () => [...table.view.rows.values()].map((row) => row.title);
  return { hub, network, connection, table, titles };
}

test('[CL7] rows come, change and leave', async () => {
  const { hub, network, connection, table, titles } = await setUp();
  expect(table.view.loaded).toBe(true);
  expect(titles()).toEqual(['A']);
  hub.tell('feeds', (channel) => ({
    event: 'feed_change',
    channel,
    put: [
      { id: 'b', title: 'B' },
      { id: 'c', title: 'C' },
    ],
    remove: [...table.view.rows.keys()],
  }));
  await network.settle();
  expect(titles()).toEqual(['B', 'C']);
  hub.tell('feeds', (channel) => ({ event: 'feed_rows', channel, rows: [{ id: 'd', title: 'D' }] }));
  await network.settle();
  expect(titles()).toEqual(['D']);
  connection.close();
});

test('[CL7] a lost line keeps the rows in view, and the reconnect brings what was missed', async () => {
  const { hub, network, connection, titles } = await setUp();
  network.cut();
  hub.rows = [{ id: 'a', title: 'A2' }];
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
  hub.rows = [{ id: 'a', title: 'back' }];
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
