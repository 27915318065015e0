/** Documents over lines that lose, double and swap frames: found out, cut, resumed, and nothing acked is ever lost. */
import * as Y from 'yjs';
import type { ProjectId } from '../ids';
import type { ProjectPath } from '../paths';
import { Connection } from './connection';
import { DocumentSession } from './document-session';
import { FakeHub } from './fake-hub';
import { createMemoryNetwork, FAULTS, type Fault } from './memory-transport';
import { seeded } from './seeded';

const WHERE = {
  project_id: '33333333-3333-4333-8333-333333333333' as ProjectId,
  path: 'a.txt' as ProjectPath,
};
const PING_MS = 1000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function join(hub: FakeHub) {
  const network = createMemoryNetwork(hub.accept);
  const connection = new Connection(network.connector, { ping_interval_ms: PING_MS });
  const session = new DocumentSession(connection, WHERE);
  const close = () => {
    session.close();
    connection.close();
  };
  return { network, connection, session, close };
}
type Client = ReturnType<typeof join>;

async function settle(clients: readonly Client[]) {
  for (let round = 0; round < 4; round++) for (const { network } of clients) await network.settle();
}

/** Long enough for pings, for lost lines to be given up and for every retry. */
async function recover(clients: readonly Client[]) {
  for (let second = 0; second < 30; second++) {
    jest.advanceTimersByTime(1000);
    await settle(clients);
  }
}

test('[CL31] nothing after a lost edit is acked: the channel opens anew and sends both', async () => {
  const hub = new FakeHub();
  const client = join(hub);
  await settle([client]);
  client.session.text.insert(0, 'lost');
  await Promise.resolve();
  expect(client.network.harm('server', 'drop')).toBe(true);
  client.session.text.insert(4, ' and found');
  await settle([client]);
  expect(client.session.unacked).toBe(2);
  expect(client.session.status.kind).not.toBe('durable');
  await recover([client]);
  expect(hub.durable.getText('content').toString()).toBe('lost and found');
  expect(client.session.status.kind).toBe('durable');
  client.close();
});

test('[CL31] the first edit after an open may be the lost one', async () => {
  const hub = new FakeHub();
  const client = join(hub);
  await settle([client]);
  client.session.text.insert(0, 'a');
  await Promise.resolve();
  client.network.harm('server', 'drop');
  client.session.text.insert(1, 'b');
  await settle([client]);
  expect(hub.durable.getText('content').toString()).toBe('');
  expect(client.session.unacked).toBe(2);
  client.close();
});

test('[CL31] an ack that does not come for 15 s makes both sides compare anew, on a line that is well', async () => {
  const hub = new FakeHub();
  const client = join(hub);
  await settle([client]);
  hub.holdCommits = true;
  client.session.text.insert(0, 'taken');
  await settle([client]);
  // The hub made it durable and forgot to say so.
  Y.applyUpdate(hub.durable, Y.encodeStateAsUpdate(hub.live));
  hub.forget();
  hub.holdCommits = false;
  for (let second = 0; second < 14; second++) {
    jest.advanceTimersByTime(1000);
    await settle([client]);
  }
  expect(client.session.status.kind).toBe('editing');
  jest.advanceTimersByTime(1000);
  await settle([client]);
  expect(client.session.status.kind).toBe('durable');
  expect(client.session.unacked).toBe(0);
  client.close();
});

/** Whichever direction has something to harm. */
function harmOne({ network }: Client, fault: Fault): number {
  return network.harm('server', fault) || network.harm('client', fault) ? 1 : 0;
}

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  '[CL32] dropped, doubled and swapped frames, cuts and crashes: all converge, nothing acked is lost (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const hub = new FakeHub();
    const clients = [join(hub), join(hub), join(hub)];
    const typed = clients.map(() => [] as string[]);
    let harmed = 0;
    await settle(clients);
    for (let turn = 0; turn < 600; turn++) {
      const which = random.int(clients.length);
      const client = clients[which]!;
      const { text } = client.session;
      const letter = String.fromCharCode(0x4e00 + turn);
      const to = random.chance(0.5) ? 'client' : 'server';
      const kind = random.int(24);
      if (kind < 8) {
        text.insert(random.int(text.length + 1), letter);
        typed[which]?.push(letter);
      } else if (kind < 14) client.network.step(to);
      else if (kind < 17) harmed += harmOne(client, FAULTS[random.int(3)]!);
      else if (kind === 17) client.network.cut();
      else if (kind === 18) hub.commit();
      else if (kind === 19) hub.holdCommits = random.chance(0.5);
      else if (kind === 20 && random.chance(0.2)) hub.crash();
      else if (kind === 21) jest.advanceTimersByTime(random.int(500));
      else await Promise.resolve();
      const durable = hub.durable.getText('content').toString();
      for (const [index, { session }] of clients.entries())
        if (session.unacked === 0) for (const mine of typed[index] ?? []) expect(durable).toContain(mine);
    }
    expect(harmed).toBeGreaterThan(5);
    hub.holdCommits = false;
    hub.commit();
    await recover(clients);
    const texts = clients.map(({ session }) => session.text.toString());
    expect(new Set([...texts, hub.durable.getText('content').toString()]).size).toBe(1);
    expect([...(texts[0] ?? '')].sort()).toEqual(typed.flat().sort());
    expect(clients.map(({ session }) => session.unacked)).toEqual([0, 0, 0]);
    for (const client of clients) client.close();
  },
);
