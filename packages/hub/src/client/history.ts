/**
 * The history of a document on the browser wire. Called by dispatch.ts. Whoever may read the document may read its past; it comes from the
 * database alone, so that it is there while the project is stopped.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';

export async function documentHistory(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, path, after }: RequestMessage<'document_history'>,
): Promise<RequestResult<'document_history'>> {
  await deps.roles.require(client.account, project_id, 'read');
  const row = await deps.documents.find(project_id, path);
  if (!row) throw new LyceumError('not_found', 'This file has no history yet: nobody has opened it.');
  const page = await deps.history.page(row.document_id, after);
  // A role may have gone while the database answered.
  await deps.roles.require(client.account, project_id, 'read');
  return page;
}
