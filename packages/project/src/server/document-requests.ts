/** The document messages of wire 3. Called by server/dispatch; what a document does is in documents/. */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectPath } from '@lyceum/util/paths';
import type { LocalHubRequest } from '@lyceum/util/protocol/local-hub';
import type { AttachedDocument } from '../documents/documents';
import type { DocumentPort } from '../documents/peers';
import type { Connection } from './connection';
import type { Project } from './project';

function portOf(connection: Connection, channel: number): DocumentPort {
  return {
    update: (update) => void connection.sendBytes(channel, update),
    disk: (disk) => connection.send({ event: 'document_disk', channel, disk }),
    found: (path) => connection.send({ event: 'document_found', channel, path }),
  };
}

export async function attachDocument(
  project: Project,
  connection: Connection,
  request: LocalHubRequest<'document_attach'>,
): Promise<void> {
  const { id, channel, document_id, path, known } = request;
  const state_vector = Buffer.from(request.state_vector, 'base64');
  const opened = await connection.openChannel(channel, async () => {
    const documents = project.rooms.documents();
    const attached = await documents.attach(
      { document_id, path, known, state_vector },
      portOf(connection, channel),
    );
    return { kind: 'document', attached, close: () => attached.detach() };
  });
  if (!opened) return;
  const { attached } = opened;
  connection.reply<'document_attach'>(id, {
    state_vector: Buffer.from(attached.state_vector).toString('base64'),
  });
  attached.start();
}

export async function saveDocument(
  connection: Connection,
  request: LocalHubRequest<'document_save'>,
): Promise<void> {
  const disk = await documentOf(connection, request.channel).document.save();
  connection.reply<'document_save'>(request.id, { disk });
}

export function documentSynced(connection: Connection, channel: number): void {
  const { document, peer } = documentOf(connection, channel);
  document.synced(peer);
}

export function documentMoved(connection: Connection, channel: number, path: ProjectPath): void {
  documentOf(connection, channel).document.moved(path);
}

/** A hub that sends what is no update has lost its way: the channel ends, and is attached anew. */
export function documentBytes(
  connection: Connection,
  channel: number,
  attached: AttachedDocument,
  bytes: Buffer,
): void {
  try {
    attached.document.update(attached.peer, bytes);
  } catch (error) {
    connection.failChannel(channel, error);
  }
}

function documentOf(connection: Connection, channel: number): AttachedDocument {
  const open = connection.channel(channel);
  if (open?.kind !== 'document') throw new LyceumError('not_found', `Channel ${channel} is not a document.`);
  return open.attached;
}
