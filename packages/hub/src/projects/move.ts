/**
 * Moves a stopped project to another node: its home is copied, verified, and only then does the row name the new node. Used by the HTTP API for
 * administrators. Whatever is killed in between, the project stays on the node it was on: the row changes last, and the old home is kept aside.
 *
 *   opened ──move──► moving ──home_fetch on the new node──► opened (new node) ──► home_set_aside on the old one
 *                      └── failed, or its hub died ──► opened (old node), with the reason
 */
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { Database } from '../db/database';
import type { ComputeClient } from './compute-client';
import { silentSince, silentWords } from './nodes';
import type { ProjectRow, ProjectRows } from './project-rows';

export interface Mover {
  /** Resolves when the project is there, stopped. `from_replica`: not from its node, which may be gone. */
  move(project_id: ProjectId, node_id: string, from_replica?: boolean): Promise<void>;
}

/** Milliseconds for a home to be copied: a terabyte at 50 MB/s. */
const COPY_TIMEOUT_MS = 6 * 3600_000;
/** Milliseconds for a node to put a home aside. */
const ASIDE_TIMEOUT_MS = 30_000;
/** Milliseconds between two signs in the row that the move goes on: well below TRANSIENT_TIMEOUT_MS. */
const SIGN_MS = 10_000;

interface Deps {
  db: Database;
  rows: ProjectRows;
  compute: ComputeClient;
  logger: Logger;
}

export function createMover(deps: Deps): Mover {
  return {
    move: async (project_id, node_id, from_replica = false) => {
      const row = await deps.rows.require(project_id);
      await checkMove(deps, row, node_id, from_replica);
      const begun = await deps.rows.move(row, 'move');
      if (!begun) throw changedMeanwhile();
      await carry(deps, begun, node_id);
    },
  };
}

async function checkMove(
  { db }: Deps,
  row: ProjectRow,
  node_id: string,
  from_replica: boolean,
): Promise<void> {
  const silent = await silentSince(db, node_id);
  if (silent === 0) throw new LyceumError('not_found', `There is no node ${node_id}.`);
  if (silent !== undefined) throw new LyceumError('unavailable', `The node ${node_id} does not answer now.`);
  if (row.node_id === node_id) throw new LyceumError('bad_request', `The project is on ${node_id} already.`);
  if (from_replica)
    throw new LyceumError(
      'unavailable',
      'There is no replica of this project: only its own node has its files.',
    );
  const since = row.node_id === null ? undefined : await silentSince(db, row.node_id);
  if (since !== undefined) throw new LyceumError('unavailable', silentWords(row.node_id ?? '', since));
  const { state } = row.state;
  if (state !== 'opened' && state !== 'closed')
    throw new LyceumError('conflict', 'Only a stopped project can be moved. Stop it first.');
}

async function carry(deps: Deps, begun: ProjectRow, node_id: string): Promise<void> {
  const { rows, compute, logger } = deps;
  const { project_id } = begun;
  const sign = signOn(rows, begun);
  try {
    if (begun.node_id !== null) await copy(compute, project_id, begun.node_id, node_id);
  } catch (error) {
    const { code, message } = toWireError(error);
    const reason = `The move to ${node_id} failed, the project is where it was: ${message}`;
    const row = await sign.end();
    if (row) await rows.move(row, 'stopped', { reason });
    throw new LyceumError(code, reason);
  }
  const row = await sign.end();
  const moved = row && (await rows.move(row, 'moved', { node_id }));
  // Whoever took the row over said that the project is on its old node: this copy is of no use.
  const unused = moved ? begun.node_id : node_id;
  if (unused !== null)
    await compute
      .request(unused, 'home_set_aside', { project_id }, ASIDE_TIMEOUT_MS)
      .catch((error: unknown) => {
        logger.warn({ project_id, node_id: unused, error }, 'the old home stays in its place');
      });
  if (!moved) throw changedMeanwhile();
  logger.info({ project_id, from: begun.node_id, node_id }, 'project moved');
}

async function copy(compute: ComputeClient, project_id: ProjectId, from: string, to: string): Promise<void> {
  const { host, port, token } = await compute.address(from);
  const source = { host, port, token };
  await compute.request(to, 'home_fetch', { project_id, source }, COPY_TIMEOUT_MS);
}

/** Renews the row's time while the move goes on, so that nobody takes it for dead. `end` answers the last row; undefined: it was taken. */
function signOn(rows: ProjectRows, begun: ProjectRow) {
  let row: ProjectRow | undefined = begun;
  let signing: Promise<unknown> = Promise.resolve();
  const sign = async () => {
    if (row) row = await rows.move(row, 'move');
  };
  const timer = setInterval(() => {
    // A database that is away: the next sign may still come in time.
    signing = signing.then(sign).catch(() => {});
  }, SIGN_MS);
  return {
    end: async () => {
      clearInterval(timer);
      await signing;
      return row;
    },
  };
}

const changedMeanwhile = () =>
  new LyceumError('conflict', 'Somebody else changed the state of the project. Please try again.');
