/**
 * Rows of the SyncTables about projects, decoded once into typed values. Used by app/feeds.ts; a row that does not fit its
 * schema (a newer hub) is left out rather than breaking the page.
 */
import { accountIdSchema, projectIdSchema } from '@lyceum/util/ids';
import { roleSchema } from '@lyceum/util/permission';
import { projectStateSchema } from '@lyceum/util/project-state';
import type { Row, UserQuery } from '@lyceum/util/schema/authorize';
import * as z from 'zod/mini';

const textOrEmpty = z.catch(z.string(), '');
const timeOrEmpty = z.catch(z.string(), '');

export const projectSchema = z.object({
  project_id: projectIdSchema,
  title: textOrEmpty,
  description: textOrEmpty,
  state: z.catch(projectStateSchema, { state: 'opened', time: '' }),
  /** ISO 8601. */
  created: timeOrEmpty,
  last_edited: timeOrEmpty,
  /** A name of util's project-colours; null or "" for none. */
  color: z.catch(z.nullable(z.string()), null),
  /** ISO 8601: then it is stopped because nobody uses it. */
  idle_stop: z.catch(z.nullable(z.string()), null),
});
export type Project = z.infer<typeof projectSchema>;

export const memberSchema = z.object({
  project_id: projectIdSchema,
  account_id: accountIdSchema,
  role: roleSchema,
});
export type Member = z.infer<typeof memberSchema>;

export const personSchema = z.object({
  account_id: accountIdSchema,
  first_name: textOrEmpty,
  last_name: textOrEmpty,
  email_address: textOrEmpty,
});
export type PersonRow = z.infer<typeof personSchema>;

export const markSchema = z.object({
  account_id: accountIdSchema,
  project_id: projectIdSchema,
  starred: z.catch(z.boolean(), false),
  hidden: z.catch(z.boolean(), false),
});
export type Mark = z.infer<typeof markSchema>;

const all = (table: string, schema: { shape: Record<string, unknown> }): UserQuery => ({
  query: { [table]: [Object.fromEntries(Object.keys(schema.shape).map((field) => [field, null]))] },
});

export const PROJECTS_QUERY = all('projects', projectSchema);
export const MEMBERS_QUERY = all('project_users', memberSchema);
export const MARKS_QUERY = all('project_marks', markSchema);
export const PEOPLE_QUERY = all('collaborators', personSchema);

/** Decodes each row object once: a SyncTable keeps the objects of rows that did not change. */
export function rowDecoder<T extends z.ZodMiniType>(schema: T): (rows: Iterable<Row>) => z.infer<T>[] {
  const known = new WeakMap<Row, { value: z.infer<T> } | 'unfit'>();
  const decode = (row: Row) => {
    const parsed = schema.safeParse(row);
    const result = parsed.success ? { value: parsed.data } : ('unfit' as const);
    known.set(row, result);
    return result;
  };
  return (rows) => {
    const values: z.infer<T>[] = [];
    for (const row of rows) {
      const result = known.get(row) ?? decode(row);
      if (result !== 'unfit') values.push(result.value);
    }
    return values;
  };
}
