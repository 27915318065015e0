/**
 * Tells the project log when a project was stopped and no person asked for it: for being idle, or because its node or its own program went.
 * Wrapped around the project rows by the composition root: each step of a row is made by one hub only, so it is told once.
 */
import type { ProjectLog } from './project-log';
import type { ProjectRows } from './project-rows';

/** From here a stop ends something that people could use. */
const IN_USE = new Set(['running', 'stopping']);

export function withStopsLogged(rows: ProjectRows, log: ProjectLog): ProjectRows {
  return {
    ...rows,
    move: async (row, event, step) => {
      const moved = await rows.move(row, event, step);
      const reason = moved?.state.reason ?? moved?.state.error;
      if (event === 'stopped' && reason !== undefined && IN_USE.has(row.state.state))
        log.record({
          project_id: row.project_id,
          account_id: null,
          event: { event: 'project_stopped', reason },
        });
      return moved;
    },
  };
}
