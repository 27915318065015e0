/**
 * The requests of the browser wire that are about a project as a whole: its life, members, limits, usage, log and marks. Part of the union in
 * client.ts, which everybody else imports.
 */
import * as z from 'zod/mini';
import { accountIdSchema, projectIdSchema } from '../ids';
import { MAX_DESCRIPTION_CHARS, MAX_TITLE_CHARS } from '../limits';
import { roleSchema } from '../permission';
import {
  environmentSchema,
  killSignalSchema,
  processSchema,
  quotaChangesSchema,
  quotasSchema,
  usageSchema,
} from '../quotas';
import { logEntrySchema, logFilterSchema } from '../schema/project-log';
import { channel, event, id, inProject } from './fields';
import { serverCallSchema, serversSchema } from './servers';

export const PROJECT_REQUESTS = {
  /** The client chooses the id, which makes it idempotent. The creator becomes owner; the project is started. */
  project_create: {
    request: z.object({
      event: event('project_create'),
      id,
      ...inProject,
      title: z.string().check(z.minLength(1), z.maxLength(MAX_TITLE_CHARS)),
      description: z.optional(z.string().check(z.maxLength(MAX_DESCRIPTION_CHARS))),
    }),
    result: z.object({ project_id: projectIdSchema }),
  },
  /** Answers when the state is reached, or with the error. */
  project_action: {
    request: z.object({
      event: event('project_action'),
      id,
      ...inProject,
      action: z.enum(['start', 'stop', 'restart']),
    }),
    result: z.object({}),
  },
  project_delete: {
    request: z.object({ event: event('project_delete'), id, ...inProject }),
    result: z.object({}),
  },
  /** Adds or changes. `email_address` adds an existing account. */
  member_set: {
    request: z.object({
      event: event('member_set'),
      id,
      ...inProject,
      member: z.union([z.object({ email_address: z.string() }), z.object({ account_id: accountIdSchema })]),
      role: roleSchema,
    }),
    result: z.object({ account_id: accountIdSchema }),
  },
  member_remove: {
    request: z.object({ event: event('member_remove'), id, ...inProject, account_id: accountIdSchema }),
    result: z.object({}),
  },
  /** A link to the project's content origin, good for a minute: `<url><ticketed path>`. */
  content_link: {
    request: z.object({ event: event('content_link'), id, ...inProject, path: z.string() }),
    result: z.object({ url: z.string() }),
  },
  /** Live usage: the answer, then `usage` every few seconds while the channel is open. */
  usage_open: {
    request: z.object({ event: event('usage_open'), id, channel, ...inProject }),
    result: usageSchema,
  },
  processes: {
    request: z.object({ event: event('processes'), id, ...inProject }),
    result: z.object({ processes: z.array(processSchema) }),
  },
  /** `start_time` as the table said: a pid that was given to another program since is not touched. */
  process_signal: {
    request: z.object({
      event: event('process_signal'),
      id,
      ...inProject,
      pid: z.int(),
      start_time: z.number(),
      signal: killSignalSchema,
    }),
    result: z.object({}),
  },
  /** The project's web servers (servers.ts): then `servers`, all of them, whenever something about one changes. */
  servers_open: {
    request: z.object({ event: event('servers_open'), id, channel, ...inProject }),
    result: z.object({ servers: serversSchema }),
  },
  server_call: {
    request: z.object({
      event: event('server_call'),
      id,
      ...inProject,
      key: z.string(),
      call: serverCallSchema,
    }),
    /** What SERVER_CALLS says for this kind. */
    result: z.unknown(),
  },
  /** The project's environment variables: for those who may run programs in it. Set: takes effect at the next start. */
  environment_get: {
    request: z.object({ event: event('environment_get'), id, ...inProject }),
    result: z.object({ environment: environmentSchema }),
  },
  environment_set: {
    request: z.object({ event: event('environment_set'), id, ...inProject, environment: environmentSchema }),
    result: z.object({}),
  },
  /** What holds for the project: of the site, set for it, and both together. */
  quotas_get: {
    request: z.object({ event: event('quotas_get'), id, ...inProject }),
    result: z.object({ site: quotaChangesSchema, project: quotaChangesSchema, effective: quotasSchema }),
  },
  /** Admins only. Replaces what was set for this project, or without a project for the site. */
  quotas_set: {
    request: z.object({
      event: event('quotas_set'),
      id,
      project_id: z.optional(projectIdSchema),
      quotas: quotaChangesSchema,
    }),
    result: z.object({}),
  },
  /** A snapshot of the home now, beside the scheduled ones. */
  snapshot_create: {
    request: z.object({ event: event('snapshot_create'), id, ...inProject }),
    result: z.object({ name: z.string() }),
  },
  /** Brings a deleted project back (owners, within 30 days). */
  project_undelete: {
    request: z.object({ event: event('project_undelete'), id, ...inProject }),
    result: z.object({}),
  },
  /** What this person's deleted projects are: they can still come back. Owners only, so that everything else in them stays refused. */
  projects_deleted: {
    request: z.object({ event: event('projects_deleted'), id }),
    result: z.object({
      projects: z.array(
        z.object({
          project_id: projectIdSchema,
          title: z.string(),
          description: z.string(),
          /** ISO 8601. */
          deleted: z.string(),
        }),
      ),
    }),
  },
  /** The project's log before `before` (or from the newest on), newest first. */
  project_log: {
    request: z.object({
      event: event('project_log'),
      id,
      ...inProject,
      before: z.optional(z.int()),
      filter: logFilterSchema,
    }),
    /** `next`: ask again with it as `before`; null: that was all. A page of a search may be short, or empty. */
    result: z.object({ entries: z.array(logEntrySchema), next: z.nullable(z.int()) }),
  },
  /** One's own marks on a project. */
  project_mark: {
    request: z.object({
      event: event('project_mark'),
      id,
      ...inProject,
      starred: z.optional(z.boolean()),
      hidden: z.optional(z.boolean()),
    }),
    result: z.object({}),
  },
} as const;
