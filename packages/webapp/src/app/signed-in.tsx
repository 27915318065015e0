/**
 * The composition root of the signed-in half: store, connection, feeds; then the pages. A lazy chunk, loaded by app.tsx after
 * sign-in. Everything started here is stopped when the person signs out.
 */
import { Connection } from '@lyceum/util/client/connection';
import type { Keeping } from '@lyceum/util/client/edit-store';
import { useEffect, useState } from 'react';
import { Provider } from 'react-redux';
import type { Me } from '../account/me';
import { ConnectionProvider } from '../connection/connection-context';
import { hubConnector } from '../connection/hub-connector';
import { wakeWithBrowser } from '../connection/wake';
import { createIndexedEditStore } from '../offline/indexed-edit-store';
import { KeepingProvider } from '../offline/keeping-context';
import { watchLeftovers } from '../offline/watch-leftovers';
import { CommandPaletteProvider } from '../palette/palette-provider';
import { tabsWriter } from '../project/tabs/tabs-storage';
import { startFeeds } from './feeds';
import { Pages } from './pages';
import { useSession } from './session';
import { createStore } from './store';
import { Toasts } from './toasts';
import { Waiting } from './waiting';

interface Workspace {
  store: ReturnType<typeof createStore>;
  connection: Connection;
  keeping: Keeping;
  close(): void;
}

function openWorkspace(me: Me, ended: () => void): Workspace {
  const store = createStore(me);
  const connection = new Connection(hubConnector());
  const edits = createIndexedEditStore();
  const keeping: Keeping = { store: edits, account_id: me.account_id, open: new Set() };
  const saveTabs = tabsWriter(window.localStorage, me.account_id);
  const stops = [
    startFeeds(connection, store.dispatch),
    wakeWithBrowser(connection),
    watchLeftovers(connection, keeping),
    store.subscribe(() => saveTabs(store.getState().tabs)),
    connection.onStatus((status) => {
      if (status.kind === 'closed' && status.error.code === 'not_signed_in') ended();
    }),
  ];
  return {
    store,
    connection,
    keeping,
    close: () => {
      for (const stop of stops) stop();
      connection.close();
      edits.close();
    },
  };
}

export default function SignedIn({ me }: { me: Me }) {
  const { ended } = useSession();
  const workspace = useWorkspace(me, ended);
  if (!workspace) return <Waiting what="Loading your workspace…" />;
  return (
    <Provider store={workspace.store}>
      <ConnectionProvider value={workspace.connection}>
        <KeepingProvider value={workspace.keeping}>
          <Toasts />
          <CommandPaletteProvider>
            <Pages />
          </CommandPaletteProvider>
        </KeepingProvider>
      </ConnectionProvider>
    </Provider>
  );
}

/** Opened after the first commit: React may throw away a render that it did not commit, and an open socket with it. */
function useWorkspace(me: Me, ended: () => void): Workspace | undefined {
  const [workspace, setWorkspace] = useState<Workspace>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: one workspace for as long as somebody is signed in.
  useEffect(() => {
    const opened = openWorkspace(me, ended);
    setWorkspace(opened);
    return opened.close;
  }, []);
  return workspace;
}
