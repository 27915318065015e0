/** The file requests of wire 3: operations and live listings. Called by server/dispatch. */
import { LyceumError } from '@lyceum/util/errors';
import type { LocalHubRequest } from '@lyceum/util/protocol/local-hub';
import type { Connection } from './connection';
import type { Project } from './project';

export async function fileOp(
  project: Project,
  connection: Connection,
  request: LocalHubRequest<'file_op'>,
): Promise<void> {
  const entry = await project.results.run('file_op', request.key, () => project.files.run(request.op));
  connection.reply<'file_op'>(request.id, { entry });
}

export async function fileQuery(
  _project: Project,
  _connection: Connection,
  _request: LocalHubRequest<'file_query'>,
): Promise<void> {
  throw new LyceumError('unavailable', 'Not built yet.');
}

export async function openListing(
  project: Project,
  connection: Connection,
  request: LocalHubRequest<'listing_open'>,
): Promise<void> {
  const { channel, path, id } = request;
  await connection.openChannel(channel, async () => {
    const opened = await project.listings.open(path, {
      listing: (listing) => connection.send({ event: 'listing', channel, ...listing }),
      ended: (error) => connection.failChannel(channel, error),
    });
    connection.reply<'listing_open'>(id, opened.listing);
    return { kind: 'listing', close: opened.close };
  });
}
