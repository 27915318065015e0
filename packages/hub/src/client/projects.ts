/** Projects on the browser wire: create, start, stop, restart, delete, and links to their content. Called by dispatch.ts. */
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';

export async function createProject(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, title, description = '' }: RequestMessage<'project_create'>,
): Promise<RequestResult<'project_create'>> {
  await deps.projects.create(client.account.account_id, { project_id, title, description });
  return { project_id };
}

export async function actOnProject(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, action }: RequestMessage<'project_action'>,
): Promise<RequestResult<'project_action'>> {
  await deps.roles.require(client.account, project_id, 'control');
  await deps.lifecycle[action](project_id);
  return {};
}

export async function deleteProject(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id }: RequestMessage<'project_delete'>,
): Promise<RequestResult<'project_delete'>> {
  await deps.roles.require(client.account, project_id, 'delete');
  await deps.projects.remove(client.account.account_id, project_id);
  return {};
}

export async function contentLink(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, path }: RequestMessage<'content_link'>,
): Promise<RequestResult<'content_link'>> {
  return { url: client.contentOrigin + (await deps.contentLink(client.account, project_id, path)) };
}
