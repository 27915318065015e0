/**
 * Asks the node of a project for a snapshot of its home, whether the project runs or not. Made by the composition root for the
 * browser wire; who may ask is decided there.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { ComputeClient } from './compute-client';
import type { ProjectRows } from './project-rows';

/** Milliseconds: a first snapshot copies all that is in the home, after those that wait on the same node. */
const SNAPSHOT_TIMEOUT_MS = 10 * 60_000;

/** Answers the snapshot's name. */
export type TakeSnapshot = (project_id: ProjectId) => Promise<string>;

export function createTakeSnapshot(deps: { rows: ProjectRows; compute: ComputeClient }): TakeSnapshot {
  return async (project_id) => {
    const { node_id } = await deps.rows.require(project_id);
    if (node_id === null)
      throw new LyceumError(
        'not_found',
        'This project has no files yet: start it once, then there is something to keep.',
      );
    const { name } = await deps.compute.request(
      node_id,
      'project_snapshot',
      { project_id },
      SNAPSHOT_TIMEOUT_MS,
    );
    return name;
  };
}
