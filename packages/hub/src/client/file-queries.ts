/** Questions about files, and copies into another project, on the browser wire. Called by dispatch.ts; each asks permission at its time. */
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import { copyBetween } from '../projects/copy-files';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';
import { ownKey } from './files';

export async function fileQuery(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, query }: RequestMessage<'file_query'>,
): Promise<RequestResult<'file_query'>> {
  await deps.roles.require(client.account, project_id, 'read');
  return deps.requests.fileQuery(project_id, client.account.account_id, query);
}

export async function copyFiles(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, key, paths, target_project_id, to }: RequestMessage<'files_copy'>,
): Promise<RequestResult<'files_copy'>> {
  await deps.roles.require(client.account, project_id, 'read');
  await deps.roles.require(client.account, target_project_id, 'write');
  await copyBetween(deps.rawFiles, {
    from: project_id,
    paths,
    target: target_project_id,
    to,
    key: ownKey(client, key),
  });
  return {};
}
