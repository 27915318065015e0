/**
 * Web servers of a project, as pages, hubs and the project speak of them: known kinds (Jupyter, code-server) and those that people add. On wires 1
 * and 3 `servers_open` opens a channel with all of them, `server_call` changes something; `server_reach` (wire 3) is the hub's proxy asking where
 * `/<project_id>/port/<name>/` leads.
 */
import * as z from 'zod/mini';

/** Stands in addresses: never a number, which names a port. */
export const SERVER_NAME = /^[a-z][a-z0-9-]{0,29}$/;
export const serverNameSchema = z.string().check(z.regex(SERVER_NAME));

/** Ports below belong to the system. */
export const MIN_SERVER_PORT = 1024;
export const MAX_PORT = 65_535;
const port = z.int().check(z.minimum(MIN_SERVER_PORT), z.maximum(MAX_PORT));

/**
 * What people say of a server of their own. `command` runs in a login shell in the home; `{port}` and `{base_url}` are filled in, and are $PORT and
 * $BASE_URL there. Without a port a free one is taken at each start. `path`: whether the server gets the whole path or what follows its name.
 */
export const serverDefinitionSchema = z.object({
  name: serverNameSchema,
  command: z.string().check(z.minLength(1), z.maxLength(4000)),
  port: z.optional(port),
  path: z.enum(['kept', 'stripped']),
});
export type ServerDefinition = z.infer<typeof serverDefinitionSchema>;

/** Milliseconds since 1970. */
const time = z.number();

/**
 *   stopped ──start──► starting ──listens──► running        any ──stop──► stopping ──► stopped
 *                         └──ends or never listens──► failed ◄──ends by itself── running
 */
export const serverStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('stopped') }),
  /** `step`: what is awaited, for people. */
  z.object({ status: z.literal('starting'), since: time, port, step: z.string() }),
  z.object({ status: z.literal('running'), since: time, port, pid: z.int() }),
  z.object({ status: z.literal('stopping') }),
  z.object({ status: z.literal('failed'), at: time, reason: z.string() }),
]);
export type ServerState = z.infer<typeof serverStateSchema>;

export const serverSchema = z.object({
  name: serverNameSchema,
  title: z.string(),
  about: z.string(),
  /** Added by people: can be changed and removed. */
  definition: z.optional(serverDefinitionSchema),
  /** It cannot be started here: why, and what to install. */
  problem: z.optional(z.string()),
  state: serverStateSchema,
  /** Bytes that its log has come to: there is more to read when it grows. */
  log_end: z.number(),
});
export type ServerInfo = z.infer<typeof serverSchema>;

export const serversSchema = z.array(serverSchema);

/** A program that people talk to in a terminal, installed in this project: a `.term` file whose content is `content` opens it. */
export const consoleSchema = z.object({
  id: z.string(),
  title: z.string(),
  about: z.string(),
  content: z.string(),
});
export type ConsoleInfo = z.infer<typeof consoleSchema>;

/** Bytes of a log that one call answers at most: the newest. */
export const MAX_LOG_READ_BYTES = 64 * 1024;

const kind = <Name extends string>(name: Name) => z.literal(name);
const nothing = z.object({});
const named = <Name extends string>(name: Name) => z.object({ kind: kind(name), name: serverNameSchema });

/** All of them are for those who may run programs in the project. */
export const SERVER_CALLS = {
  /** Answers as soon as it is on its way; the channel tells the rest. */
  start: { call: named('start'), result: nothing },
  /** Answers when nothing of it runs. */
  stop: { call: named('stop'), result: nothing },
  restart: { call: named('restart'), result: nothing },
  /** `is_new`: refused when the name is taken; otherwise replaces, and takes effect at the next start. */
  put: {
    call: z.object({ kind: kind('put'), server: serverDefinitionSchema, is_new: z.boolean() }),
    result: nothing,
  },
  /** Stops it first. */
  remove: { call: named('remove'), result: nothing },
  /** From byte `from` on, or as much of the end as is kept; `start` says where the text begins. */
  log: {
    call: z.object({ kind: kind('log'), name: serverNameSchema, from: z.int().check(z.minimum(0)) }),
    result: z.object({ text: z.string(), start: z.number(), end: z.number() }),
  },
  /** Consoles that are installed. */
  consoles: {
    call: z.object({ kind: kind('consoles') }),
    result: z.object({ consoles: z.array(consoleSchema) }),
  },
} as const;

export type ServerCallKind = keyof typeof SERVER_CALLS;
export type ServerCall<K extends ServerCallKind = ServerCallKind> = z.infer<(typeof SERVER_CALLS)[K]['call']>;
export type ServerAnswer<K extends ServerCallKind = ServerCallKind> = z.infer<
  (typeof SERVER_CALLS)[K]['result']
>;

const c = SERVER_CALLS;
export const serverCallSchema = z.discriminatedUnion('kind', [
  c.start.call,
  c.stop.call,
  c.restart.call,
  c.put.call,
  c.remove.call,
  c.log.call,
  c.consoles.call,
]);

/** One line, whatever is in it. */
const headerValue = z.string().check(z.regex(/^[\t\x20-\x7e\x80-\xff]*$/));

/**
 * Where requests to a named server go. `headers` and `cookie` are what lets the proxy in and nobody else of that machine: they are set on every
 * request that passed our own check, and never reach a browser.
 */
export const serverReachSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: kind('running'),
    port,
    path: z.enum(['kept', 'stripped']),
    headers: z.record(z.string().check(z.regex(/^[a-z0-9-]+$/)), headerValue),
    cookie: z.optional(headerValue),
  }),
  /** `log`: the end of what it wrote. */
  z.object({ kind: kind('starting'), title: z.string(), step: z.string(), log: z.string() }),
  z.object({ kind: kind('stopped'), title: z.string() }),
  z.object({ kind: kind('failed'), title: z.string(), reason: z.string(), log: z.string() }),
]);
export type ServerReach = z.infer<typeof serverReachSchema>;

/** Who may start a server by asking for it: `open` starts one that is stopped, `again` also one that failed. */
export const reachWishSchema = z.enum(['look', 'open', 'again']);
export type ReachWish = z.infer<typeof reachWishSchema>;
