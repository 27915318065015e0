/**
 * One browser tab for the tests of kept edits: a line, a connection, a document session, and a store that it shares with other tabs.
 * It can die as a browser kills it. Never used outside tests.
 */
import type { AccountId, ProjectId } from '../ids';
import type { ProjectPath } from '../paths';
import { Connection } from './connection';
import { DocumentSession } from './document-session';
import type { EditStore, Keeping } from './edit-store';
import { ACCOUNT, type FakeHub } from './fake-hub';
import { createMemoryNetwork } from './memory-transport';

const WHERE = {
  project_id: '33333333-3333-4333-8333-333333333333' as ProjectId,
  path: 'a.txt' as ProjectPath,
};

export function keepIn(store: EditStore, account_id: AccountId = ACCOUNT): Keeping {
  return { store, account_id, open: new Set() };
}

export type FakeTab = ReturnType<typeof openTab>;

export function openTab(hub: FakeHub, keeping: Keeping) {
  let isAlive = true;
  const { store } = keeping;
  const ownStore: EditStore = {
    append: (...row) => (isAlive ? store.append(...row) : new Promise(() => {})),
    leftovers: (...of) => store.leftovers(...of),
    remove: async (...rows) => {
      if (isAlive) await store.remove(...rows);
    },
  };
  const network = createMemoryNetwork(hub.accept);
  const connection = new Connection(network.connector);
  const session = new DocumentSession(connection, WHERE, { ...keeping, store: ownStore });
  const offline = () => {
    network.down = true;
    network.cut();
  };
  const close = () => {
    session.close();
    connection.close();
  };
  return {
    network,
    connection,
    session,
    offline,
    online: () => {
      network.down = false;
      connection.wake();
    },
    /** As a browser kills a tab: nothing is said any more, nothing is written any more. */
    die: () => {
      isAlive = false;
      offline();
      close();
    },
    close,
  };
}

export async function settleTabs(...tabs: FakeTab[]): Promise<void> {
  for (let round = 0; round < 4; round++) for (const { network } of tabs) await network.settle();
}
