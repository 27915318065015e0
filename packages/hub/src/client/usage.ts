/** What a project uses, and its processes, on the browser wire. Called by dispatch.ts; the project's compute server tells. */
import type { ProjectId } from '@lyceum/util/ids';
import { can } from '@lyceum/util/permission';
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import { notRunning } from '../projects/local-hub-link';
import type { ChannelSlot, ClientChannel } from './channel-slot';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';
import { createTurns } from './role-turns';

/** Milliseconds for a compute server to read its process table. */
const TIMEOUT_MS = 10_000;

export async function openUsage(
  deps: ClientDeps,
  client: ClientConnection,
  slot: ChannelSlot,
  { project_id }: RequestMessage<'usage_open'>,
): Promise<{ channel: ClientChannel; result: RequestResult<'usage_open'> }> {
  await deps.roles.require(client.account, project_id, 'read');
  const channel = slot.number;
  // A measurement that the role cannot be asked for is left out: the next one comes soon.
  const inTurn = createTurns(deps.roles, client.account.account_id, project_id, () => {});
  const { first, stop } = await deps.usage.watch(project_id, (usage) =>
    inTurn((role) => can(role, 'read') && slot.send({ event: 'usage', channel, usage })),
  );
  return { channel: { project_id, close: stop }, result: first };
}

export async function processes(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id }: RequestMessage<'processes'>,
): Promise<RequestResult<'processes'>> {
  await deps.roles.require(client.account, project_id, 'run');
  return deps.compute.request(
    await nodeOf(deps, project_id),
    'project_processes',
    { project_id },
    TIMEOUT_MS,
  );
}

export async function signalProcess(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, pid, start_time, signal }: RequestMessage<'process_signal'>,
): Promise<RequestResult<'process_signal'>> {
  await deps.roles.require(client.account, project_id, 'run');
  const fields = { project_id, pid, start_time, signal };
  return deps.compute.request(await nodeOf(deps, project_id), 'project_signal', fields, TIMEOUT_MS);
}

async function nodeOf(deps: ClientDeps, project_id: ProjectId): Promise<string> {
  const { node_id, state } = await deps.projectRows.require(project_id);
  if (node_id === null || state.state !== 'running') throw notRunning();
  return node_id;
}
