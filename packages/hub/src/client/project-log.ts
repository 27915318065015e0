/** Pages of the project log on the browser wire. Called by dispatch.ts; the newest entries come by a feed. */
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';

export async function readLog(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, before, filter }: RequestMessage<'project_log'>,
): Promise<RequestResult<'project_log'>> {
  await deps.roles.require(client.account, project_id, 'read');
  return deps.log.page(project_id, filter, before);
}
