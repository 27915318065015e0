/**
 * What a change of the log means to one row-wise feed: rows to put, keys to remove. Pure; the rules about single rows are
 * util's (schema/rows.ts). Used by feed.ts.
 */
import type { GetPlan, Row } from '@lyceum/util/schema/authorize';
import { type RoleOf, rowKey, rowMatches, shownFields } from '@lyceum/util/schema/rows';
import type { Change } from '../db/changes';

/** key → the row, or null when it left. The last word of each key counts. */
export type Delta = Map<string, Row | null>;

/** Lays the changes over `delta`. Answers by how many rows the feed grew. */
export function judge(plan: GetPlan, changes: readonly Change[], roleOf: RoleOf, delta: Delta): number {
  let grown = 0;
  const { primary_key, source } = plan.table;
  for (const { table, old, row } of changes) {
    if (table !== source) continue;
    const before = old && rowMatches(plan, old, roleOf) ? old : null;
    const after = row && rowMatches(plan, row, roleOf) ? row : null;
    if (before && after && looksTheSame(plan, before, after)) continue;
    if (before) {
      delta.set(rowKey(primary_key, before), null);
      grown--;
    }
    if (after) {
      delta.set(rowKey(primary_key, after), shownFields(plan, after));
      grown++;
    }
  }
  return grown;
}

/** What the feed shows did not change. Equal values are the same ones (pgoutput-tuple.ts); where not, it is told once too often. */
function looksTheSame({ fields }: GetPlan, before: Row, after: Row): boolean {
  return fields.every((field) => before[field] === after[field]);
}

export function split(delta: Delta): { put: Row[]; remove: string[] } {
  const put = [...delta.values()].filter((row) => row !== null);
  const remove = [...delta].filter(([, row]) => row === null).map(([key]) => key);
  return { put, remove };
}
