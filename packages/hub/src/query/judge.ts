/**
 * What a change of the log means to one row-wise feed: rows to put, keys to remove. Pure; the rules about single rows are
 * util's (schema/rows.ts). Used by feed.ts.
 */
import type { GetPlan, Row } from '@lyceum/util/schema/authorize';
import { type RoleOf, rowKey, rowMatches, shownFields } from '@lyceum/util/schema/rows';
import type { Change } from '../db/changes';

/** key → the row, or null when it left. The last word of each key counts. */
export type Delta = Map<string, Row | null>;

export function judge(plan: GetPlan, changes: readonly Change[], roleOf: RoleOf): Delta {
  const delta: Delta = new Map();
  const { primary_key, source } = plan.table;
  for (const { table, old, row } of changes) {
    if (table !== source) continue;
    if (old && rowMatches(plan, old, roleOf)) delta.set(rowKey(primary_key, old), null);
    if (row && rowMatches(plan, row, roleOf)) delta.set(rowKey(primary_key, row), shownFields(plan, row));
  }
  return delta;
}

export function split(delta: Delta): { put: Row[]; remove: string[] } {
  const put = [...delta.values()].filter((row) => row !== null);
  const remove = [...delta].filter(([, row]) => row === null).map(([key]) => key);
  return { put, remove };
}
