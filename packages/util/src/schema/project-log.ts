/**
 * project_log: who did what when in a project. One closed union of events, written by hubs only and never changed afterwards; members
 * read it through a feed (the newest) and the request `project_log` (older ones, and searches). Values of settings never go in.
 */
import * as z from 'zod/mini';
import { accountIdSchema } from '../ids';
import { projectPathSchema } from '../paths';
import { roleSchema } from '../permission';
import type { TableSchema } from './types';

/** Names told of one act on many files; `count` has the rest. */
export const MAX_LOGGED_PATHS = 20;
/** Characters of a command or an address that the log keeps: to know it again, not to repeat it. */
export const MAX_LOGGED_CHARS = 300;

const event = <Name extends string>(name: Name) => z.literal(name);
const path = projectPathSchema;
const many = { paths: z.array(path), count: z.int() };
const text = z.string();

export const projectEventSchema = z.discriminatedUnion('event', [
  z.object({ event: event('project_created'), title: text }),
  z.object({ event: event('project_renamed'), title: text }),
  z.object({ event: event('project_described') }),
  z.object({ event: event('project_coloured'), color: text }),
  z.object({ event: event('project_deleted') }),
  z.object({ event: event('project_undeleted') }),
  z.object({ event: event('project_started') }),
  /** `reason`: why the system did it, for people. */
  z.object({ event: event('project_stopped'), reason: z.optional(text) }),
  z.object({ event: event('project_restarted') }),
  z.object({ event: event('member_added'), account_id: accountIdSchema, role: roleSchema }),
  z.object({ event: event('member_changed'), account_id: accountIdSchema, role: roleSchema }),
  z.object({ event: event('member_removed'), account_id: accountIdSchema }),
  z.object({ event: event('file_opened'), path }),
  z.object({ event: event('terminal_opened'), path }),
  /** `name`: of the kernel, for people. */
  z.object({ event: event('kernel_started'), path, name: text }),
  z.object({ event: event('file_created'), path }),
  z.object({ event: event('folder_created'), path }),
  z.object({ event: event('file_moved'), from: path, to: path }),
  z.object({ event: event('file_copied'), from: path, to: path }),
  z.object({ event: event('files_copied_out'), ...many }),
  z.object({ event: event('files_copied_in'), ...many, to: path }),
  z.object({ event: event('files_trashed'), ...many }),
  z.object({ event: event('files_untrashed'), ...many }),
  z.object({ event: event('trash_emptied') }),
  z.object({ event: event('file_deleted'), path }),
  z.object({ event: event('file_uploaded'), path }),
  z.object({ event: event('file_fetched'), path, url: text }),
  z.object({ event: event('archive_made'), path }),
  z.object({ event: event('archive_extracted'), from: path, to: path }),
  z.object({ event: event('snapshot_created'), name: text }),
  z.object({ event: event('snapshot_restored'), from: path, to: path }),
  /** The program alone (`programOf`): its arguments may hold what not everybody here should read. */
  z.object({ event: event('program_run'), command: text }),
  /** A web server of the project by its name, on request of a person. */
  z.object({ event: event('server_started'), name: text }),
  z.object({ event: event('server_stopped'), name: text }),
  z.object({ event: event('server_added'), name: text }),
  z.object({ event: event('server_removed'), name: text }),
  z.object({ event: event('process_ended'), pid: z.int(), signal: text }),
  /** Names of the variables that were set, changed or taken away; never their values. */
  z.object({ event: event('environment_changed'), names: z.array(text) }),
  z.object({ event: event('quotas_changed'), names: z.array(text) }),
]);
export type ProjectEvent = z.infer<typeof projectEventSchema>;
export type ProjectEventName = ProjectEvent['event'];

/** What people filter by. */
export const LOG_TOPICS = {
  files: [
    'file_opened',
    'file_created',
    'folder_created',
    'file_moved',
    'file_copied',
    'files_copied_out',
    'files_copied_in',
    'files_trashed',
    'files_untrashed',
    'trash_emptied',
    'file_deleted',
    'file_uploaded',
    'file_fetched',
    'archive_made',
    'archive_extracted',
    'snapshot_created',
    'snapshot_restored',
  ],
  people: ['member_added', 'member_changed', 'member_removed'],
  running: [
    'project_started',
    'project_stopped',
    'project_restarted',
    'terminal_opened',
    'kernel_started',
    'program_run',
    'process_ended',
    'server_started',
    'server_stopped',
    'server_added',
    'server_removed',
  ],
  settings: [
    'project_created',
    'project_renamed',
    'project_described',
    'project_coloured',
    'project_deleted',
    'project_undeleted',
    'environment_changed',
    'quotas_changed',
  ],
} as const satisfies Record<string, readonly ProjectEventName[]>;
export type LogTopic = keyof typeof LOG_TOPICS;
export const logTopicSchema = z.enum(Object.keys(LOG_TOPICS) as [LogTopic, ...LogTopic[]]);

/** Where a filter searches for words: every text of the event, so that hub and browser find the same. */
export function logText(logged: ProjectEvent): string {
  return Object.entries(logged)
    .filter(([field]) => field !== 'account_id')
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .join('\n')
    .toLowerCase();
}

export const logFilterSchema = z.object({
  /** null: what the system did by itself. */
  account_id: z.optional(z.nullable(accountIdSchema)),
  topic: z.optional(logTopicSchema),
  text: z.optional(z.string().check(z.maxLength(200))),
});
export type LogFilter = z.infer<typeof logFilterSchema>;

export const logEntrySchema = z.object({
  log_id: z.int(),
  account_id: z.nullable(accountIdSchema),
  /** ISO 8601. */
  time: z.string(),
  event: projectEventSchema,
});
export type LogEntry = z.infer<typeof logEntrySchema>;

export function logMatches(entry: LogEntry, { account_id, topic, text: words = '' }: LogFilter): boolean {
  if (account_id !== undefined && entry.account_id !== account_id) return false;
  if (topic !== undefined && !(LOG_TOPICS[topic] as readonly string[]).includes(entry.event.event))
    return false;
  const hay = logText(entry.event);
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

export const projectLog: TableSchema = {
  name: 'project_log',
  source: 'project_log',
  primary_key: ['log_id'],
  columns: {
    log_id: { type: 'integer' },
    project_id: { type: 'uuid' },
    account_id: { type: 'uuid' },
    time: { type: 'timestamp' },
    event: { type: 'json' },
  },
  scope: { kind: 'member', column: 'project_id' },
  readable: ['log_id', 'project_id', 'account_id', 'time', 'event'],
  settable: {},
};

/** The name of the program that a command line begins with, without its arguments and its folder. */
export function programOf(command: string): string {
  // Variables set for it come first: NAME=value program.
  const words = command
    .trim()
    .split(/[\s;|&<>()]+/)
    .filter((word) => !/^[A-Za-z_]\w*=/.test(word));
  const [program = ''] = words;
  return program.slice(program.lastIndexOf('/') + 1).slice(0, MAX_LOGGED_CHARS);
}
