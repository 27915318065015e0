/**
 * authorize(principal, query): a user query becomes a plan, or is refused. Pure: the hub turns plans into SQL,
 * the tests treat it as a table. Row access that needs the database (roles) is stated in the plan, not decided here.
 *
 * Query form (SMC's): `{projects: [{project_id: null, title: null}]}`. A null leaf asks for the field (get), a value beside
 * a null restricts the rows, an object of values alone sets. An array asks for all rows, a bare object for one.
 */
import * as z from 'zod/mini';
import { LyceumError } from '../errors';
import type { AccountId, ProjectId } from '../ids';
import { isUuid } from '../ids';
import type { Principal, ProjectAction } from '../permission';
import { TABLES } from './tables';
import type { Column, Scope, TableSchema } from './types';

/** Rows an unlimited get may answer; a feed of more is refused by the hub with too_large. */
export const MAX_ROWS = 20_000;

/** Characters of JSON in one settable json field. */
const MAX_JSON_CHARS = 64 * 1024;

export type Scalar = string | number | boolean;
export type Row = Record<string, unknown>;

/** Who reads: the values that a scope's predicate is filled with. */
export type Reader = { account_id: AccountId } | { project_id: ProjectId };

export interface GetPlan {
  kind: 'get';
  table: TableSchema;
  fields: readonly string[];
  where: readonly { column: string; value: Scalar }[];
  scope: Scope;
  reader: Reader;
  /** The query asked for one row (object form). */
  single: boolean;
  limit: number;
  order: readonly { column: string; descending: boolean }[];
}

export interface SetPlan {
  kind: 'set';
  table: TableSchema;
  key: Readonly<Record<string, Scalar>>;
  values: Readonly<Row>;
  /** What must hold for the row, asked in the same statement or transaction. */
  requires:
    | { kind: 'self'; account_id: AccountId }
    | { kind: 'project'; account_id: AccountId; actions: ProjectAction[] };
}

export type Plan = GetPlan | SetPlan;

const optionsSchema = z.strictObject({
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_ROWS))),
  /** Column, with "-" before it for descending. */
  order_by: z.optional(z.array(z.string()).check(z.maxLength(4))),
});
export const querySchema = z.strictObject({
  query: z.record(z.string(), z.unknown()),
  options: z.optional(optionsSchema),
});
export type UserQuery = z.infer<typeof querySchema>;

const refuse = (message: string): never => {
  throw new LyceumError('bad_request', message);
};

export function authorize(principal: Principal, { query, options }: UserQuery): Plan {
  if (principal.kind === 'visitor') throw new LyceumError('not_signed_in', 'Sign in first.');
  const entries = Object.entries(query);
  const [entry] = entries;
  if (!entry || entries.length !== 1) return refuse('A query names exactly one table.');
  const [name, body] = entry;
  const table = TABLES.get(name);
  if (!table) return refuse(`There is no table "${name}".`);
  const single = !Array.isArray(body);
  const pattern = patternOf(single ? body : body[0], table);
  const isGet = Object.values(pattern).some((leaf) => leaf === null);
  if (isGet) return planGet(principal, table, pattern, single, options);
  if (!single) return refuse('A set names one row, not a list.');
  if (principal.kind !== 'account') throw new LyceumError('forbidden', 'A project cannot set rows.');
  return planSet(principal.account_id, table, pattern);
}

function patternOf(body: unknown, table: TableSchema): Row {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refuse(`"${table.name}" takes an object of fields.`);
  const pattern = body as Row;
  for (const field of Object.keys(pattern)) {
    if (!table.readable.includes(field)) refuse(`"${table.name}" has no field "${field}" for you.`);
  }
  return pattern;
}

function planGet(
  principal: Exclude<Principal, { kind: 'visitor' }>,
  table: TableSchema,
  pattern: Row,
  single: boolean,
  options: UserQuery['options'],
): GetPlan {
  if (principal.kind === 'project' && table.scope.kind !== 'member')
    throw new LyceumError('forbidden', 'A project can read only its own rows.');
  const where = Object.entries(pattern)
    .filter(([, value]) => value !== null)
    .map(([column, value]) => ({ column, value: checkedScalar(table, column, value) }));
  const order = (options?.order_by ?? []).map((text) => {
    const column = text.replace(/^-/, '');
    if (!table.readable.includes(column)) refuse(`"${table.name}" has no field "${column}" for you.`);
    return { column, descending: text.startsWith('-') };
  });
  const reader: Reader =
    principal.kind === 'account'
      ? { account_id: principal.account_id }
      : { project_id: principal.project_id };
  const fields = [...new Set([...table.primary_key, ...Object.keys(pattern)])];
  const limit = single ? 1 : (options?.limit ?? MAX_ROWS);
  return { kind: 'get', table, fields, where, scope: table.scope, reader, single, limit, order };
}

function planSet(account_id: AccountId, table: TableSchema, pattern: Row): SetPlan {
  const key: Record<string, Scalar> = {};
  for (const column of table.primary_key) key[column] = checkedScalar(table, column, pattern[column]);
  const values: Row = {};
  const actions = new Set<ProjectAction>();
  for (const [field, value] of Object.entries(pattern)) {
    if (table.primary_key.includes(field)) continue;
    const rule = table.settable[field];
    if (!rule) throw new LyceumError('forbidden', `"${table.name}.${field}" cannot be set.`);
    if (rule.kind === 'project') actions.add(rule.action);
    values[field] = checkedValue(table, field, value);
  }
  if (Object.keys(values).length === 0) return refuse('A set needs at least one field to set.');
  if (table.scope.kind === 'member')
    return {
      kind: 'set',
      table,
      key,
      values,
      requires: { kind: 'project', account_id, actions: [...actions] },
    };
  if (key[table.scope.column] !== account_id)
    throw new LyceumError('forbidden', 'You can set only your own row.');
  return { kind: 'set', table, key, values, requires: { kind: 'self', account_id } };
}

function columnOf(table: TableSchema, column: string): Column {
  return table.columns[column] ?? refuse(`"${table.name}" has no field "${column}".`);
}

function checkedScalar(table: TableSchema, column: string, value: unknown): Scalar {
  const { type } = columnOf(table, column);
  if (type === 'uuid')
    return typeof value === 'string' && isUuid(value) ? value : refuse(`"${column}" takes an id.`);
  if (type === 'boolean')
    return typeof value === 'boolean' ? value : refuse(`"${column}" takes true or false.`);
  if (type === 'json') return refuse(`"${column}" cannot restrict a query.`);
  if (type === 'integer')
    return Number.isSafeInteger(value) ? (value as number) : refuse(`"${column}" takes a whole number.`);
  return typeof value === 'string' ? value : refuse(`"${column}" takes a text.`);
}

function checkedValue(table: TableSchema, column: string, value: unknown): unknown {
  const { type, max, one_of } = columnOf(table, column);
  if (type === 'json') {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined || text.length > MAX_JSON_CHARS) refuse(`"${column}" is too large or no JSON.`);
    return value;
  }
  const scalar = checkedScalar(table, column, value);
  if (max !== undefined && typeof scalar === 'string' && scalar.length > max)
    refuse(`"${column}" cannot be longer than ${max} characters.`);
  if (one_of !== undefined && !one_of.includes(String(scalar)))
    refuse(`"${column}" is one of: ${one_of.filter(Boolean).join(', ')}; or "" for none.`);
  return scalar;
}
