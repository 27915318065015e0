/**
 * The map of the browser wire: every message of a client and the handler that answers it, top to bottom.
 * Called by socket-server.ts with validated messages only. Each handler asks permission at its time.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { ClientMessage } from '@lyceum/util/protocol/client';
import type { ChannelInput, ChannelSlot } from './channel-slot';
import type { ClientConnection, Maker } from './connection';
import type { ClientDeps } from './deps';
import { openDocument, saveDocument } from './documents';
import { copyFiles, fileQuery } from './file-queries';
import { exec, fileOp } from './files';
import { documentHistory } from './history';
import { openListing } from './listings';
import { logNotes } from './log-events';
import { removeMember, setMember } from './members';
import { noteInput, noteRequest } from './note-use';
import { callNotebook, openNotebook } from './notebooks';
import { readLog } from './project-log';
import { deletedProjects, markProject, undeleteProject } from './project-marks';
import { actOnProject, contentLink, createProject, deleteProject } from './projects';
import { openFeed, query } from './queries';
import { getEnvironment, getQuotas, setEnvironment, setQuotas } from './quotas';
import { callServer, openServers } from './servers';
import { createSnapshot } from './snapshots';
import { openTerminal } from './terminals';
import { openUsage, processes, signalProcess } from './usage';

type Message<E extends ClientMessage['event']> = Extract<ClientMessage, { event: E }>;
type Handler<M> = (deps: ClientDeps, client: ClientConnection, message: M) => void;

const HANDLERS: { [E in ClientMessage['event']]: Handler<Message<E>> } = {
  hello: (_deps, client) => client.refuse({}, new LyceumError('bad_request', 'A second hello.')),
  ping: (_deps, client, { id }) => client.pong(id),
  query: answered(query),
  feed_open: opened(openFeed),
  project_create: answered(createProject),
  project_action: answered(actOnProject),
  project_delete: answered(deleteProject),
  member_set: answered(setMember),
  member_remove: answered(removeMember),
  content_link: answered(contentLink),
  exec: answered(exec),
  file_op: answered(fileOp),
  file_query: answered(fileQuery),
  files_copy: answered(copyFiles),
  usage_open: opened(openUsage),
  processes: answered(processes),
  process_signal: answered(signalProcess),
  servers_open: opened(openServers),
  server_call: answered(callServer),
  environment_get: answered(getEnvironment),
  environment_set: answered(setEnvironment),
  quotas_get: answered(getQuotas),
  quotas_set: answered(setQuotas),
  snapshot_create: answered(createSnapshot),
  project_undelete: answered(undeleteProject),
  project_mark: answered(markProject),
  projects_deleted: answered(deletedProjects),
  project_log: answered(readLog),
  listing_open: opened(openListing),
  document_open: opened(openDocument),
  document_save: answered(saveDocument),
  document_history: answered(documentHistory),
  terminal_open: opened(openTerminal),
  notebook_open: opened(openNotebook),
  notebook_call: answered(callNotebook),
  channel_close: (_deps, client, { channel }) => client.closeChannel(channel),
  document_update: received,
  document_presence: received,
  terminal_input: received,
  terminal_resize: received,
  terminal_view: received,
  terminal_ack: received,
  notebook_ack: received,
};

export function dispatch(deps: ClientDeps, client: ClientConnection, message: ClientMessage): void {
  // The table has one handler per event; that they fit together is lost on the compiler here only.
  (HANDLERS[message.event] as Handler<ClientMessage>)(deps, client, message);
}

/** A request: one reply or one error. */
function answered<M extends ClientMessage & { id: number }>(
  work: (deps: ClientDeps, client: ClientConnection, message: M) => Promise<unknown>,
): Handler<M> {
  return (deps, client, message) =>
    client.answer(message.id, async () => {
      const result = await work(deps, client, message);
      note(deps, client, message, result);
      return result;
    });
}

type Opening = { id: number; channel: number; project_id?: ProjectId };

/** A request that opens a channel under the client's number. */
function opened<M extends ClientMessage & Opening>(
  make: (deps: ClientDeps, client: ClientConnection, slot: ChannelSlot, message: M) => ReturnType<Maker>,
): Handler<M> {
  return (deps, client, message) =>
    client.open(message.id, message.channel, message.project_id, async (slot) => {
      const made = await make(deps, client, slot, message);
      note(deps, client, message, made.result);
      return made;
    });
}

/** Tells the project log what was done. */
function note(deps: ClientDeps, client: ClientConnection, message: ClientMessage, result: unknown): void {
  const { account_id } = client.account;
  noteRequest(deps, message);
  for (const { project_id, event, once } of logNotes(message, result))
    deps.log.record({ project_id, account_id, event }, `${account_id} ${once}`);
}

/** A message to a channel. One that the hub has closed already gets nothing. */
function received(deps: ClientDeps, client: ClientConnection, message: ChannelInput): void {
  noteInput(deps, client, message);
  client.channel(message.channel)?.receive?.(message);
}
