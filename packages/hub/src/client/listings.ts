/**
 * Live directory listings on the browser wire. Called by dispatch.ts; follows the local hub through restarts, and ends with
 * not_running when the project stops.
 */
import { fromWireError } from '@lyceum/util/errors';
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import type { LocalHubChannel, LocalHubConnection } from '../projects/local-hub-connection';
import type { ChannelSlot, ClientChannel } from './channel-slot';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';
import { closingOnFailure, followProject } from './project-channel';

/** Milliseconds for a folder of tens of thousands of files. */
const LISTING_TIMEOUT_MS = 20_000;

type Result = RequestResult<'listing_open'>;

export async function openListing(
  deps: ClientDeps,
  client: ClientConnection,
  slot: ChannelSlot,
  { project_id, path }: RequestMessage<'listing_open'>,
): Promise<{ channel: ClientChannel; result: Result }> {
  await deps.roles.require(client.account, project_id, 'read');
  const channel = slot.number;
  let open: LocalHubChannel | undefined;

  const attach = async (connection: LocalHubConnection): Promise<Result> => {
    open = connection.openChannel({
      binary: () => {},
      message: (message) => {
        if (message.event === 'listing')
          slot.send({ event: 'listing', channel, entries: message.entries, total: message.total });
        else if (message.event === 'listing_change') {
          const { put, remove, total } = message;
          slot.send({ event: 'listing_change', channel, put, remove, total });
        } else if (message.event === 'error') slot.fail(fromWireError(message));
      },
    });
    const { number } = open;
    return closingOnFailure(open, () =>
      connection.request('listing_open', { channel: number, path }, LISTING_TIMEOUT_MS),
    );
  };
  const { first, stop } = await followProject(deps.hubs.link(project_id), slot, {
    attach,
    again: (listing) => slot.send({ event: 'listing', channel, ...listing }),
  });
  const close = () => {
    stop();
    open?.close();
  };
  return { channel: { project_id, close }, result: first };
}
