/**
 * Ends what was deleted long enough ago: the rows of a project with its documents, histories and log. Started by the composition root,
 * on every hub; the database lets one at a time. It never touches a project that can still be brought back.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { Database } from '../db/database';
import type { ComputeClient } from './compute-client';
import { DELETED_DAYS } from './projects';

/** Milliseconds: nobody waits for it. */
const PURGE_MS = 3600_000;
/** Milliseconds for a node to delete millions of files. */
const FILES_TIMEOUT_MS = 30 * 60_000;
/** Projects in one round, one transaction each. */
const AT_ONCE = 100;

/** Deletes the files: the home, its snapshots, what the node knew. */
export type PurgeFiles = (node_id: string, project_id: ProjectId) => Promise<unknown>;

export function startPurge(db: Database, purgeFiles: PurgeFiles, logger: Logger): Disposer {
  const run = () =>
    purge(db, purgeFiles, logger).then(
      (count) => count > 0 && logger.info({ count }, 'deleted projects were purged'),
      (error: unknown) => logger.warn({ error }, 'deleted projects were not purged'),
    );
  const timer = setInterval(run, PURGE_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** How many were purged. One whose node does not answer waits for the next time: its rows are all that tells where its files are. */
export async function purge(db: Database, purgeFiles: PurgeFiles, logger: Logger): Promise<number> {
  const rows = await db.query<{ project_id: ProjectId; node_id: string | null }>(
    // In no order: the many projects of a node that is gone must not hold up those of the others.
    `SELECT project_id, node_id FROM projects WHERE deleted < now() - make_interval(days => $1) ORDER BY random() LIMIT ${AT_ONCE}`,
    [DELETED_DAYS],
  );
  let count = 0;
  for (const { project_id, node_id } of rows) {
    try {
      if (node_id !== null) await purgeFiles(node_id, project_id);
      await purgeProject(db, project_id);
      count++;
    } catch (error) {
      logger.warn({ project_id, node_id, error }, 'a deleted project was not purged');
    }
  }
  return count;
}

/** Everything else goes with the row (ON DELETE CASCADE); updates have no foreign key, because they are many. */
async function purgeProject(db: Database, project_id: ProjectId): Promise<void> {
  await db.transaction(async (query) => {
    const [row] = await query(
      `SELECT 1 FROM projects WHERE project_id = $1 AND deleted < now() - make_interval(days => $2) FOR UPDATE`,
      [project_id, DELETED_DAYS],
    );
    if (!row) return;
    await query(
      'DELETE FROM document_updates WHERE document_id IN (SELECT document_id FROM documents WHERE project_id = $1)',
      [project_id],
    );
    await query('DELETE FROM projects WHERE project_id = $1', [project_id]);
  });
}

export function createPurgeFiles(compute: ComputeClient): PurgeFiles {
  return (node_id, project_id) => compute.request(node_id, 'project_purge', { project_id }, FILES_TIMEOUT_MS);
}
