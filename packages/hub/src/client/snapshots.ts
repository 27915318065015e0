/** Snapshots on the browser wire. Called by dispatch.ts. Reading and restoring them are file operations (files.ts). */
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';

export async function createSnapshot(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id }: RequestMessage<'snapshot_create'>,
): Promise<RequestResult<'snapshot_create'>> {
  await deps.roles.require(client.account, project_id, 'write');
  return { name: await deps.takeSnapshot(project_id) };
}
