/**
 * Wire 1: browser (or any Node program) <-> hub. One union per direction, `event` is the discriminant.
 * Requests carry `id` and are answered by `reply` or `error` with that id; they are resent after a reconnect, so each is idempotent
 * or carries a key. Channels are numbers chosen by the client and live as long as its connection; it opens them again
 * after a reconnect with what it holds (state vector, byte offset), and gets what it lacks. docs/PROTOCOL.md has the walks.
 */
import * as z from 'zod/mini';
import { accountIdSchema, documentIdSchema, projectIdSchema } from '../ids';
import { listingChangeSchema } from '../listing-change';
import { projectPathSchema } from '../paths';
import { usageSchema } from '../quotas';
import { querySchema } from '../schema/authorize';
import { packedRowsSchema } from '../schema/packed-rows';
import { bytesSchema } from './bytes';
import { channel, event, id, inProject } from './fields';
import {
  diskStateSchema,
  entrySchema,
  execResultSchema,
  execSchema,
  fileOpResultSchema,
  fileOpSchema,
  fileQuerySchema,
  MAX_PATHS,
  offsetSchema,
  terminalPeopleSchema,
  terminalSizeSchema,
  terminalViewSchema,
} from './files';
import { notebookCallSchema, notebookStateSchema } from './notebook';
import { PROJECT_REQUESTS } from './project-requests';
import { serversSchema } from './servers';

const bytes = bytesSchema;

/** `time`: milliseconds since 1970. `account_id` null: the change came from the disk. `update`: Yjs, V1. */
const historyUpdateSchema = z.object({
  update_id: z.int(),
  time: z.number(),
  account_id: z.nullable(accountIdSchema),
  update: bytes,
});
export type HistoryUpdate = z.infer<typeof historyUpdateSchema>;

/** Events that are answered by `reply` or `error`, with the schema of the result. */
export const REQUESTS = {
  /** `sent`: the mark (link-mark.ts) of all frames that this side sent on this link before. Who sees another one ends the link. */
  ping: {
    request: z.object({ event: event('ping'), id, sent: z.optional(z.int()) }),
    result: z.object({ time: z.number(), sent: z.optional(z.int()) }),
  },
  query: {
    request: z.object({ event: event('query'), id, query: querySchema }),
    /** A set answers no rows; `shown`: this account's feeds on this hub have told of it, before this answer. */
    result: z.object({ rows: packedRowsSchema, shown: z.optional(z.boolean()) }),
  },
  feed_open: {
    request: z.object({ event: event('feed_open'), id, channel, query: querySchema }),
    result: z.object({ rows: packedRowsSchema, primary_key: z.array(z.string()) }),
  },
  ...PROJECT_REQUESTS,
  exec: {
    request: z.object({ event: event('exec'), id, ...inProject, key: z.string(), exec: execSchema }),
    result: execResultSchema,
  },
  file_op: {
    request: z.object({ event: event('file_op'), id, ...inProject, key: z.string(), op: fileOpSchema }),
    result: fileOpResultSchema,
  },
  /** Asks about files and changes nothing: trash, disk usage, search, find. */
  file_query: {
    request: z.object({ event: event('file_query'), id, ...inProject, query: fileQuerySchema }),
    /** The answer that FILE_QUERIES names for this kind. */
    result: z.unknown(),
  },
  /** Files and folders into another project: needs read here and write there. `to` is a folder of that one, which must run. */
  files_copy: {
    request: z.object({
      event: event('files_copy'),
      id,
      ...inProject,
      key: z.string(),
      paths: z.array(projectPathSchema).check(z.minLength(1), z.maxLength(MAX_PATHS)),
      target_project_id: projectIdSchema,
      to: projectPathSchema,
    }),
    result: z.object({}),
  },
  /** Then `listing` whenever the folder changes. */
  listing_open: {
    request: z.object({ event: event('listing_open'), id, channel, ...inProject, path: projectPathSchema }),
    result: z.object({ entries: z.array(entrySchema), total: z.number() }),
  },
  /** `state_vector`: what the client holds (Yjs). The answer has the rest, and what the hub holds, so that the client sends what it lacks. */
  document_open: {
    request: z.object({
      event: event('document_open'),
      id,
      channel,
      ...inProject,
      path: projectPathSchema,
      state_vector: bytes,
      /** That document, wherever it was moved to, when it still has a path; otherwise what lies at `path`. */
      document_id: z.optional(documentIdSchema),
      /** Of the last update sent before: the next one has the next number, or one was lost on the way. */
      seq: z.optional(z.int()),
    }),
    result: z.object({
      document_id: documentIdSchema,
      path: z.optional(projectPathSchema),
      update: bytes,
      state_vector: bytes,
      can_write: z.boolean(),
      disk: diskStateSchema,
    }),
  },
  /** Answers when the file on disk holds all that the hub had when asked. */
  document_save: {
    request: z.object({ event: event('document_save'), id, channel }),
    result: z.object({ disk: diskStateSchema }),
  },
  /**
   * Who changed a document when: the updates after `after` (0: all), oldest first. What was compacted comes as one history
   * (util/src/history), whole, when `after` lies before its end. `more`: ask again after `through`, the answer was long enough.
   */
  document_history: {
    request: z.object({
      event: event('document_history'),
      id,
      ...inProject,
      path: projectPathSchema,
      after: z.int().check(z.minimum(0)),
    }),
    result: z.object({
      compacted: z.nullable(bytes),
      updates: z.array(historyUpdateSchema),
      through: z.int(),
      more: z.boolean(),
    }),
  },
  /** `resume`: the session and the byte offset that the client has drawn up to. `reset` says: clear, then write `screen`. */
  terminal_open: {
    request: z.object({
      event: event('terminal_open'),
      id,
      channel,
      ...inProject,
      path: projectPathSchema,
      size: terminalSizeSchema,
      view: z.optional(terminalViewSchema),
      resume: z.optional(z.object({ session_id: z.string(), offset: offsetSchema })),
    }),
    result: z.object({
      session_id: z.string(),
      offset: offsetSchema,
      reset: z.boolean(),
      screen: z.string(),
      size: terminalSizeSchema,
    }),
  },
  /**
   * Kernel, runs and outputs of a notebook that is open as a document (protocol/notebook.ts). `path`: where it lies, for the log. Then `notebook_news`.
   * unavailable: the project does not have the document yet; ask again.
   */
  notebook_open: {
    request: z.object({
      event: event('notebook_open'),
      id,
      channel,
      ...inProject,
      path: projectPathSchema,
      document_id: documentIdSchema,
    }),
    result: notebookStateSchema,
  },
  notebook_call: {
    request: z.object({ event: event('notebook_call'), id, channel, call: notebookCallSchema }),
    /** The answer that NOTEBOOK_CALLS names for this kind. */
    result: z.unknown(),
  },
} as const;

export type RequestName = keyof typeof REQUESTS;
export type RequestMessage<Name extends RequestName = RequestName> = z.infer<
  (typeof REQUESTS)[Name]['request']
>;
export type RequestResult<Name extends RequestName> = z.infer<(typeof REQUESTS)[Name]['result']>;

const q = REQUESTS;
export const clientMessageSchema = z.discriminatedUnion('event', [
  /** First message on each connection. */
  z.object({ event: event('hello'), protocol: z.int() }),
  q.ping.request,
  q.query.request,
  q.feed_open.request,
  q.project_create.request,
  q.project_action.request,
  q.project_delete.request,
  q.member_set.request,
  q.member_remove.request,
  q.content_link.request,
  q.exec.request,
  q.file_op.request,
  q.file_query.request,
  q.files_copy.request,
  q.usage_open.request,
  q.processes.request,
  q.process_signal.request,
  q.servers_open.request,
  q.server_call.request,
  q.environment_get.request,
  q.environment_set.request,
  q.quotas_get.request,
  q.quotas_set.request,
  q.snapshot_create.request,
  q.project_undelete.request,
  q.project_mark.request,
  q.projects_deleted.request,
  q.project_log.request,
  q.listing_open.request,
  q.document_open.request,
  q.document_save.request,
  q.document_history.request,
  q.terminal_open.request,
  q.notebook_open.request,
  q.notebook_call.request,
  /** Closes a feed, listing, usage, document, terminal or notebook channel. */
  z.object({ event: event('channel_close'), channel }),
  /** `seq` counts this channel's updates; `document_ack` with it means: durable. */
  z.object({ event: event('document_update'), channel, seq: z.int(), update: bytes }),
  /** Yjs awareness: cursors. Never stored. */
  z.object({ event: event('document_presence'), channel, update: bytes }),
  z.object({ event: event('terminal_input'), channel, data: bytes }),
  z.object({ event: event('terminal_resize'), channel, size: terminalSizeSchema }),
  z.object({ event: event('terminal_view'), channel, view: terminalViewSchema }),
  /** Bytes drawn so far: opens the window of TERMINAL_WINDOW_BYTES further. */
  z.object({ event: event('terminal_ack'), channel, offset: offsetSchema }),
  /** The news of that number (and all before) were taken: the next may come. */
  z.object({ event: event('notebook_ack'), channel, seq: z.int() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

const row = z.record(z.string(), z.unknown());

export const hubMessageSchema = z.discriminatedUnion('event', [
  z.object({ event: event('welcome'), protocol: z.int(), hub_id: z.string(), account_id: accountIdSchema }),
  z.object({ event: event('reply'), id, result: z.unknown() }),
  /** With `id`: that request failed. With `channel`: that channel is closed, for this reason. With neither: the connection. */
  z.object({
    event: event('error'),
    id: z.optional(id),
    channel: z.optional(channel),
    code: z.string(),
    message: z.string(),
  }),
  /** Replaces all rows of the feed: after a lost stream, or a change of membership. */
  z.object({ event: event('feed_rows'), channel, rows: packedRowsSchema }),
  /** Rows that are new or changed, and keys (rowKey) of rows that left. */
  z.object({ event: event('feed_change'), channel, put: z.array(row), remove: z.array(z.string()) }),
  z.object({ event: event('listing'), channel, entries: z.array(entrySchema), total: z.number() }),
  z.extend(listingChangeSchema, { event: event('listing_change'), channel }),
  z.object({ event: event('usage'), channel, usage: usageSchema }),
  z.object({ event: event('servers'), channel, servers: serversSchema }),
  z.object({ event: event('document_update'), channel, update: bytes }),
  z.object({ event: event('document_ack'), channel, seq: z.int() }),
  z.object({ event: event('document_presence'), channel, update: bytes }),
  z.object({ event: event('document_disk'), channel, disk: diskStateSchema }),
  /** The role changed: from now on updates are taken, or refused (the client keeps its unsent text). */
  z.object({ event: event('document_access'), channel, can_write: z.boolean() }),
  /** The file was renamed; the document goes on under its new path. */
  z.object({ event: event('document_moved'), channel, path: projectPathSchema }),
  /** `offset` is that of the first byte. */
  z.object({ event: event('terminal_data'), channel, offset: offsetSchema, data: bytes }),
  /** A viewer that was too slow is given the screen anew. */
  z.object({ event: event('terminal_reset'), channel, offset: offsetSchema, screen: z.string() }),
  z.object({ event: event('terminal_size'), channel, size: terminalSizeSchema }),
  /** Who is at this terminal, whenever that changes. */
  z.object({ event: event('terminal_people'), channel, people: terminalPeopleSchema }),
  /** Somebody else typed just now. */
  z.object({ event: event('terminal_typing'), channel, account_id: accountIdSchema }),
  /** `open` was called in the shell by this person. */
  z.object({ event: event('terminal_show'), channel, path: projectPathSchema, is_folder: z.boolean() }),
  /** The .term file was renamed; the session goes on under its new path. */
  z.object({ event: event('terminal_moved'), channel, path: projectPathSchema }),
  /** The shell ended. Opening the path again starts a new session. */
  z.object({ event: event('terminal_exit'), channel, exit_code: z.number() }),
  /** NotebookNews in their order. Read where they are used: what a project says must not end the connection of a page. */
  z.object({ event: event('notebook_news'), channel, seq: z.int(), news: z.array(z.unknown()) }),
]);
export type HubMessage = z.infer<typeof hubMessageSchema>;
