/** A project's web servers on the browser wire. Called by dispatch.ts; the local hub runs them. Everybody of the project sees them, who may run programs acts. */
import { fromWireError, LyceumError } from '@lyceum/util/errors';
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import { SERVER_CALLS } from '@lyceum/util/protocol/servers';
import type { LocalHubChannel, LocalHubConnection } from '../projects/local-hub-connection';
import type { ChannelSlot, ClientChannel } from './channel-slot';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';
import { ownKey } from './files';
import { closingOnFailure, followProject } from './project-channel';

/** Milliseconds: some looks at the disk. */
const OPEN_TIMEOUT_MS = 10_000;
/** Milliseconds: a server that does not end is given 5 s, and then killed. */
const CALL_TIMEOUT_MS = 30_000;

type Result = RequestResult<'servers_open'>;

export async function openServers(
  deps: ClientDeps,
  client: ClientConnection,
  slot: ChannelSlot,
  { project_id }: RequestMessage<'servers_open'>,
): Promise<{ channel: ClientChannel; result: Result }> {
  await deps.roles.require(client.account, project_id, 'read');
  const channel = slot.number;
  let open: LocalHubChannel | undefined;
  const attach = async (connection: LocalHubConnection): Promise<Result> => {
    open = connection.openChannel({
      binary: () => {},
      message: (message) => {
        if (message.event === 'servers') slot.send({ event: 'servers', channel, servers: message.servers });
        else if (message.event === 'error') slot.fail(fromWireError(message));
      },
    });
    const { number } = open;
    return closingOnFailure(open, () =>
      connection.request('servers_open', { channel: number }, OPEN_TIMEOUT_MS),
    );
  };
  const { first, stop } = await followProject(deps.hubs.link(project_id), slot, {
    attach,
    again: ({ servers }) => slot.send({ event: 'servers', channel, servers }),
  });
  const close = () => {
    stop();
    open?.close();
  };
  return { channel: { project_id, close }, result: first };
}

export async function callServer(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, key, call }: RequestMessage<'server_call'>,
): Promise<RequestResult<'server_call'>> {
  await deps.roles.require(client.account, project_id, 'run');
  const base = `${deps.content_base_path}/${project_id}`;
  const connection = await deps.hubs.link(project_id).ready();
  const fields = { key: ownKey(client, key), call, base };
  const answer = SERVER_CALLS[call.kind].result.safeParse(
    await connection.request('server_call', fields, CALL_TIMEOUT_MS),
  );
  if (!answer.success)
    throw new LyceumError('unavailable', 'The project gave an answer that makes no sense.');
  return answer.data;
}
