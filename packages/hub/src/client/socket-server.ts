/**
 * The door of the browser wire: Primus over engine.io on <base>/hub. It checks the origin, hands each socket
 * to arrival.ts, and ends sockets when their session does. Made by hub.ts; it never looks into a message.
 */
import type { Server } from 'node:http';
import type { Disposer } from '@lyceum/util/client/signal';
import { MAX_CLIENT_FRAME_BYTES } from '@lyceum/util/limits';
import Primus from 'primus';
import { receiveSpark, signedOut } from './arrival';
import type { ClientConnection } from './connection';
import type { SocketServerDeps } from './deps';

export interface SocketServer {
  close(): void;
}

/** Primus copies these functions as text into its client library: they must stand alone. */
const PASS_THROUGH = {
  encoder: function encoder(data: unknown, done: (error: Error, frame: unknown) => void) {
    done(undefined as unknown as Error, data);
  },
  decoder: function decoder(frame: unknown, done: (error: Error, data: unknown) => void) {
    done(undefined as unknown as Error, frame);
  },
};

export function createSocketServer(server: Server, deps: SocketServerDeps): SocketServer {
  const primus = createPrimus(server, deps);
  /** Who is here, and the end of each socket. */
  const clients = new Map<ClientConnection, () => void>();
  const holds = new Map<ClientConnection, Disposer>();
  const stops: Disposer[] = [
    deps.sessions.onEnded((session_id) => {
      for (const [client, close] of [...clients]) {
        if (client.account.session_id !== session_id) continue;
        client.refuse({}, signedOut());
        client.end();
        close();
      }
    }),
    deps.roles.onChange(({ account_id, project_id, role }) => {
      for (const client of clients.keys())
        if (client.account.account_id === account_id) client.roleChanged(project_id, role);
    }),
  ];
  primus.on('connection', (spark) => {
    receiveSpark(spark, deps, {
      joined: (client, close) => {
        clients.set(client, close);
        holds.set(client, holdCaches(deps, client));
        deps.counted(clients.size);
      },
      left: (client) => {
        clients.delete(client);
        holds.get(client)?.();
        holds.delete(client);
        deps.counted(clients.size);
      },
    });
  });
  return {
    close: () => {
      for (const stop of stops) stop();
      for (const client of [...clients.keys()]) client.end();
      primus.destroy({ close: false, reconnect: true, timeout: 0 }, () => {});
    },
  };
}

/** What is known of whoever is here is not forgotten: no change of a role and no end of the session may be missed. */
function holdCaches({ roles, sessions }: SocketServerDeps, { account }: ClientConnection): Disposer {
  const releases = [roles.hold(account.account_id), sessions.hold(account.session_id)];
  return () => {
    for (const release of releases) release();
  };
}

function createPrimus(server: Server, { base_path, origins }: SocketServerDeps): Primus {
  const primus = new Primus(server, {
    transformer: 'engine.io',
    pathname: `${base_path}/hub`,
    parser: PASS_THROUGH,
    maxLength: MAX_CLIENT_FRAME_BYTES,
    compression: false,
    transport: { transports: ['websocket', 'polling'] },
    // engine.io has a heartbeat of its own; the client pings too.
    pingInterval: false as unknown as number,
  });
  for (const middleware of ['primus.js', 'cors', 'spec']) primus.remove(middleware);
  primus.authorize((req, done) => {
    if (origins.mayChange(req)) done();
    else done({ statusCode: 403, message: 'This address may not open a connection.' });
  });
  return primus;
}
