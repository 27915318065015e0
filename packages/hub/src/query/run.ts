/**
 * Runs an authorised plan: a get answers rows, a set answers none. Permission is part of the same statement.
 * Called by the socket and HTTP edges; the SQL is written by sql.ts.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { GetPlan, Plan, SetPlan } from '@lyceum/util/schema/authorize';
import { MAX_ROWS } from '@lyceum/util/schema/authorize';
import { errorCode } from '../db/connection-errors';
import type { Query, Row } from '../db/database';
import { getSql, type Sql, setSql } from './sql';

export async function runQuery(db: Query, plan: Plan): Promise<Row[]> {
  if (plan.kind === 'set') return runSet(db, plan);
  const { text, values } = boundedGet(plan);
  return checkedRows(plan, await asAnswer(db(text, values)));
}

async function runSet(db: Query, plan: SetPlan): Promise<Row[]> {
  const { text, values } = setSql(plan);
  const done = await asAnswer(db(text, values));
  if (done.length === 0) throw new LyceumError('forbidden', 'You cannot change this, or it does not exist.');
  return [];
}

/** The SQL of a get; an unlimited one asks for a row too many, so that checkedRows can notice. */
export function boundedGet(plan: GetPlan): Sql {
  return getSql(plan, plan.limit === MAX_ROWS ? MAX_ROWS + 1 : plan.limit);
}

export function checkedRows(plan: GetPlan, rows: Row[]): Row[] {
  if (rows.length > MAX_ROWS)
    throw new LyceumError(
      'too_large',
      `More than ${MAX_ROWS} rows of "${plan.table.name}" match. Restrict the query.`,
    );
  return rows;
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
