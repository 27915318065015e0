/**
 * The tab's one connection to the hub, handed to components by context. Made in app/signed-in.tsx, which also closes it.
 * Components take it from here and never open their own.
 */
import type { Connection } from '@lyceum/util/client/connection';
import { createContext, useContext } from 'react';

const ConnectionContext = createContext<Connection | undefined>(undefined);

export const ConnectionProvider = ConnectionContext.Provider;

export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error('useConnection() is for signed-in pages only.');
  return connection;
}
