/**
 * Writes the SQL of an authorised plan. Pure: identifiers come from the schema and are quoted, every value is a parameter.
 * Used by run.ts and feeds.
 */
import { can, ROLES } from '@lyceum/util/permission';
import type { GetPlan, SetPlan } from '@lyceum/util/schema/authorize';

export interface Sql {
  text: string;
  values: unknown[];
}

/** One parameter list per statement: `add(value)` answers "$n". */
function parameters() {
  const values: unknown[] = [];
  return { values, add: (value: unknown) => `$${values.push(value)}` };
}

type Add = (value: unknown) => string;

const quoted = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`;
const column = (name: string) => `t.${quoted(name)}`;

/** Projects in which the account has a role. */
const projectsOf = (account: string) =>
  `SELECT m.project_id FROM project_users m JOIN projects p ON p.project_id = m.project_id
   WHERE m.account_id = ${account} AND p.deleted IS NULL`;

/** `limit`: one more row than allowed, to notice that there are too many. */
export function getSql(plan: GetPlan, limit = plan.limit): Sql {
  const { values, add } = parameters();
  const conditions = [
    scopeCondition(plan, add),
    ...plan.where.map(({ column: name, value }) => `${column(name)} = ${add(value)}`),
  ];
  const fields = plan.fields.map(column).join(', ');
  const order = plan.order.map(({ column: name, descending }) => column(name) + (descending ? ' DESC' : ''));
  const text = [
    `SELECT ${fields} FROM ${quoted(plan.table.source)} t WHERE ${conditions.join(' AND ')}`,
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    `LIMIT ${add(limit)}`,
  ].join(' ');
  return { text, values };
}

/**
 * The rows of a get as one value, in the form in which they travel: a JSON array of columns. PostgreSQL writes it about twice as fast
 * as it sends rows, and nobody here takes it apart.
 */
export function packedSql(plan: GetPlan, limit = plan.limit): Sql {
  const { text, values } = getSql(plan, limit);
  const columns = plan.fields.map((field) => `coalesce(json_agg(q.${quoted(field)}), '[]')`);
  return {
    text: `SELECT count(*)::int AS count, json_build_array(${columns.join(', ')})::text AS columns FROM (${text}) q`,
    values,
  };
}

function scopeCondition({ scope, reader }: GetPlan, add: Add): string {
  const scoped = column(scope.column);
  if ('project_id' in reader) return `${scoped} = ${add(reader.project_id)}`;
  const account = `${add(reader.account_id)}::uuid`;
  switch (scope.kind) {
    case 'self':
      return `${scoped} = ${account}`;
    case 'member':
      return `${scoped} IN (${projectsOf(account)})`;
    case 'acquaintance':
      return `${scoped} IN (SELECT ${account} UNION
        SELECT o.account_id FROM project_users o WHERE o.project_id IN (${projectsOf(account)}))`;
  }
}

/** Answers one row when the row was there and the setter may set it, none otherwise: the id of the transaction. */
export function setSql(plan: SetPlan): Sql {
  const { values, add } = parameters();
  const { table, key, requires } = plan;
  const assignments = Object.entries(plan.values).map(([name, value]) => {
    const isJson = table.columns[name]?.type === 'json';
    return `${quoted(name)} = ${add(isJson ? JSON.stringify(value) : value)}`;
  });
  if (table.source === 'projects') assignments.push('last_edited = now()');
  const conditions = Object.entries(key).map(([name, value]) => `${column(name)} = ${add(value)}`);
  if (requires.kind === 'self')
    conditions.push(`${column(table.scope.column)} = ${add(requires.account_id)}`);
  else conditions.push(mayEdit(column(table.scope.column), requires, add));
  const text = `UPDATE ${quoted(table.source)} t SET ${assignments.join(', ')}
    WHERE ${conditions.join(' AND ')} RETURNING pg_current_xact_id()::text AS xid`;
  return { text, values };
}

function mayEdit(
  project: string,
  requires: Extract<SetPlan['requires'], { kind: 'project' }>,
  add: Add,
): string {
  const roles = ROLES.filter((role) => requires.actions.every((action) => can(role, action)));
  return `EXISTS (${projectsOf(add(requires.account_id))} AND m.project_id = ${project} AND m.role = ANY(${add(roles)}))`;
}
