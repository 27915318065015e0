/**
 * Entries of the project log as sentences: one pure function, so that every event has its words. The pieces that are files or people keep
 * what they are, and the page makes links of them.
 */
import type { AccountId } from '@lyceum/util/ids';
import { type ProjectPath, parentPath } from '@lyceum/util/paths';
import type { Role } from '@lyceum/util/permission';
import type { LogTopic, ProjectEvent } from '@lyceum/util/schema/project-log';

export type LogPiece =
  | string
  | { kind: 'file'; path: ProjectPath }
  | { kind: 'folder'; path: ProjectPath }
  | { kind: 'person'; account_id: AccountId }
  | { kind: 'code'; text: string };

export const TOPIC_LABELS: Readonly<Record<LogTopic, string>> = {
  files: 'Files',
  people: 'People',
  running: 'Running',
  settings: 'Settings',
};

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'a viewer',
  collaborator: 'a collaborator',
  owner: 'an owner',
};

const file = (path: ProjectPath): LogPiece => ({ kind: 'file', path });
const folder = (path: ProjectPath): LogPiece => ({ kind: 'folder', path });
const code = (text: string): LogPiece => ({ kind: 'code', text });
const person = (account_id: AccountId): LogPiece => ({ kind: 'person', account_id });

/** Names shown of an act on many files. */
const MAX_NAMES = 3;

function several(paths: readonly ProjectPath[], count: number): LogPiece[] {
  const shown = paths
    .slice(0, MAX_NAMES)
    .flatMap((path, at) => (at === 0 ? [code(path)] : [', ', code(path)]));
  const more = count - Math.min(paths.length, MAX_NAMES);
  return more > 0 ? [...shown, ` and ${more} more`] : shown;
}

const names = (list: readonly string[]): LogPiece[] =>
  list.flatMap((name, at) => (at === 0 ? [code(name)] : [', ', code(name)]));

/** Follows the name of who did it: "created notes.md". */
export function logWords(event: ProjectEvent): LogPiece[] {
  switch (event.event) {
    case 'project_created':
      return [`created the project as “${event.title}”`];
    case 'project_renamed':
      return [`named the project “${event.title}”`];
    case 'project_described':
      return ['changed the description'];
    case 'project_coloured':
      return [event.color === '' ? 'took the colour away' : `made the project ${event.color}`];
    case 'project_deleted':
      return ['deleted the project'];
    case 'project_undeleted':
      return ['brought the project back'];
    case 'project_started':
      return ['started the project'];
    case 'project_stopped':
      return [`stopped the project${event.reason === undefined ? '' : `: ${event.reason}`}`];
    case 'project_restarted':
      return ['restarted the project'];
    case 'member_added':
      return ['added ', person(event.account_id), ` as ${ROLE_WORDS[event.role]}`];
    case 'member_changed':
      return ['made ', person(event.account_id), ` ${ROLE_WORDS[event.role]}`];
    case 'member_removed':
      return ['removed ', person(event.account_id)];
    case 'server_started':
      return ['started the server ', code(event.name)];
    case 'server_stopped':
      return ['stopped the server ', code(event.name)];
    case 'server_added':
      return ['added the server ', code(event.name)];
    case 'server_removed':
      return ['removed the server ', code(event.name)];
    case 'process_ended':
      return [`sent ${event.signal} to process ${event.pid}`];
    case 'program_run':
      return ['ran ', code(event.command)];
    case 'environment_changed':
      return ['changed the environment variables ', ...names(event.names)];
    case 'quotas_changed':
      return ['changed the quotas ', ...names(event.names)];
    default:
      return fileWords(event);
  }
}

type FileEvent = Extract<
  ProjectEvent,
  {
    event: `${'file' | 'folder' | 'files' | 'terminal' | 'trash' | 'archive' | 'snapshot' | 'kernel'}_${string}`;
  }
>;

function fileWords(event: FileEvent): LogPiece[] {
  switch (event.event) {
    case 'file_opened':
      return ['opened ', file(event.path)];
    case 'terminal_opened':
      return ['opened the terminal ', file(event.path)];
    case 'kernel_started':
      return [`started ${event.name} for `, file(event.path)];
    case 'file_created':
      return ['created ', file(event.path)];
    case 'folder_created':
      return ['created the folder ', folder(event.path)];
    case 'file_moved': {
      const isRename = parentPath(event.from) === parentPath(event.to);
      return [isRename ? 'renamed ' : 'moved ', code(event.from), ' to ', file(event.to)];
    }
    case 'file_copied':
      return ['copied ', code(event.from), ' to ', file(event.to)];
    case 'files_copied_out':
      return ['copied ', ...several(event.paths, event.count), ' to another project'];
    case 'files_copied_in':
      return ['copied ', ...several(event.paths, event.count), ' from another project to ', folder(event.to)];
    case 'files_trashed':
      return ['moved ', ...several(event.paths, event.count), ' to the trash'];
    case 'files_untrashed':
      return ['brought back ', ...several(event.paths, event.count), ' from the trash'];
    case 'trash_emptied':
      return ['deleted files in the trash for good'];
    case 'file_deleted':
      return ['deleted ', code(event.path)];
    case 'file_uploaded':
      return ['uploaded ', file(event.path)];
    case 'file_fetched':
      return ['fetched ', file(event.path), ' from ', code(event.url)];
    case 'archive_made':
      return ['made the archive ', file(event.path)];
    case 'archive_extracted':
      return ['extracted ', code(event.from), ' to ', folder(event.to)];
    case 'snapshot_created':
      return ['took a snapshot'];
    case 'snapshot_restored':
      return ['restored ', file(event.to), ' from a snapshot'];
  }
}

/** "Today", "Yesterday", "Monday, 3 August 2026": one heading a day, in the reader's own time zone. */
export function dayName(time: number, now: number): string {
  const day = (moment: number) => new Date(moment).toDateString();
  if (day(time) === day(now)) return 'Today';
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day(time) === yesterday.toDateString()) return 'Yesterday';
  return new Date(time).toLocaleDateString(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}
