/** Comparing rows with what runs, while another hub starts projects on the same node. A node and rows in memory: the order is the test's. */
import { createSignal } from '@lyceum/util/client/signal';
import { newProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import type { ProjectStateName } from '@lyceum/util/project-state';
import type { ComputeClient } from './compute-client';
import type { Lifecycle } from './lifecycle';
import type { ProjectRow, ProjectRows } from './project-rows';
import { startReconcile } from './reconcile';

const rowIn = (state: ProjectStateName, time = '2026-01-01T00:00:00.000Z'): ProjectRow => ({
  project_id: newProjectId(),
  state: { state, time },
  node_id: 'node',
  deleted: false,
  idle_stop: null,
});

/** `during`: what another hub does while the node makes its list. */
function world(rows: ProjectRow[], during: () => void) {
  const linked = createSignal<string>();
  const running = new Set<string>();
  const stopped: string[] = [];
  const carriedOut: string[] = [];
  const isSettled = () => new Promise<void>((resolve) => setTimeout(resolve, 50));
  const compute = {
    onLink: linked.on,
    onChanged: () => () => {},
    request: async () => {
      const list = [...running].map((project_id) => ({ project_id, state: 'running' }));
      during();
      return { projects: list };
    },
  } as unknown as ComputeClient;
  const move = async (row: ProjectRow) => {
    const now = rows.find(({ project_id }) => project_id === row.project_id);
    if (now?.state.time !== row.state.time) return undefined;
    stopped.push(row.project_id);
    return row;
  };
  const store = {
    ofNode: async () => rows.filter(({ state }) => state.state !== 'opened').map((row) => ({ ...row })),
    find: async (id: string) => rows.find(({ project_id }) => project_id === id),
    move,
  } as unknown as ProjectRows;
  const lifecycle = {
    carryOut: async (row: ProjectRow) => void carriedOut.push(row.project_id),
  } as unknown as Lifecycle;
  const stop = startReconcile({ rows: store, compute, lifecycle, logger: silentLogger });
  return { link: () => linked.emit('node'), running, stopped, carriedOut, isSettled, stop };
}

test('[MH8] a project that another hub starts while a node makes its list is not taken for stopped', async () => {
  const rows = [rowIn('opened'), rowIn('running')];
  const [starting, lost] = rows as [ProjectRow, ProjectRow];
  const { link, stopped, isSettled, stop } = world(rows, () => {
    starting.state = { state: 'running', time: '2026-01-01T00:00:01.000Z' };
  });
  link();
  await isSettled();
  expect(stopped).toEqual([lost.project_id]);
  stop();
});

test('[MH8] a step that another hub finishes meanwhile is not carried out once more; one that was left is', async () => {
  const rows = [rowIn('starting'), rowIn('starting')];
  const [finished, left] = rows as [ProjectRow, ProjectRow];
  const { link, carriedOut, isSettled, stop } = world(rows, () => {
    finished.state = { state: 'stopping', time: '2026-01-01T00:00:01.000Z' };
  });
  link();
  await isSettled();
  expect(carriedOut).toEqual([left.project_id]);
  stop();
});
