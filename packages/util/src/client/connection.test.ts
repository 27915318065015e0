/** The connection: requests survive a lost line, channels open again, and nothing hangs for ever. */
import { LyceumError } from '../errors';
import { encodeMessage } from '../protocol/codec';
import { NO_ROWS, packRows } from '../schema/packed-rows';
import { Connection } from './connection';
import { ACCOUNT, FakeHub } from './fake-hub';
import { createMemoryNetwork } from './memory-transport';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function setUp() {
  const hub = new FakeHub();
  const network = createMemoryNetwork(hub.accept);
  const connection = new Connection(network.connector);
  return { hub, network, connection, heard: (event: string) => hub.heard.filter((m) => m.event === event) };
}

test('[CL1] says hello, is welcomed, and measures the ping', async () => {
  const { network, connection } = setUp();
  await network.settle();
  expect(connection.status).toMatchObject({ kind: 'connected', account_id: ACCOUNT });
  expect(connection.status).toHaveProperty('ping_ms', expect.any(Number));
  connection.close();
});

test('[CL2] a request whose answer was lost is sent again after the reconnect, and settles once', async () => {
  const { hub, network, connection, heard } = setUp();
  await network.settle();
  hub.rows = [{ id: 1 }];
  const settled = jest.fn();
  const request = connection
    .request('query', { query: { query: { projects: [{ project_id: null }] } } })
    .then(settled);
  // The hub hears it, the answer is under way when the line dies.
  while (network.step('server'));
  network.cut();
  expect(connection.status.kind).toBe('reconnecting');
  connection.wake();
  await network.settle();
  await request;
  expect(heard('query')).toHaveLength(2);
  expect(settled).toHaveBeenCalledTimes(1);
  connection.close();
});

test('[CL2] a request made while the line is down goes out when it is up', async () => {
  const { network, connection } = setUp();
  network.down = true;
  await network.settle();
  const request = connection.request('query', { query: { query: { projects: [{ project_id: null }] } } });
  network.down = false;
  connection.wake();
  await network.settle();
  await expect(request).resolves.toEqual({ rows: NO_ROWS });
  connection.close();
});

test('[CL3] tries again by itself, later and later, for ever', async () => {
  const { network, connection } = setUp();
  network.down = true;
  const delays: number[] = [];
  connection.onStatus((status) => {
    if (status.kind === 'reconnecting') delays.push(status.next_attempt_ms);
  });
  for (let attempt = 0; attempt < 8; attempt++) {
    await network.settle();
    jest.advanceTimersByTime(4000);
  }
  expect(delays.length).toBeGreaterThanOrEqual(8);
  expect(delays[0]).toBeLessThanOrEqual(150);
  expect(Math.max(...delays)).toBeLessThanOrEqual(4000);
  network.down = false;
  jest.advanceTimersByTime(4000);
  await network.settle();
  expect(connection.status.kind).toBe('connected');
  connection.close();
});

test('[CL4] a line that answers no ping counts as lost', async () => {
  const { network, connection } = setUp();
  await network.settle();
  jest.advanceTimersByTime(5000);
  // The ping is under way and nothing comes back: a laptop that slept.
  jest.advanceTimersByTime(10_000);
  expect(connection.status.kind).toBe('reconnecting');
  connection.wake();
  await network.settle();
  expect(connection.status.kind).toBe('connected');
  connection.close();
});

test('[CL5] a frame that is no message ends the link, not the connection', async () => {
  const hub = new FakeHub();
  let broken = true;
  const network = createMemoryNetwork((peer) => {
    if (broken) peer.send(new Uint8Array([0xc1]));
    return hub.accept(peer);
  });
  const connection = new Connection(network.connector);
  await network.settle();
  expect(connection.status.kind).toBe('reconnecting');
  broken = false;
  connection.wake();
  await network.settle();
  expect(connection.status.kind).toBe('connected');
  connection.close();
});

describe('[CL30] a link that harmed a frame is cut at the next ping, and resumes', () => {
  test.each([
    ['client', 'drop'],
    ['client', 'double'],
    ['client', 'delay'],
    ['server', 'drop'],
    ['server', 'double'],
    ['server', 'delay'],
  ] as const)('to the %s: %s', async (to, fault) => {
    const { hub, network, connection } = setUp();
    await network.settle();
    jest.advanceTimersByTime(5000);
    await network.settle();
    expect(connection.status.kind).toBe('connected');
    const query = () =>
      connection.request('query', { query: { query: { projects: [{ project_id: null }] } } });
    // Two different frames in each direction: an answer to the first, harmed one too, when it is asked again.
    hub.rows = [{ id: 1 }];
    const answers = [query(), query()];
    if (to === 'client') while (network.step('server'));
    expect(network.harm(to, fault)).toBe(true);
    await network.settle();
    expect(connection.status.kind).toBe('connected');
    jest.advanceTimersByTime(5000);
    await network.settle();
    expect(connection.status.kind).toBe('reconnecting');
    jest.advanceTimersByTime(150);
    await network.settle();
    expect(connection.status.kind).toBe('connected');
    const rows = packRows(['id'], [{ id: 1 }]);
    await expect(Promise.all(answers)).resolves.toEqual([{ rows }, { rows }]);
    connection.close();
  });

  test('a link that harms nothing stays', async () => {
    const { hub, network, connection, heard } = setUp();
    await network.settle();
    for (let turn = 0; turn < 20; turn++) {
      hub.rows = [{ id: turn }];
      void connection.request('query', { query: { query: { projects: [{ project_id: null }] } } });
      jest.advanceTimersByTime(5000);
      await network.settle();
    }
    expect(heard('hello')).toHaveLength(1);
    connection.close();
  });
});

test('[CL45] a line that is known to be dead is not waited for, and tried anew', async () => {
  const { network, connection } = setUp();
  await network.settle();
  connection.drop();
  expect(connection.status.kind).toBe('reconnecting');
  jest.advanceTimersByTime(150);
  await network.settle();
  expect(connection.status.kind).toBe('connected');
  connection.close();
  connection.drop();
  expect(connection.status.kind).toBe('closed');
});

test('[CL6] closing rejects what is unanswered and refuses every channel; a refusal of the session closes', async () => {
  const hub = new FakeHub();
  const peers: { send(frame: Uint8Array): void }[] = [];
  const network = createMemoryNetwork((peer) => {
    peers.push(peer);
    return hub.accept(peer);
  });
  const connection = new Connection(network.connector);
  await network.settle();
  const refused = jest.fn();
  connection.openChannel({ opened: () => {}, message: () => {}, lost: () => {}, refused });
  const request = connection.request('query', { query: { query: { projects: [{ project_id: null }] } } });
  peers[0]?.send(encodeMessage({ event: 'error', code: 'not_signed_in', message: 'Signed out.' }));
  network.step('client');
  await expect(request).rejects.toMatchObject({ code: 'not_signed_in' });
  expect(refused).toHaveBeenCalledWith(expect.any(LyceumError));
  expect(connection.status.kind).toBe('closed');
  hub.close();
  expect(jest.getTimerCount()).toBe(0);
});
