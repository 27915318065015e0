/**
 * Runs an authorised plan: a get answers rows in the form in which they travel, a set its transaction. Permission is part of the same
 * statement. Called by the socket edge and feeds; the SQL is written by sql.ts.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { GetPlan, SetPlan } from '@lyceum/util/schema/authorize';
import { MAX_ROWS } from '@lyceum/util/schema/authorize';
import type { PackedRows } from '@lyceum/util/schema/packed-rows';
import { errorCode } from '../db/connection-errors';
import { onlyRow, type Query } from '../db/database';
import { low32 } from '../db/snapshot';
import { packedSql, type Sql, setSql } from './sql';

/** The one row that packed SQL answers. */
export type PackedAnswer = { count: number; columns: string };

export async function runGet(db: Query, plan: GetPlan): Promise<PackedRows> {
  const { text, values } = boundedGet(plan);
  return packedRows(plan, onlyRow(await asAnswer(db<PackedAnswer>(text, values))));
}

/** Answers the transaction's id as the change stream tells it. */
export async function runSet(db: Query, plan: SetPlan): Promise<number> {
  const { text, values } = setSql(plan);
  const [done] = await asAnswer(db<{ xid: string }>(text, values));
  if (!done) throw new LyceumError('forbidden', 'You cannot change this, or it does not exist.');
  return low32(Number(done.xid));
}

/** The SQL of a get; an unlimited one asks for a row too many, so that packedRows can notice. */
export function boundedGet(plan: GetPlan): Sql {
  return packedSql(plan, plan.limit === MAX_ROWS ? MAX_ROWS + 1 : plan.limit);
}

export function packedRows(plan: GetPlan, { count, columns }: PackedAnswer): PackedRows {
  if (count > MAX_ROWS)
    throw new LyceumError(
      'too_large',
      `More than ${MAX_ROWS} rows of "${plan.table.name}" match. Restrict the query.`,
    );
  return { fields: [...plan.fields], columns };
}

/** SQLSTATE class 22: a value that its column cannot hold, such as a text with a zero byte. */
const DATA_EXCEPTION = /^22/;

export async function asAnswer<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!DATA_EXCEPTION.test(errorCode(error) ?? '')) throw error;
    throw new LyceumError('bad_request', 'The query has a value that its field cannot hold.');
  }
}
