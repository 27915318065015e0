/**
 * Wire 3: hub <-> local hub (one per project), TCP. Frame: 4-byte big-endian length, 1 type byte, body.
 * `j`: one of the JSON messages below. `b`: binary, 4-byte big-endian channel then bytes: on a document channel a Yjs update
 * (either way), on a terminal channel input (to the local hub) or output (from it). Channels are numbered by the hub, per connection.
 * The hub has asked permission before it passes anything on; the local hub trusts only who knows its token.
 */
import * as z from 'zod/mini';
import { accountIdSchema, documentIdSchema, projectIdSchema } from '../ids';
import { listingChangeSchema } from '../listing-change';
import { projectPathSchema } from '../paths';
import {
  entrySchema,
  execResultSchema,
  execSchema,
  fileOpResultSchema,
  fileOpSchema,
  fileQuerySchema,
  offsetSchema,
  terminalPeopleSchema,
  terminalSizeSchema,
  terminalViewSchema,
} from './files';
import { notebookCallSchema } from './notebook';
import {
  reachWishSchema,
  serverCallSchema,
  serverNameSchema,
  serverReachSchema,
  serversSchema,
} from './servers';

const id = z.int();
const channel = z.int().check(z.minimum(1), z.maximum(0xffffffff));
const event = <Name extends string>(name: Name) => z.literal(name);
/** Yjs state vectors and updates inside JSON. */
const base64 = z.string();

/** `DiskState` as JSON carries it: the state vector in base64. */
export const diskJsonSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stopped') }),
  z.object({ kind: z.literal('dirty') }),
  z.object({ kind: z.literal('saved'), state_vector: base64 }),
  z.object({ kind: z.literal('deleted') }),
  z.object({ kind: z.literal('error'), reason: z.string() }),
]);
export type DiskJson = z.infer<typeof diskJsonSchema>;

export const LOCAL_HUB_REQUESTS = {
  exec: {
    request: z.object({ event: event('exec'), id, key: z.string(), exec: execSchema }),
    result: execResultSchema,
  },
  file_op: {
    request: z.object({ event: event('file_op'), id, key: z.string(), op: fileOpSchema }),
    result: fileOpResultSchema,
  },
  file_query: {
    request: z.object({
      event: event('file_query'),
      id,
      query: fileQuerySchema,
      /** Who asks: a newer search of theirs ends the older one. */
      asker: z.optional(z.string()),
    }),
    /** The answer that FILE_QUERIES names for this kind. */
    result: z.unknown(),
  },
  /** Then `servers` whenever something about one changes. */
  servers_open: {
    request: z.object({ event: event('servers_open'), id, channel }),
    result: z.object({ servers: serversSchema }),
  },
  /** `base`: the project's content address as browsers see it, "<base path>/<project_id>": servers that know their prefix are told. */
  server_call: {
    request: z.object({
      event: event('server_call'),
      id,
      key: z.string(),
      call: serverCallSchema,
      base: z.string(),
    }),
    /** What SERVER_CALLS says for this kind. */
    result: z.unknown(),
  },
  /** Waits up to `wait_ms` for one that is starting. */
  server_reach: {
    request: z.object({
      event: event('server_reach'),
      id,
      name: serverNameSchema,
      wish: reachWishSchema,
      wait_ms: z.int(),
      base: z.string(),
    }),
    result: serverReachSchema,
  },
  listing_open: {
    request: z.object({ event: event('listing_open'), id, channel, path: projectPathSchema }),
    result: z.object({ entries: z.array(entrySchema), total: z.number() }),
  },
  /**
   * A hub's room asks the local hub to be a peer. `state_vector`: what the hub holds. The answer: what the local hub holds. Each then sends what
   * the other lacks as binary frames; the hub ends its part with `document_synced`, after which the local hub brings the disk in
   * and tells `document_disk`. Fails with not_text, too_large or (never opened before, `known` false) not_found.
   */
  document_attach: {
    request: z.object({
      event: event('document_attach'),
      id,
      channel,
      document_id: documentIdSchema,
      path: projectPathSchema,
      state_vector: base64,
      /** True once some local hub has read the file into the document. */
      known: z.boolean(),
    }),
    result: z.object({ state_vector: base64 }),
  },
  /** Writes the file now, also where it was deleted. */
  document_save: {
    request: z.object({ event: event('document_save'), id, channel }),
    result: z.object({ disk: diskJsonSchema }),
  },
  terminal_open: {
    request: z.object({
      event: event('terminal_open'),
      id,
      channel,
      path: projectPathSchema,
      size: terminalSizeSchema,
      /** Whose viewer it is: told to the others. */
      account_id: z.optional(accountIdSchema),
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
  /** The document must be attached by some hub, or be about to be: else unavailable. Then `notebook_news`. */
  notebook_open: {
    request: z.object({
      event: event('notebook_open'),
      id,
      channel,
      document_id: documentIdSchema,
      account_id: accountIdSchema,
    }),
    /** NotebookState; passed on unread. */
    result: z.unknown(),
  },
  notebook_call: {
    request: z.object({ event: event('notebook_call'), id, channel, call: notebookCallSchema }),
    /** The answer that NOTEBOOK_CALLS names for this kind; passed on unread. */
    result: z.unknown(),
  },
} as const;

export type LocalHubRequestName = keyof typeof LOCAL_HUB_REQUESTS;
export type LocalHubRequest<N extends LocalHubRequestName = LocalHubRequestName> = z.infer<
  (typeof LOCAL_HUB_REQUESTS)[N]['request']
>;
export type LocalHubResult<N extends LocalHubRequestName> = z.infer<(typeof LOCAL_HUB_REQUESTS)[N]['result']>;

const q = LOCAL_HUB_REQUESTS;
export const toLocalHubSchema = z.discriminatedUnion('event', [
  z.object({ event: event('hello'), protocol: z.int(), token: z.string(), hub_id: z.string() }),
  q.exec.request,
  q.file_op.request,
  q.file_query.request,
  q.servers_open.request,
  q.server_call.request,
  q.server_reach.request,
  q.listing_open.request,
  q.document_attach.request,
  q.document_save.request,
  q.terminal_open.request,
  q.notebook_open.request,
  q.notebook_call.request,
  z.object({ event: event('channel_close'), channel }),
  z.object({ event: event('document_synced'), channel }),
  /** The hub renamed the document (its file was moved by a file_op). */
  z.object({ event: event('document_moved'), channel, path: projectPathSchema }),
  z.object({ event: event('terminal_resize'), channel, size: terminalSizeSchema }),
  z.object({ event: event('terminal_view'), channel, view: terminalViewSchema }),
  z.object({ event: event('terminal_ack'), channel, offset: offsetSchema }),
  z.object({ event: event('notebook_ack'), channel, seq: z.int() }),
]);
export type ToLocalHub = z.infer<typeof toLocalHubSchema>;

export const fromLocalHubSchema = z.discriminatedUnion('event', [
  z.object({ event: event('welcome'), protocol: z.int(), project_id: projectIdSchema }),
  z.object({ event: event('reply'), id, result: z.unknown() }),
  z.object({
    event: event('error'),
    id: z.optional(id),
    channel: z.optional(channel),
    code: z.string(),
    message: z.string(),
  }),
  z.object({ event: event('servers'), channel, servers: serversSchema }),
  z.object({ event: event('listing'), channel, entries: z.array(entrySchema), total: z.number() }),
  z.extend(listingChangeSchema, { event: event('listing_change'), channel }),
  /** First one after an attach: the disk has been read. */
  z.object({ event: event('document_disk'), channel, disk: diskJsonSchema }),
  /** A program moved the file, or a folder above it: the hub renames the document, as after a move by file_op. */
  z.object({ event: event('document_found'), channel, path: projectPathSchema }),
  z.object({ event: event('terminal_reset'), channel, offset: offsetSchema, screen: z.string() }),
  z.object({ event: event('terminal_size'), channel, size: terminalSizeSchema }),
  z.object({ event: event('terminal_people'), channel, people: terminalPeopleSchema }),
  z.object({ event: event('terminal_typing'), channel, account_id: accountIdSchema }),
  z.object({ event: event('terminal_show'), channel, path: projectPathSchema, is_folder: z.boolean() }),
  z.object({ event: event('terminal_moved'), channel, path: projectPathSchema }),
  z.object({ event: event('terminal_exit'), channel, exit_code: z.number() }),
  z.object({ event: event('notebook_news'), channel, seq: z.int(), news: z.array(z.unknown()) }),
]);
export type FromLocalHub = z.infer<typeof fromLocalHubSchema>;
