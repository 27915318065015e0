/** Members on the browser wire. Called by dispatch.ts; the rules about owners are in projects/members.ts. */
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';

export async function setMember(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, member, role }: RequestMessage<'member_set'>,
): Promise<RequestResult<'member_set'>> {
  await deps.roles.require(client.account, project_id, 'manage_members');
  return { account_id: await deps.members.set(client.account.account_id, project_id, member, role) };
}

export async function removeMember(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, account_id }: RequestMessage<'member_remove'>,
): Promise<RequestResult<'member_remove'>> {
  await deps.roles.require(client.account, project_id, 'read');
  await deps.members.remove(client.account.account_id, project_id, account_id);
  return {};
}
