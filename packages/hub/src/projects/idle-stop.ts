/**
 * Stops projects that nobody uses: warns first, by the row's idle_stop, which every page of the project shows. Called by keeper.ts in rounds,
 * on one hub at a time; all that decides is in the database, so that a hub that dies in between is replaced by any other.
 *
 *   running ──unused for idle − 2 min──► warned (idle_stop) ──2 min──► stopped, with the reason
 *      ▲                                    │ any use clears it
 *      └────────────────────────────────────┘
 */
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { DEFAULT_QUOTAS } from '@lyceum/util/quotas';
import type { Database, Query } from '../db/database';
import type { Lifecycle } from './lifecycle';

/** Seconds between the warning and the stop; with an idle limit below four minutes: half of that. */
export const WARNING_S = 120;
/** Projects that are stopped in one round: the rest waits for the next, so that a node is not stormed. */
const STOPS_AT_ONCE = 20;

/** Minutes without use after which this project is stopped: as effectiveQuotas() says. */
const IDLE_MINUTES = `coalesce((p.quotas->>'idle_minutes')::numeric, (SELECT (value->>'idle_minutes')::numeric
  FROM server_settings WHERE name = 'default_quotas'), ${DEFAULT_QUOTAS.idle_minutes})`;
/** When it was last used: a start is a use. */
const LAST_USE = `greatest(a.last_active, (p.state->>'time')::timestamptz)`;
const RUNS = `p.state->>'state' = 'running' AND p.deleted IS NULL`;

/** Sets idle_stop where it is due, and clears it where it means nothing any more. */
export async function warnIdle(query: Query, warning_s = WARNING_S): Promise<void> {
  await query(
    `UPDATE projects SET idle_stop = due.warned_until FROM (
       SELECT project_id, now() + make_interval(secs => warning) AS warned_until FROM (
         SELECT p.project_id, i.minutes, ${LAST_USE} AS last_use, least($1, i.minutes * 30)::float8 AS warning
           FROM projects p LEFT JOIN project_activity a USING (project_id)
           CROSS JOIN LATERAL (SELECT ${IDLE_MINUTES} AS minutes) i
          WHERE ${RUNS} AND p.idle_stop IS NULL AND i.minutes > 0) candidate
        WHERE last_use + make_interval(secs => (minutes * 60)::float8 - warning) <= now()) due
      WHERE projects.project_id = due.project_id`,
    [warning_s],
  );
  await query(`UPDATE projects p SET idle_stop = NULL WHERE idle_stop IS NOT NULL AND NOT (${RUNS})`);
}

interface Due {
  project_id: ProjectId;
  minutes: number;
}

/** Those whose time has come; what was used since the warning is spared. Each is given to one caller only. */
export async function takeIdle(query: Query): Promise<Due[]> {
  const rows = await query<{ project_id: ProjectId; minutes: string; spared: boolean }>(
    `UPDATE projects p SET idle_stop = NULL FROM (
       SELECT p.project_id, ${IDLE_MINUTES} AS minutes,
           coalesce(a.last_active > p.idle_stop - make_interval(secs => least($1, ${IDLE_MINUTES} * 30)::float8), false)
             OR ${IDLE_MINUTES} = 0 AS spared
         FROM projects p LEFT JOIN project_activity a USING (project_id)
        WHERE ${RUNS} AND p.idle_stop <= now() ORDER BY p.idle_stop LIMIT ${STOPS_AT_ONCE}) due
      WHERE p.project_id = due.project_id AND p.idle_stop <= now()
      RETURNING p.project_id, due.minutes, due.spared`,
    [WARNING_S],
  );
  return rows
    .filter(({ spared }) => !spared)
    .map(({ project_id, minutes }) => ({ project_id, minutes: Number(minutes) }));
}

export async function stopIdle(
  { lifecycle, logger }: { db: Database; lifecycle: Lifecycle; logger: Logger },
  due: readonly Due[],
): Promise<void> {
  const stop = async ({ project_id, minutes }: Due) => {
    const reason = `Stopped after ${durationInWords(minutes)} without use.`;
    await lifecycle.stop(project_id, reason).then(
      () => logger.info({ project_id, minutes }, 'idle project stopped'),
      (error: unknown) => logger.warn({ project_id, error }, 'an idle project could not be stopped'),
    );
  };
  await Promise.all(due.map(stop));
}

export function durationInWords(minutes: number): string {
  if (minutes === 1) return '1 minute';
  if (minutes < 60 || minutes % 60 !== 0) return `${minutes} minutes`;
  const hours = minutes / 60;
  if (hours % 24 !== 0) return hours === 1 ? '1 hour' : `${hours} hours`;
  return hours === 24 ? '1 day' : `${hours / 24} days`;
}
