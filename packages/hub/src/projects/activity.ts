/**
 * Notes that somebody uses a project: at most once a minute in the database, at once where the project is about to be stopped for being idle.
 * Told by the socket, the HTTP API and the proxy after they judged permission. It never waits and never fails a request.
 */
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { Database } from '../db/database';
import type { ProjectWatch } from './project-watch';

export interface Activity {
  touch(project_id: ProjectId): void;
  /** What runs by order of a person is a use as long as it runs. */
  during<T>(project_id: ProjectId, work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Milliseconds between two notes of one project by one hub. */
const NOTE_MS = 60_000;
/** Milliseconds between two of a project that is being warned: each key would write a row otherwise. */
const WARNED_NOTE_MS = 1000;
/** Projects remembered; beyond it those that were noted longest ago are noted once more than needed. */
const MAX_REMEMBERED = 20_000;

interface Deps {
  db: Database;
  watch: Pick<ProjectWatch, 'onAny'>;
  logger: Logger;
  now?: () => number;
}

export function createActivity({ db, watch, logger, now = Date.now }: Deps): Activity {
  const noted = new Map<ProjectId, number>();
  const warned = new Set<ProjectId>();
  const unwatch = watch.onAny(({ project_id, idle_stop }) => {
    if (idle_stop === null) warned.delete(project_id);
    else warned.add(project_id);
  });
  const note = async (project_id: ProjectId) => {
    try {
      await noteUse(db, project_id);
    } catch (error) {
      // Noted with the next use.
      noted.delete(project_id);
      logger.warn({ project_id, error }, 'use of a project was not noted');
    }
  };
  const touch = (project_id: ProjectId) => {
    const last = noted.get(project_id) ?? Number.NEGATIVE_INFINITY;
    if (now() - last < (warned.has(project_id) ? WARNED_NOTE_MS : NOTE_MS)) return;
    noted.delete(project_id);
    noted.set(project_id, now());
    for (const oldest of noted.keys()) {
      if (noted.size <= MAX_REMEMBERED) break;
      noted.delete(oldest);
    }
    void note(project_id);
  };
  return {
    touch,
    during: async (project_id, work) => {
      touch(project_id);
      const timer = setInterval(() => touch(project_id), NOTE_MS);
      timer.unref();
      try {
        return await work();
      } finally {
        clearInterval(timer);
      }
    },
    close: unwatch,
  };
}

/** The later time wins: two hubs may note at once. The project may be gone by now. */
export async function noteUse(db: Database, project_id: ProjectId): Promise<void> {
  await db.query(
    `INSERT INTO project_activity (project_id, last_active)
       SELECT project_id, now() FROM projects WHERE project_id = $1
     ON CONFLICT (project_id) DO UPDATE
       SET last_active = greatest(project_activity.last_active, excluded.last_active)`,
    [project_id],
  );
  await db.query('UPDATE projects SET idle_stop = NULL WHERE project_id = $1 AND idle_stop IS NOT NULL', [
    project_id,
  ]);
}
