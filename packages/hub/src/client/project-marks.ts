/** One's own marks on projects, and deleted projects, on the browser wire. Called by dispatch.ts. */
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';

/** No role is asked here: in a deleted project nobody has one. projects.ts asks for the owner of old, in the same transaction. */
export async function undeleteProject(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id }: RequestMessage<'project_undelete'>,
): Promise<RequestResult<'project_undelete'>> {
  await deps.projects.undelete(client.account.account_id, project_id);
  return {};
}

export async function deletedProjects(
  deps: ClientDeps,
  client: ClientConnection,
): Promise<RequestResult<'projects_deleted'>> {
  return { projects: await deps.projects.deleted(client.account.account_id) };
}

export async function markProject(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, starred, hidden }: RequestMessage<'project_mark'>,
): Promise<RequestResult<'project_mark'>> {
  await deps.roles.require(client.account, project_id, 'read');
  await deps.db.query(
    `INSERT INTO project_marks (account_id, project_id, starred, hidden)
     VALUES ($1, $2, coalesce($3, false), coalesce($4, false))
     ON CONFLICT (account_id, project_id) DO UPDATE
       SET starred = coalesce($3, project_marks.starred), hidden = coalesce($4, project_marks.hidden)`,
    [client.account.account_id, project_id, starred ?? null, hidden ?? null],
  );
  return {};
}
