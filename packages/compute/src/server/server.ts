/**
 * The TCP server that hubs connect to. Called by compute.ts; it only keeps the connections and passes the driver's
 * news to all of them.
 */
import { type AddressInfo, createServer } from 'node:net';
import type { Logger } from '@lyceum/util/node/logger';
import { Connection } from './connection';
import type { NodeRooms } from './requests';

export interface ServerOptions extends NodeRooms {
  host: string;
  /** 0: a free port. */
  port: number;
  node_id: string;
  token: string;
  logger: Logger;
}

export interface ComputeServer {
  port: number;
  close(): Promise<void>;
}

export async function listen(options: ServerOptions): Promise<ComputeServer> {
  const { driver, logger } = options;
  const connections = new Set<Connection>();
  const server = createServer((socket) => {
    const connection: Connection = new Connection(socket, {
      ...options,
      closed: () => connections.delete(connection),
    });
    connections.add(connection);
  });
  const unsubscribe = driver.onChange((project_id, status) => {
    for (const connection of connections) connection.tell({ event: 'project_changed', project_id, status });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  server.removeAllListeners('error');
  server.on('error', (error) => logger.error({ error }, 'server error'));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      unsubscribe();
      for (const connection of connections) connection.close();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
