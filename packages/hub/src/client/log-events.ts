/**
 * What a request that was done says to the project log. Pure; called by dispatch.ts with the message and its answer. Projects and members
 * write their entries themselves (projects/), because only they know what changed.
 */
import { newKey, type ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import type { ClientMessage } from '@lyceum/util/protocol/client';
import type { FileOp } from '@lyceum/util/protocol/files';
import type { ServerCall } from '@lyceum/util/protocol/servers';
import {
  MAX_LOGGED_CHARS,
  MAX_LOGGED_PATHS,
  type ProjectEvent,
  programOf,
} from '@lyceum/util/schema/project-log';

export interface LogNote {
  project_id: ProjectId;
  event: ProjectEvent;
  /** The same key within a while is the same act: a request that was sent again, a file that is opened again and again. */
  once: string;
}

const ACTIONS = { start: 'project_started', stop: 'project_stopped', restart: 'project_restarted' } as const;

export function logNotes(message: ClientMessage, result: unknown): LogNote[] {
  switch (message.event) {
    case 'project_action':
      return [noted(message.project_id, { event: ACTIONS[message.action] })];
    case 'exec':
      return [
        noted(
          message.project_id,
          { event: 'program_run', command: programOf(message.exec.command) },
          message.key,
        ),
      ];
    case 'file_op': {
      const event = fileEvent(message.op, result);
      return event ? [noted(message.project_id, event, message.key)] : [];
    }
    case 'files_copy': {
      const { project_id, target_project_id, paths, to, key } = message;
      return [
        noted(project_id, { event: 'files_copied_out', ...some(paths) }, key),
        noted(target_project_id, { event: 'files_copied_in', ...some(paths), to }, key),
      ];
    }
    case 'document_open':
      // With an id it is opened again after a lost connection.
      if (message.document_id !== undefined) return [];
      return [opened(message.project_id, 'file_opened', message.path)];
    case 'terminal_open':
      return message.resume ? [] : [opened(message.project_id, 'terminal_opened', message.path)];
    case 'process_signal':
      return [
        noted(message.project_id, { event: 'process_ended', pid: message.pid, signal: message.signal }),
      ];
    case 'server_call': {
      const event = serverEvent(message.call);
      return event ? [noted(message.project_id, event, message.key)] : [];
    }
    case 'snapshot_create':
      return [noted(message.project_id, { event: 'snapshot_created', name: nameOf(result) })];
    case 'quotas_set':
      if (message.project_id === undefined) return [];
      return [noted(message.project_id, { event: 'quotas_changed', names: Object.keys(message.quotas) })];
    default:
      return [];
  }
}

/** Undefined for what changes nothing. */
function serverEvent(call: ServerCall): ProjectEvent | undefined {
  switch (call.kind) {
    case 'start':
    case 'restart':
      return { event: 'server_started', name: call.name };
    case 'stop':
      return { event: 'server_stopped', name: call.name };
    case 'put':
      return { event: 'server_added', name: call.server.name };
    case 'remove':
      return { event: 'server_removed', name: call.name };
    case 'log':
    case 'consoles':
      return undefined;
  }
}

/** Names of variables that two environments do not share. */
export function changedNames(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}

function noted(project_id: ProjectId, event: ProjectEvent, key: string = newKey()): LogNote {
  return { project_id, event, once: `${event.event} ${key}` };
}

function opened(project_id: ProjectId, event: 'file_opened' | 'terminal_opened', path: ProjectPath): LogNote {
  return { project_id, event: { event, path }, once: `${event} ${path}` };
}

/** Undefined for what changes nothing. */
function fileEvent(op: FileOp, result: unknown): ProjectEvent | undefined {
  switch (op.kind) {
    case 'create_file':
      return { event: 'file_created', path: op.path };
    case 'create_folder':
      return { event: 'folder_created', path: op.path };
    case 'move':
      return { event: 'file_moved', from: op.from, to: op.to };
    case 'copy':
      return { event: 'file_copied', from: op.from, to: op.to };
    case 'delete':
      return { event: 'file_deleted', path: op.path };
    case 'trash':
      return { event: 'files_trashed', ...some(op.paths) };
    case 'untrash':
      return { event: 'files_untrashed', ...some(pathsOf(result)) };
    case 'empty_trash':
      return { event: 'trash_emptied' };
    case 'compress':
      return { event: 'archive_made', path: op.to };
    case 'extract':
      return { event: 'archive_extracted', from: op.path, to: op.to };
    case 'fetch':
      return { event: 'file_fetched', path: op.to, url: addressOnly(op.url) };
    case 'restore':
      return { event: 'snapshot_restored', from: op.from, to: op.to };
    case 'stat':
      return undefined;
  }
}

function some(paths: readonly ProjectPath[]): { paths: ProjectPath[]; count: number } {
  return { paths: paths.slice(0, MAX_LOGGED_PATHS), count: paths.length };
}

/** A name, a password or a key in an address is nobody else's business. */
function addressOnly(url: string): string {
  if (!URL.canParse(url)) return '';
  const { origin, pathname } = new URL(url);
  return shortened(origin + pathname);
}

function shortened(text: string): string {
  return text.length <= MAX_LOGGED_CHARS ? text : `${text.slice(0, MAX_LOGGED_CHARS - 1)}…`;
}

function pathsOf(result: unknown): ProjectPath[] {
  const { trashed } = result as { trashed?: { path: ProjectPath }[] };
  return (trashed ?? []).map(({ path }) => path);
}

function nameOf(result: unknown): string {
  return (result as { name: string }).name;
}
