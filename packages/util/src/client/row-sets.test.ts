/** Fields set here: shown at once, taken back on refusal, kept while offline, and no flicker whichever of ack and feed comes first. */
import { LyceumError } from '../errors';
import type { Row, UserQuery } from '../schema/authorize';
import { Connection } from './connection';
import { FakeHub } from './fake-hub';
import { createMemoryNetwork, type MemoryNetwork } from './memory-transport';
import { openSyncTable, setRow, tableCounts } from './sync-table';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const QUERY: UserQuery = { query: { projects: [{ project_id: null, title: null, description: null }] } };

interface Asked {
  row: Row;
  answer(result: unknown): void;
}

async function setUp() {
  const hub = new FakeHub();
  hub.rows = [
    { project_id: 'a', title: 'A', description: 'about a' },
    { project_id: 'b', title: 'B', description: 'about b' },
  ];
  const asked: Asked[] = [];
  hub.onQuery = ({ query }, answer) => asked.push({ row: query.projects as Row, answer });
  const network = createMemoryNetwork(hub.accept);
  const connection = new Connection(network.connector);
  const table = openSyncTable(connection, QUERY);
  await network.settle();
  /** All titles of row a that were ever shown, each once in a row. */
  const shown: unknown[] = [];
  const title = () => table.view.rows.get('a')?.title;
  table.onChange(() => title() !== shown.at(-1) && shown.push(title()));
  /** The hub takes the set: its feed tells, or not yet. */
  const put = async (row: Row) => {
    hub.tell('feeds', (channel) => ({ event: 'feed_change', channel, put: [row], remove: [] }));
    await network.settle();
  };
  const answer = async (index: number, shownFirst?: boolean) => {
    asked[index]?.answer({ rows: hub.packedRows(), ...(shownFirst !== undefined && { shown: shownFirst }) });
    await network.settle();
  };
  const refuse = async (index: number, code: string) => {
    hub.refuseWith = code;
    await answer(index);
    hub.refuseWith = undefined;
  };
  return {
    hub,
    asked,
    network,
    connection,
    table,
    shown,
    title,
    put,
    answer,
    refuse,
    ...line(network, connection),
  };
}

function line(network: MemoryNetwork, connection: Connection) {
  const offline = () => {
    network.down = true;
    network.cut();
  };
  const online = async () => {
    network.down = false;
    connection.wake();
    await network.settle();
  };
  return { offline, online };
}

const rowA = (fields: Row) => ({ project_id: 'a', title: 'A', description: 'about a', ...fields });

test('[CL52] a set shows at once and is marked until it is saved; other rows keep their objects', async () => {
  const { asked, network, connection, table, shown, title, put, answer } = await setUp();
  const other = table.view.rows.get('b');
  const saved = table.set({ project_id: 'a', title: 'mine' });
  expect(title()).toBe('mine');
  expect([...table.view.unsaved]).toEqual(['a']);
  expect(table.view.rows.get('b')).toBe(other);
  await network.settle();
  expect(asked.map(({ row }) => row)).toEqual([{ project_id: 'a', title: 'mine' }]);
  await put(rowA({ title: 'mine' }));
  await answer(0, true);
  await saved;
  expect(table.view.unsaved.size).toBe(0);
  expect(shown).toEqual(['mine']);
  expect(tableCounts(connection).sets).toBe(0);
  connection.close();
});

test('[CL53] an answer before the feed’s row: no flicker back, and nothing is left', async () => {
  const { network, connection, table, shown, put, answer } = await setUp();
  const saved = table.set({ project_id: 'a', title: 'mine' });
  await network.settle();
  await answer(0, false);
  await saved;
  expect(table.view.unsaved.size).toBe(0);
  await put({ project_id: 'b', title: 'B2', description: '' });
  expect(shown).toEqual(['mine']);
  await put(rowA({ title: 'mine' }));
  await put(rowA({ title: 'theirs, later' }));
  expect(shown).toEqual(['mine', 'theirs, later']);
  expect(tableCounts(connection).sets).toBe(0);
  connection.close();
});

test('[CL53] somebody’s later value that came before the answer shows with the answer', async () => {
  const { network, connection, table, title, put, answer } = await setUp();
  void table.set({ project_id: 'a', title: 'mine' });
  await network.settle();
  await put(rowA({ title: 'mine' }));
  await put(rowA({ title: 'theirs, later' }));
  expect(title()).toBe('mine');
  await answer(0, true);
  expect(title()).toBe('theirs, later');
  connection.close();
});

test('[CL54] a refused set goes back to the hub’s value of now, and its caller gets the error', async () => {
  const { network, connection, table, title, put, refuse } = await setUp();
  const saved = table.set({ project_id: 'a', title: 'mine' });
  const failed = expect(saved).rejects.toMatchObject({ code: 'forbidden' });
  await network.settle();
  await put(rowA({ title: 'theirs' }));
  expect(title()).toBe('mine');
  await refuse(0, 'forbidden');
  await failed;
  expect(title()).toBe('theirs');
  expect(table.view.unsaved.size).toBe(0);
  expect(tableCounts(connection).sets).toBe(0);
  connection.close();
});

test('[CL54] what was set after a refused set stays and is sent', async () => {
  const { asked, network, connection, table, title, refuse, answer } = await setUp();
  const first = table.set({ project_id: 'a', title: 'too long', description: 'mine' });
  const failed = expect(first).rejects.toMatchObject({ code: 'bad_request' });
  await network.settle();
  const second = table.set({ project_id: 'a', title: 'short' });
  await refuse(0, 'bad_request');
  await failed;
  expect(title()).toBe('short');
  expect(table.view.rows.get('a')?.description).toBe('about a');
  expect(asked[1]?.row).toEqual({ project_id: 'a', title: 'short' });
  await answer(1, true);
  await second;
  connection.close();
});

test('[CL55] sets made offline merge to one request of last writes, sent on return', async () => {
  const { hub, asked, connection, table, title, answer, offline, online, network } = await setUp();
  offline();
  const sets = [
    table.set({ project_id: 'a', title: 'one' }),
    table.set({ project_id: 'a', description: 'mine' }),
    table.set({ project_id: 'a', title: 'two' }),
    table.set({ project_id: 'b', title: 'other row' }),
  ];
  expect(title()).toBe('two');
  expect([...table.view.unsaved]).toEqual(['a', 'b']);
  hub.rows = [rowA({}), { project_id: 'b', title: 'B', description: 'remote meanwhile' }];
  await online();
  expect(asked.map(({ row }) => row)).toEqual([
    { project_id: 'a', title: 'two', description: 'mine' },
    { project_id: 'b', title: 'other row' },
  ]);
  expect(table.view.rows.get('b')).toMatchObject({ title: 'other row', description: 'remote meanwhile' });
  await answer(0, true);
  await answer(1, true);
  await Promise.all(sets);
  await network.settle();
  expect(asked).toHaveLength(2);
  connection.close();
});

test('[CL55] a set whose answer was lost with the line is sent again, and later ones wait for it', async () => {
  const { asked, network, connection, table, answer, offline, online } = await setUp();
  const first = table.set({ project_id: 'a', title: 'one' });
  await network.settle();
  offline();
  const second = table.set({ project_id: 'a', title: 'two' });
  await online();
  expect(asked.map(({ row }) => row.title)).toEqual(['one', 'one']);
  await answer(1, true);
  await first;
  await network.settle();
  expect(asked.map(({ row }) => row.title)).toEqual(['one', 'one', 'two']);
  await answer(2, true);
  await second;
  connection.close();
});

test('[CL55] a hub that cannot write just now is asked again by itself', async () => {
  const { asked, network, connection, table, title, refuse, answer } = await setUp();
  const saved = table.set({ project_id: 'a', title: 'mine' });
  await network.settle();
  await refuse(0, 'unavailable');
  expect(title()).toBe('mine');
  expect(table.view.unsaved.size).toBe(1);
  jest.advanceTimersByTime(1000);
  await network.settle();
  expect(asked).toHaveLength(2);
  await answer(1, true);
  await saved;
  connection.close();
});

test('[CL56] another’s change of another field shows through, and is not overwritten', async () => {
  const { asked, network, connection, table, put, answer } = await setUp();
  void table.set({ project_id: 'a', title: 'mine' });
  await network.settle();
  await put(rowA({ description: 'theirs' }));
  expect(table.view.rows.get('a')).toMatchObject({ title: 'mine', description: 'theirs' });
  await answer(0, true);
  expect(asked[0]?.row).toEqual({ project_id: 'a', title: 'mine' });
  expect(table.view.rows.get('a')?.description).toBe('theirs');
  connection.close();
});

test('[CL57] a row that leaves takes the fields set on it out of view; one that is not there is not invented', async () => {
  const { hub, network, connection, table, refuse } = await setUp();
  const gone = table.set({ project_id: 'a', title: 'mine' });
  const failed = expect(gone).rejects.toBeInstanceOf(LyceumError);
  await network.settle();
  hub.tell('feeds', (channel) => ({ event: 'feed_change', channel, put: [], remove: ['a'] }));
  setRow(connection, 'projects', { project_id: 'never seen', title: 'X' }).catch(() => {});
  await network.settle();
  expect([...table.view.rows.keys()]).toEqual(['b']);
  expect(table.view.unsaved.size).toBe(0);
  await refuse(0, 'forbidden');
  await failed;
  connection.close();
});

test('[CL58] a set shows in every table of its rows, and is sent though all of them are closed', async () => {
  const { asked, network, connection, table, answer, offline, online } = await setUp();
  const titles = openSyncTable(connection, { query: { projects: [{ project_id: null, title: null }] } });
  await network.settle();
  offline();
  const saved = table.set({ project_id: 'a', title: 'mine' });
  expect(titles.view.rows.get('a')?.title).toBe('mine');
  table.close();
  titles.close();
  await online();
  expect(asked).toHaveLength(1);
  await answer(0, false);
  await saved;
  expect(tableCounts(connection)).toEqual({ tables: 0, sets: 0 });
  connection.close();
});

test('[CL58] closing the connection for good rejects what was not saved', async () => {
  const { network, connection, table, offline } = await setUp();
  const sent = table.set({ project_id: 'a', title: 'sent' });
  await network.settle();
  offline();
  const waiting = table.set({ project_id: 'b', title: 'waiting' });
  const both = Promise.allSettled([sent, waiting]);
  connection.close();
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(table.set({ project_id: 'a', title: 'late' })).rejects.toMatchObject({ code: 'unavailable' });
  expect(tableCounts(connection).sets).toBe(0);
});
