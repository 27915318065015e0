/** Exec and file operations on the browser wire. Called by dispatch.ts; the local hub does them. */
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';

export async function exec(
  deps: ClientDeps,
  client: ClientConnection,
  message: RequestMessage<'exec'>,
): Promise<RequestResult<'exec'>> {
  await deps.roles.require(client.account, message.project_id, 'run');
  return deps.requests.exec(message.project_id, ownKey(client, message.key), message.exec);
}

export async function fileOp(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, key, op }: RequestMessage<'file_op'>,
): Promise<RequestResult<'file_op'>> {
  await deps.roles.require(client.account, project_id, op.kind === 'stat' ? 'read' : 'write');
  const result = await deps.requests.fileOp(project_id, ownKey(client, key), op);
  if (op.kind === 'move') await deps.documents.move(project_id, op.from, op.to);
  return result;
}

/** One member's key never answers for another's request. */
export function ownKey(client: ClientConnection, key: string): string {
  return `${client.account.account_id}:${key}`;
}
