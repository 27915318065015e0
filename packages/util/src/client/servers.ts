/** A project's web servers for a client: all of them now and whenever one changes, and calls to them. Used by the page "Servers"; holds nothing. */
import type { LyceumError } from '../errors';
import { newKey, type ProjectId } from '../ids';
import {
  SERVER_CALLS,
  type ServerAnswer,
  type ServerCall,
  type ServerCallKind,
  type ServerInfo,
} from '../protocol/servers';
import type { Connection } from './connection';

export interface ServersHandlers {
  servers(servers: readonly ServerInfo[]): void;
  /** The hub closed it, or refused to open it. */
  failed(error: LyceumError): void;
}

export interface OpenServers {
  /** Asks again after a failure. */
  retry(): void;
  close(): void;
}

export function openServers(
  connection: Connection,
  project_id: ProjectId,
  handlers: ServersHandlers,
): OpenServers {
  const channel = connection.openChannel({
    opened: (self) => {
      const failed = (error: LyceumError) => {
        // `unavailable` of a lost connection heals itself: `opened` comes again.
        if (connection.status.kind === 'connected') handlers.failed(error);
      };
      const done = ({ servers }: { servers: ServerInfo[] }) => handlers.servers(servers);
      self.request('servers_open', { channel: self.id, project_id }, { done, failed });
    },
    message: (message) => {
      if (message.event === 'servers') handlers.servers(message.servers);
    },
    lost: () => {},
    refused: handlers.failed,
  });
  return { retry: () => channel.reopen(), close: () => channel.close() };
}

export async function callServer<K extends ServerCallKind>(
  connection: Connection,
  project_id: ProjectId,
  call: ServerCall<K> & { kind: K },
): Promise<ServerAnswer<K>> {
  const fields = { project_id, key: newKey(), call: call as ServerCall };
  const result = await connection.request('server_call', fields);
  return SERVER_CALLS[call.kind].result.parse(result) as ServerAnswer<K>;
}
