/**
 * A changefeed's view of one row: does it belong to the plan, and what of it is shown.
 * Used by the hub on rows from the write-ahead log; pure, so that the feed rules can be tested as a table.
 */
import type { Role } from '../permission';
import type { GetPlan, Row } from './authorize';

/** The reader's roles, as the hub knows them at this point of the log. */
export type RoleOf = (project_id: string) => Role | null;

/** Acquaintance scopes cannot be judged row by row: the hub queries again. */
export function isRowwise(plan: GetPlan): boolean {
  return plan.scope.kind !== 'acquaintance' && plan.order.length === 0 && !plan.single;
}

export function rowMatches(plan: GetPlan, row: Row, roleOf: RoleOf): boolean {
  return inScope(plan, row, roleOf) && plan.where.every(({ column, value }) => row[column] === value);
}

function inScope(plan: GetPlan, row: Row, roleOf: RoleOf): boolean {
  const value = row[plan.scope.column];
  if (typeof value !== 'string') return false;
  if ('project_id' in plan.reader) return plan.scope.kind === 'member' && value === plan.reader.project_id;
  if (plan.scope.kind === 'member') return roleOf(value) !== null;
  return value === plan.reader.account_id;
}

export function shownFields(plan: GetPlan, row: Row): Row {
  return Object.fromEntries(plan.fields.map((field) => [field, row[field] ?? null]));
}

/** One text per primary key, equal for equal keys. */
export function rowKey(primaryKey: readonly string[], row: Row): string {
  return primaryKey.map((column) => String(row[column])).join('|');
}
