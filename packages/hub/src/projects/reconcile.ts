/**
 * Brings projects rows and what really runs together: whenever a compute link comes up, and when a compute server says that a project
 * changed by itself. Started by the composition root. It never stops a project that somebody may be using.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { isTransient } from '@lyceum/util/project-state';
import type { ProjectStatus } from '@lyceum/util/protocol/compute';
import type { ComputeClient } from './compute-client';
import type { Lifecycle } from './lifecycle';
import type { ProjectRow, ProjectRows } from './project-rows';

interface Deps {
  rows: ProjectRows;
  compute: ComputeClient;
  lifecycle: Lifecycle;
  logger: Logger;
}

/** Milliseconds for a compute server to list what it runs. */
const LIST_TIMEOUT_MS = 20_000;

/** A local hub that died is started again by its compute server: meanwhile the project counts as running. */
const RUNS: ReadonlySet<string> = new Set(['running', 'starting']);

export function startReconcile(deps: Deps): Disposer {
  const report = (node_id: string) => (error: unknown) =>
    deps.logger.warn({ node_id, error }, 'rows and running projects could not be compared');
  const stopLink = deps.compute.onLink((node_id) => {
    reconcileNode(deps, node_id).catch(report(node_id));
  });
  const stopChanged = deps.compute.onChanged(({ node_id, project_id, status }) => {
    reconcileProject(deps, node_id, project_id, status).catch(report(node_id));
  });
  return () => {
    stopLink();
    stopChanged();
  };
}

async function reconcileNode(deps: Deps, node_id: string): Promise<void> {
  // The rows first: another hub may start a project now, and a row that is read later than the list would say "running" of one that is
  // not in it. A row that was moved since is left alone (compare-and-set).
  const rows = await deps.rows.ofNode(node_id);
  const { projects } = await deps.compute.request(node_id, 'project_list', {}, LIST_TIMEOUT_MS);
  const running = new Set(projects.filter(({ state }) => RUNS.has(state)).map((p) => p.project_id));
  const known = new Set(rows.map((row) => row.project_id));
  const strays = [...running].filter((project_id) => !known.has(project_id));
  await Promise.allSettled([
    ...rows.map((row) => reconcileRow(deps, row, running.has(row.project_id))),
    ...strays.map((project_id) => reconcileProject(deps, node_id, project_id, { state: 'running' })),
  ]);
}

async function reconcileRow(deps: Deps, row: ProjectRow, runs: boolean): Promise<void> {
  // Steps may be repeated: a hub that died in the middle of one left it to be done again.
  // A move needs no link of ours; the keeper ends one that is dead.
  if (row.state.state === 'moving') return;
  if (isTransient(row.state.state)) await carryOutNow(deps, row);
  else if (!runs) await deps.rows.move(row, 'stopped');
}

/** As the row is now: another hub may have finished the step, and begun the opposite one. */
async function carryOutNow({ rows, lifecycle }: Deps, { project_id, state }: ProjectRow): Promise<void> {
  const row = await rows.find(project_id);
  if (row && !row.deleted && row.state.time === state.time) await lifecycle.carryOut(row);
}

/** One project is said to be in `status`: the row follows, unless a step is under way. */
async function reconcileProject(
  deps: Deps,
  node_id: string,
  project_id: ProjectId,
  status: ProjectStatus,
): Promise<void> {
  const row = await deps.rows.find(project_id);
  if (!row || isTransient(row.state.state)) return;
  if (row.deleted) {
    await deps.compute.request(node_id, 'project_stop', { project_id }, LIST_TIMEOUT_MS);
    return;
  }
  const { error } = status;
  if (status.state === 'running' && row.state.state !== 'running') await adopt(deps, node_id, project_id);
  else if (status.state === 'opened' && row.state.state === 'running')
    await deps.rows.move(row, 'stopped', error === undefined ? {} : { error });
}

/** It runs, but its row says stopped: asked once more, because it may just have been stopped. */
async function adopt(deps: Deps, node_id: string, project_id: ProjectId): Promise<void> {
  const { state } = await deps.compute.request(node_id, 'project_status', { project_id }, LIST_TIMEOUT_MS);
  if (state === 'running') await deps.lifecycle.start(project_id);
}
