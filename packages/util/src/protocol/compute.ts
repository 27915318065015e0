/**
 * Wire 2: hub <-> compute server (one per node), TCP. Frame: 4-byte big-endian length + JSON.
 * The hub says what must run; the compute server does it through its driver and tells what came of it.
 * Tokens travel here and nowhere else; they are never logged.
 */
import * as z from 'zod/mini';
import { projectIdSchema } from '../ids';
import { PROJECT_STATES } from '../project-state';
import { killSignalSchema, processSchema, quotasSchema, runSettingsSchema, usageSchema } from '../quotas';

const id = z.int();
const event = <Name extends string>(name: Name) => z.literal(name);
const inProject = { project_id: projectIdSchema };

/** How a hub reaches a running project. */
export const projectAddressSchema = z.object({
  host: z.string(),
  /** Wire 3. */
  port: z.int(),
  /** The raw file server (HTTP, `Authorization: Bearer <token>`). */
  http_port: z.int(),
  /** Host on which the project's own servers listen. */
  service_host: z.string(),
  token: z.string(),
  /** True: none of these ports can be reached from outside; the hub connects through the compute server (its `connect` hello). */
  relay: z.optional(z.literal(true)),
});
export type ProjectAddress = z.infer<typeof projectAddressSchema>;

export const projectStatusSchema = z.object({
  state: z.enum(PROJECT_STATES),
  /** Present while running. */
  address: z.optional(projectAddressSchema),
  error: z.optional(z.string()),
});
export type ProjectStatus = z.infer<typeof projectStatusSchema>;

/** What a hub reaches in a project: its local hub (wire 3), its raw file server, or a port of its own programs. */
export const connectTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hub') }),
  z.object({ kind: z.literal('files') }),
  z.object({ kind: z.literal('port'), port: z.int().check(z.minimum(1), z.maximum(65_535)) }),
]);
export type ConnectTarget = z.infer<typeof connectTargetSchema>;

export const COMPUTE_REQUESTS = {
  /** Makes the home where there is none. */
  project_open: {
    request: z.object({ event: event('project_open'), id, ...inProject }),
    result: projectStatusSchema,
  },
  /** Answers once the local hub listens. Starting what runs answers its status. */
  project_start: {
    request: z.object({ event: event('project_start'), id, ...inProject, settings: runSettingsSchema }),
    result: projectStatusSchema,
  },
  /** Answers once no process of the project is left. */
  project_stop: {
    request: z.object({ event: event('project_stop'), id, ...inProject }),
    result: projectStatusSchema,
  },
  project_status: {
    request: z.object({ event: event('project_status'), id, ...inProject }),
    result: projectStatusSchema,
  },
  /** New limits for a project, running or not: what can change while it runs does so now, the rest at its next start. */
  project_limit: {
    request: z.object({ event: event('project_limit'), id, ...inProject, quotas: quotasSchema }),
    result: z.object({}),
  },
  project_usage: {
    request: z.object({ event: event('project_usage'), id, ...inProject }),
    result: usageSchema,
  },
  project_processes: {
    request: z.object({ event: event('project_processes'), id, ...inProject }),
    result: z.object({ processes: z.array(processSchema) }),
  },
  project_signal: {
    request: z.object({
      event: event('project_signal'),
      id,
      ...inProject,
      pid: z.int(),
      start_time: z.number(),
      signal: killSignalSchema,
    }),
    result: z.object({}),
  },
  /** Takes a snapshot of the home now; also of a stopped project. */
  project_snapshot: {
    request: z.object({ event: event('project_snapshot'), id, ...inProject }),
    result: z.object({ name: z.string() }),
  },
  /** The project is gone for good: ends what runs of it, deletes its home, its snapshots and what this node knew of it. */
  project_purge: {
    request: z.object({ event: event('project_purge'), id, ...inProject }),
    result: z.object({}),
  },
  /** Fetches the home of a project that is stopped from the node that has it. What lay in its place is set aside. */
  home_fetch: {
    request: z.object({
      event: event('home_fetch'),
      id,
      ...inProject,
      source: z.object({ host: z.string(), port: z.int(), token: z.string() }),
    }),
    result: z.object({ bytes: z.number() }),
  },
  /** Between nodes: before the answer come frames of `b` + bytes, a tar stream of the home. Refused while the project runs here. */
  home_read: {
    request: z.object({ event: event('home_read'), id, ...inProject }),
    result: z.object({ present: z.boolean(), bytes: z.number(), sha256: z.string() }),
  },
  /** The home is another node's now: kept aside for a week. Refused while the project runs here. */
  home_set_aside: {
    request: z.object({ event: event('home_set_aside'), id, ...inProject }),
    result: z.object({}),
  },
  /** All projects that this node has anything running of. */
  project_list: {
    request: z.object({ event: event('project_list'), id }),
    result: z.object({ projects: z.array(z.extend(projectStatusSchema, inProject)) }),
  },
} as const;

export type ComputeRequestName = keyof typeof COMPUTE_REQUESTS;
export type ComputeRequest<N extends ComputeRequestName = ComputeRequestName> = z.infer<
  (typeof COMPUTE_REQUESTS)[N]['request']
>;
export type ComputeResult<N extends ComputeRequestName> = z.infer<(typeof COMPUTE_REQUESTS)[N]['result']>;

const q = COMPUTE_REQUESTS;
export const toComputeSchema = z.discriminatedUnion('event', [
  z.object({ event: event('hello'), protocol: z.int(), token: z.string(), hub_id: z.string() }),
  /** In place of hello, with the token of the project's address: after `connected` this connection is raw bytes to the target. */
  z.object({
    event: event('connect'),
    protocol: z.int(),
    ...inProject,
    token: z.string(),
    target: connectTargetSchema,
  }),
  q.project_open.request,
  q.project_start.request,
  q.project_stop.request,
  q.project_status.request,
  q.project_limit.request,
  q.project_usage.request,
  q.project_processes.request,
  q.project_signal.request,
  q.project_snapshot.request,
  q.project_purge.request,
  q.project_list.request,
  q.home_fetch.request,
  q.home_read.request,
  q.home_set_aside.request,
]);
export type ToCompute = z.infer<typeof toComputeSchema>;

export const fromComputeSchema = z.discriminatedUnion('event', [
  z.object({ event: event('welcome'), protocol: z.int(), node_id: z.string() }),
  z.object({ event: event('reply'), id, result: z.unknown() }),
  z.object({ event: event('error'), id: z.optional(id), code: z.string(), message: z.string() }),
  /** Unasked: the project changed by itself (its local hub died, was started again, or was given up). */
  z.object({ event: event('project_changed'), ...inProject, status: projectStatusSchema }),
]);
export type FromCompute = z.infer<typeof fromComputeSchema>;

/** What answers `connect`. `errno`: why the project's own program could not be reached, e.g. ECONNREFUSED. */
export const connectAnswerSchema = z.discriminatedUnion('event', [
  z.object({ event: event('connected') }),
  z.object({
    event: event('error'),
    code: z.string(),
    message: z.string(),
    errno: z.optional(z.string()),
  }),
]);
export type ConnectAnswer = z.infer<typeof connectAnswerSchema>;
