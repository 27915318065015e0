/**
 * What each message of a hub does: one switch to read top to bottom. Called by server/accept with validated messages.
 * Answers go out from here or from the request files; nothing is done here.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ToLocalHub } from '@lyceum/util/protocol/local-hub';
import type { Connection } from './connection';
import {
  attachDocument,
  documentBytes,
  documentMoved,
  documentSynced,
  saveDocument,
} from './document-requests';
import { exec } from './exec-requests';
import { fileOp, fileQuery, openListing } from './file-requests';
import { ackNotebook, callNotebook, openNotebook } from './notebook-requests';
import type { Project } from './project';
import { callServer, openServers, reachServer } from './server-requests';
import {
  ackTerminal,
  lookAtTerminal,
  openTerminal,
  resizeTerminal,
  terminalBytes,
} from './terminal-requests';

export function dispatch(project: Project, connection: Connection, message: ToLocalHub): void {
  const answer = (id: number, work: Promise<void>) => {
    work.catch((error: unknown) => connection.sendError(error, { id }));
  };
  switch (message.event) {
    case 'hello':
      throw new LyceumError('bad_request', 'hello was said already.');
    case 'exec':
      return void answer(message.id, exec(project, connection, message));
    case 'file_op':
      return void answer(message.id, fileOp(project, connection, message));
    case 'file_query':
      return void answer(message.id, fileQuery(project, connection, message));
    case 'servers_open':
      return void answer(message.id, openServers(project, connection, message));
    case 'server_call':
      return void answer(message.id, callServer(project, connection, message));
    case 'server_reach':
      return void answer(message.id, reachServer(project, connection, message));
    case 'listing_open':
      return void answer(message.id, openListing(project, connection, message));
    case 'document_attach':
      return void answer(message.id, attachDocument(project, connection, message));
    case 'document_save':
      return void answer(message.id, saveDocument(connection, message));
    case 'terminal_open':
      return void answer(message.id, openTerminal(project, connection, message));
    case 'notebook_open':
      return void answer(message.id, openNotebook(project, connection, message));
    case 'notebook_call':
      return void answer(message.id, callNotebook(connection, message));
    case 'notebook_ack':
      return void ackNotebook(connection, message.channel, message.seq);
    case 'channel_close':
      return void connection.closeChannel(message.channel);
    case 'document_synced':
      return void documentSynced(connection, message.channel);
    case 'document_moved':
      return void documentMoved(connection, message.channel, message.path);
    case 'terminal_resize':
      return void resizeTerminal(connection, message.channel, message.size);
    case 'terminal_view':
      return void lookAtTerminal(connection, message.channel, message.view);
    case 'terminal_ack':
      return void ackTerminal(connection, message.channel, message.offset);
    default:
      return void unreachable(message);
  }
}

/** Bytes for a channel that has just been closed are on their way now and then: they are dropped. */
export function dispatchBytes(connection: Connection, channel: number, bytes: Buffer): void {
  const open = connection.channel(channel);
  if (open?.kind === 'document') documentBytes(connection, channel, open.attached, bytes);
  else if (open?.kind === 'terminal') terminalBytes(connection, channel, open.viewer, bytes);
  else if (open) throw new LyceumError('bad_request', `Channel ${channel} takes no bytes.`);
}

function unreachable(message: never): never {
  throw new LyceumError('bad_request', `Unknown message ${JSON.stringify(message)}.`);
}
