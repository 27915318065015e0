/** @jest-environment node */
/** What earlier visits left is sent without opening the file; what cannot be sent stays on the device, with the reason. */
import { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import type { Keeping } from '@lyceum/util/client/edit-store';
import { ACCOUNT, FakeHub } from '@lyceum/util/client/fake-hub';
import { createMemoryEditStore } from '@lyceum/util/client/memory-edit-store';
import { createMemoryNetwork } from '@lyceum/util/client/memory-transport';
import type { DocumentId, ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { sendLeftovers } from './send-leftovers';

const WHERE = {
  project_id: '33333333-3333-4333-8333-333333333333' as ProjectId,
  path: 'a.txt' as ProjectPath,
};

function setUp(hub: FakeHub, store = createMemoryEditStore()) {
  const keeping: Keeping = { store, account_id: ACCOUNT, open: new Set<DocumentId>() };
  const network = createMemoryNetwork(hub.accept);
  return { keeping, network, connection: new Connection(network.connector), store };
}

/** A visit that ended offline. */
async function leave(hub: FakeHub, words: string) {
  const { keeping, network, connection, store } = setUp(hub);
  const session = new DocumentSession(connection, WHERE, keeping);
  await network.settle();
  network.down = true;
  network.cut();
  session.text.insert(0, words);
  await session.keepNow();
  session.close();
  connection.close();
  return store;
}

async function visit(hub: FakeHub, words: string, isOpen = false) {
  const store = await leave(hub, words);
  const next = setUp(hub, store);
  await next.network.settle();
  if (isOpen) next.keeping.open.add(hub.document_id);
  const sending = sendLeftovers(next.connection, next.keeping);
  for (let round = 0; round < 50; round++) {
    await next.network.settle();
    await new Promise((resolve) => setImmediate(resolve));
  }
  next.connection.close();
  hub.close();
  return { outcome: await sending, store };
}

test('[CL43] unsent edits of a document that is not open are sent, and forgotten', async () => {
  const hub = new FakeHub();
  const { outcome, store } = await visit(hub, 'from the train');
  expect(outcome.sent).toMatchObject([{ path: 'a.txt', edits: 1 }]);
  expect(outcome.refused).toEqual([]);
  expect(hub.durable.getText('content').toString()).toBe('from the train');
  expect(store.records).toBe(0);
});

test('[CL43] what the hub refuses stays on the device, and the reason is told', async () => {
  const hub = new FakeHub();
  hub.canWrite = false;
  const { outcome, store } = await visit(hub, 'refused');
  expect(outcome.sent).toEqual([]);
  expect(outcome.refused).toMatchObject([{ reason: expect.stringContaining('viewer') }]);
  expect(hub.durable.getText('content').toString()).toBe('');
  expect(store.records).toBe(1);
});

test('[CL43] a document that is open sees to its own', async () => {
  const hub = new FakeHub();
  const { outcome, store } = await visit(hub, 'open', true);
  expect(outcome).toEqual({ sent: [], refused: [] });
  expect(store.records).toBe(1);
});
