/** Documents in a client: what is acked is durable, what is typed is never lost, and the status never promises more than is known. */
import * as Y from 'yjs';
import type { ProjectId } from '../ids';
import type { ProjectPath } from '../paths';
import { Connection } from './connection';
import { DocumentSession } from './document-session';
import { FakeHub } from './fake-hub';
import { createMemoryNetwork } from './memory-transport';
import { seeded } from './seeded';

const WHERE = {
  project_id: '33333333-3333-4333-8333-333333333333' as ProjectId,
  path: 'a.txt' as ProjectPath,
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function join(hub: FakeHub) {
  const network = createMemoryNetwork(hub.accept);
  const connection = new Connection(network.connector);
  const session = new DocumentSession(connection, WHERE);
  const close = () => {
    session.close();
    connection.close();
  };
  return { network, connection, session, close };
}

/** Until nothing moves on any line. */
async function settle(clients: readonly ReturnType<typeof join>[]) {
  for (let round = 0; round < 4; round++) for (const { network } of clients) await network.settle();
}

const updates = (hub: FakeHub) => hub.heard.filter((message) => message.event === 'document_update');

test('[CL10] what one types the other sees; opening writes nothing', async () => {
  const hub = new FakeHub();
  const clients = [join(hub), join(hub)] as const;
  await settle(clients);
  expect(updates(hub)).toHaveLength(0);
  clients[0].session.text.insert(0, 'hello');
  await settle(clients);
  expect(clients[1].session.text.toString()).toBe('hello');
  clients[1].session.text.delete(0, 1);
  await settle(clients);
  expect(clients[0].session.text.toString()).toBe('ello');
  // A newcomer to a text with deletions has nothing to tell, nor has one that comes back.
  const before = updates(hub).length;
  const late = join(hub);
  clients[0].network.cut();
  clients[0].connection.wake();
  await settle([...clients, late]);
  expect(late.session.text.toString()).toBe('ello');
  expect(updates(hub)).toHaveLength(before);
  for (const client of [...clients, late]) client.close();
});

test('[CL11] "Editing" until every update is acked, then "Durable", and "Saved" only when the disk has it all', async () => {
  const hub = new FakeHub();
  const client = join(hub);
  await settle([client]);
  hub.holdCommits = true;
  client.session.text.insert(0, 'a');
  await settle([client]);
  client.session.text.insert(1, 'b');
  await settle([client]);
  expect(client.session.unacked).toBe(2);
  expect(client.session.status.kind).toBe('editing');
  hub.commit();
  await settle([client]);
  expect(client.session.unacked).toBe(0);
  expect(client.session.status.kind).toBe('durable');
  const saved = client.session.save();
  await settle([client]);
  await saved;
  expect(client.session.status.kind).toBe('saved');
  client.session.text.insert(0, 'c');
  hub.commit();
  expect(client.session.status.kind).toBe('editing');
  client.close();
});

test('[CL12] edits made offline are counted, kept, and merge on reconnect', async () => {
  const hub = new FakeHub();
  const [a, b] = [join(hub), join(hub)] as const;
  a.session.text.insert(0, 'middle');
  await settle([a, b]);
  a.network.down = true;
  a.network.cut();
  a.session.text.insert(0, 'left ');
  b.session.text.insert(6, ' right');
  b.session.text.delete(0, 3);
  await settle([b]);
  expect(a.session.status).toMatchObject({ kind: 'offline', unsent: 1 });
  a.network.down = false;
  a.connection.wake();
  await settle([a, b]);
  expect(a.session.text.toString()).toBe('left dle right');
  expect(b.session.text.toString()).toBe('left dle right');
  expect(a.session.status.kind).toBe('durable');
  a.close();
  b.close();
});

test('[CL13] what a hub lost before it was durable is sent again', async () => {
  const hub = new FakeHub();
  const client = join(hub);
  await settle([client]);
  hub.holdCommits = true;
  client.session.text.insert(0, 'not acked');
  await settle([client]);
  hub.crash();
  hub.holdCommits = false;
  expect(hub.live.getText('content').toString()).toBe('');
  client.connection.wake();
  await settle([client]);
  expect(hub.durable.getText('content').toString()).toBe('not acked');
  expect(client.session.unacked).toBe(0);
  client.close();
});

test('[CL14] an ack that comes late covers nothing newer', async () => {
  const hub = new FakeHub();
  const client = join(hub);
  await settle([client]);
  hub.holdCommits = true;
  client.session.text.insert(0, 'one');
  await settle([client]);
  hub.setAccess(false);
  await settle([client]);
  // Raised again: the document is opened anew on the same line, and the ack of "one" is still to come.
  hub.setAccess(true);
  await settle([client]);
  client.session.text.insert(0, 'two');
  await settle([client]);
  hub.commit(1);
  await settle([client]);
  expect(client.session.unacked).toBe(1);
  expect(client.session.status.kind).toBe('editing');
  hub.commit();
  await settle([client]);
  expect(client.session.unacked).toBe(0);
  expect(hub.durable.getText('content').toString()).toBe('twoone');
  client.close();
});

describe('[CL15] a role that was lowered while typing', () => {
  async function refused() {
    const hub = new FakeHub();
    const client = join(hub);
    client.session.text.insert(0, 'mine');
    await settle([client]);
    hub.canWrite = false;
    client.session.text.insert(4, ' too');
    await settle([client]);
    return { hub, client };
  }

  test('keeps the refused text, counts it, and says so', async () => {
    const { hub, client } = await refused();
    expect(client.session.text.toString()).toBe('mine too');
    expect(hub.live.getText('content').toString()).toBe('mine');
    expect(client.session.status).toMatchObject({ kind: 'read_only', kept: 1 });
    client.close();
  });

  test('keeps it through a reconnect, and sends nothing', async () => {
    const { hub, client } = await refused();
    const before = updates(hub).length;
    client.network.cut();
    client.connection.wake();
    await settle([client]);
    expect(client.session.status).toMatchObject({ kind: 'read_only', kept: 1 });
    expect(updates(hub)).toHaveLength(before);
    client.close();
  });

  test('and raised again sends it', async () => {
    const { hub, client } = await refused();
    hub.setAccess(true);
    await settle([client]);
    expect(hub.durable.getText('content').toString()).toBe('mine too');
    expect(client.session.status.kind).toBe('durable');
    client.close();
  });
});

test('[CL16] cursors reach the others, leave with a lost line, and come back with it', async () => {
  const hub = new FakeHub();
  const [a, b] = [join(hub), join(hub)] as const;
  await settle([a, b]);
  a.session.awareness.setLocalStateField('user', { name: 'Ada' });
  jest.advanceTimersByTime(50);
  await settle([a, b]);
  const seen = () => b.session.awareness.getStates().get(a.session.doc.clientID)?.user?.name;
  expect(seen()).toBe('Ada');
  a.network.cut();
  await settle([a, b]);
  expect(seen()).toBeUndefined();
  a.connection.wake();
  await settle([a, b]);
  expect(seen()).toBe('Ada');
  // The one whose own line went sees the others again too, though they did not move.
  b.network.cut();
  expect(seen()).toBeUndefined();
  b.connection.wake();
  await settle([a, b]);
  expect(seen()).toBe('Ada');
  a.session.close();
  await settle([a, b]);
  expect(seen()).toBeUndefined();
  a.connection.close();
  b.close();
  hub.close();
  expect(jest.getTimerCount()).toBe(0);
});

test('[CL17] a refused open says why and can be tried again; "unavailable" is tried again by itself', async () => {
  const hub = new FakeHub();
  hub.refuseWith = 'not_running';
  const client = join(hub);
  await settle([client]);
  expect(client.session.status).toMatchObject({ kind: 'failed', error: { code: 'not_running' } });
  hub.refuseWith = 'unavailable';
  client.session.retry();
  await settle([client]);
  expect(client.session.status.kind).toBe('loading');
  hub.refuseWith = undefined;
  jest.advanceTimersByTime(1000);
  await settle([client]);
  expect(client.session.status.kind).toBe('durable');
  client.close();
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  '[CL18] typing while lines are cut and the hub crashes converges, and nothing typed or acked is lost (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const hub = new FakeHub();
    const clients = [join(hub), join(hub), join(hub)];
    let letters = '';
    await settle(clients);
    for (let turn = 0; turn < 400; turn++) {
      const client = clients[random.int(clients.length)] ?? clients[0]!;
      const { text } = client.session;
      const letter = String.fromCharCode(0x4e00 + turn);
      const kind = random.int(20);
      if (kind < 8) {
        text.insert(random.int(text.length + 1), letter);
        letters += letter;
      } else if (kind < 13) client.network.step(random.chance(0.5) ? 'client' : 'server');
      else if (kind === 13) client.network.cut();
      else if (kind === 14) client.connection.wake();
      else if (kind === 15) hub.commit();
      else if (kind === 16) hub.holdCommits = random.chance(0.7);
      else if (kind === 17 && random.chance(0.3)) hub.crash();
      else await Promise.resolve();
    }
    hub.holdCommits = false;
    hub.commit();
    for (const { connection } of clients) connection.wake();
    await settle(clients);
    const texts = clients.map(({ session }) => session.text.toString());
    expect(new Set([...texts, hub.durable.getText('content').toString()]).size).toBe(1);
    expect([...(texts[0] ?? '')].sort().join('')).toBe([...letters].sort().join(''));
    expect(clients.map(({ session }) => session.unacked)).toEqual([0, 0, 0]);
    for (const client of clients) client.close();
  },
);

test('[CL19] closing sends what was typed last', async () => {
  const hub = new FakeHub();
  const client = join(hub);
  await settle([client]);
  client.session.text.insert(0, 'last words');
  client.session.close();
  await settle([client]);
  expect(hub.durable.getText('content').toString()).toBe('last words');
  expect(Y.encodeStateVector(hub.live).length).toBeGreaterThan(1);
  client.connection.close();
});
