/**
 * Notes the use of a project by what came on a socket: typing in documents and terminals, and requests that were granted. Called by dispatch.ts.
 * Looking on is no use, and channels are opened again by themselves: an open page alone does not keep a project running.
 */
import type { ClientMessage } from '@lyceum/util/protocol/client';
import type { ChannelInput } from './channel-slot';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';

const REQUESTS: ReadonlySet<ClientMessage['event']> = new Set([
  'exec',
  'file_op',
  'files_copy',
  'file_query',
  'process_signal',
  'server_call',
  'document_save',
] as const);

const INPUT: ReadonlySet<ChannelInput['event']> = new Set(['document_update', 'terminal_input'] as const);

export function noteRequest(deps: Pick<ClientDeps, 'activity'>, message: ClientMessage): void {
  if (!REQUESTS.has(message.event) || !('project_id' in message)) return;
  if (message.project_id !== undefined) deps.activity.touch(message.project_id);
}

/** Only those who may write or run have what they send taken; the others' channels are open for looking. */
export function noteInput(
  deps: Pick<ClientDeps, 'activity' | 'roles'>,
  client: ClientConnection,
  input: ChannelInput,
): void {
  if (!INPUT.has(input.event)) return;
  const project_id = client.channel(input.channel)?.project_id;
  if (project_id === undefined) return;
  if (deps.roles.roleNow(client.account.account_id, project_id) !== 'viewer') deps.activity.touch(project_id);
}
