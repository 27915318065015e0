/**
 * Quotas and environment variables on the browser wire. Called by dispatch.ts. Members see quotas, administrators set them; variables are
 * for those who may run programs, and their values are in no log.
 */
import type { ProjectId } from '@lyceum/util/ids';
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import { isAdmin, requireAdmin } from '../auth/admins';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';
import { changedNames } from './log-events';

export async function getEnvironment(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id }: RequestMessage<'environment_get'>,
): Promise<RequestResult<'environment_get'>> {
  await deps.roles.require(client.account, project_id, 'run');
  return { environment: await deps.quotas.environment(project_id) };
}

export async function setEnvironment(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, environment }: RequestMessage<'environment_set'>,
): Promise<RequestResult<'environment_set'>> {
  await deps.roles.require(client.account, project_id, 'run');
  const before = await deps.quotas.environment(project_id);
  await deps.quotas.setEnvironment(project_id, environment);
  const names = changedNames(before, environment);
  const { account_id } = client.account;
  if (names.length > 0)
    deps.log.record({ project_id, account_id, event: { event: 'environment_changed', names } });
  return {};
}

export async function getQuotas(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id }: RequestMessage<'quotas_get'>,
): Promise<RequestResult<'quotas_get'>> {
  await requireSight(deps, client, project_id);
  return deps.quotas.of(project_id);
}

export async function setQuotas(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, quotas }: RequestMessage<'quotas_set'>,
): Promise<RequestResult<'quotas_set'>> {
  await requireAdmin(deps.db, client.account.account_id);
  await deps.quotas.set(project_id, quotas);
  return {};
}

async function requireSight(
  deps: ClientDeps,
  client: ClientConnection,
  project_id: ProjectId,
): Promise<void> {
  try {
    await deps.roles.require(client.account, project_id, 'read');
  } catch (error) {
    if (!(await isAdmin(deps.db, client.account.account_id))) throw error;
  }
}
