/** The file requests of wire 3: operations, questions and live listings. Called by server/dispatch. */
import type { FileAnswer, FileQuery, FileQueryKind } from '@lyceum/util/protocol/files';
import type { LocalHubRequest } from '@lyceum/util/protocol/local-hub';
import { diskUsage } from '../files/disk-usage';
import type { Connection } from './connection';
import type { Project } from './project';

export async function fileOp(
  project: Project,
  connection: Connection,
  request: LocalHubRequest<'file_op'>,
): Promise<void> {
  const result = await project.results.run('file_op', request.key, () => project.files.run(request.op));
  connection.reply<'file_op'>(request.id, result);
}

export async function fileQuery(
  project: Project,
  connection: Connection,
  { id, query, asker = '' }: LocalHubRequest<'file_query'>,
): Promise<void> {
  connection.reply<'file_query'>(id, await answer(project, asker, query));
}

function answer(project: Project, asker: string, query: FileQuery): Promise<FileAnswer<FileQueryKind>> {
  switch (query.kind) {
    case 'trash':
      return project.files.trashItems().then((items) => ({ items }));
    case 'disk_usage':
      return diskUsage(project.files.roots, query.path);
    case 'search':
      return project.rooms.search().searches.search(asker, query.search);
    case 'find':
      return project.rooms.search().finder.find(query.text, query.limit);
  }
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
      change: (change) => connection.send({ event: 'listing_change', channel, ...change }),
      ended: (error) => connection.failChannel(channel, error),
    });
    connection.reply<'listing_open'>(id, opened.listing);
    return { kind: 'listing', close: opened.close };
  });
}
