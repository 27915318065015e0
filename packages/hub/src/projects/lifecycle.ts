/**
 * Start, stop and restart of projects, through the state machine of util. Used by the socket, the HTTP API and project creation.
 * Two hubs may be asked at once: the one whose compare-and-set wins does the work, the other waits for the row.
 *
 *   settle(row) ── transient, young ──► wait for the row      ── transient, old ──► carry it out (every step may be repeated)
 *                     └── for 2 s ──► tend: the node is asked, so that a step whose hub died does not wait to grow old
 *   start: closed ─open─► opened ─start─► running             stop: running | starting ─stop─► opened
 */
import { createSignal, type Disposer } from '@lyceum/util/client/signal';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { isTransient, type ProjectEvent, TRANSIENT_TIMEOUT_MS } from '@lyceum/util/project-state';
import type { ProjectStatus } from '@lyceum/util/protocol/compute';
import type { RunSettings } from '@lyceum/util/quotas';
import type { ComputeClient } from './compute-client';
import { MOVE_CUT } from './nodes';
import type { ProjectRow, ProjectRows } from './project-rows';
import type { ProjectWatch } from './project-watch';

export interface Lifecycle {
  /** Each resolves when the state is reached, and rejects with the reason when it cannot be. */
  start(project_id: ProjectId): Promise<void>;
  /** `reason`: why, where no person asked for it. The row keeps it. */
  stop(project_id: ProjectId, reason?: string): Promise<void>;
  restart(project_id: ProjectId): Promise<void>;
  /** Does what a transient row says and moves it on; repeats what another hub may have begun. */
  carryOut(row: ProjectRow): Promise<ProjectRow | undefined>;
  /** A step that takes long: the hub that began it may have died. The row follows what its node says; never rejects. */
  tend(project_id: ProjectId): Promise<void>;
  /** This hub moved a project to running. */
  onRunning(handler: (project_id: ProjectId) => void): Disposer;
}

interface Deps {
  rows: ProjectRows;
  watch: ProjectWatch;
  compute: ComputeClient;
  /** With what a project is to be started now. */
  settings(project_id: ProjectId): Promise<RunSettings>;
  logger: Logger;
}

/** Milliseconds for the compute server to do a step: a little less than the row may stay transient. */
const STEP_TIMEOUT_MS = TRANSIENT_TIMEOUT_MS - 5000;
/** Milliseconds between two looks at the row while another hub works on it (the change stream usually tells first). */
const LOOK_INTERVAL_MS = 500;
/** Milliseconds that another hub's step is waited for until the node is asked about it, and between two questions. */
const TEND_AFTER_MS = 2000;
/** Milliseconds for a node to say how a project is. */
const STATUS_TIMEOUT_MS = 5000;
/** Rounds of "somebody else changed the row" before giving up: more means two people pressing against each other. */
const MAX_ROUNDS = 12;

type Request = 'project_open' | 'project_start' | 'project_stop';

/** What a transient state asks of the compute server, and the events for what comes of it. */
interface StepOf {
  request: Request;
  done: ProjectEvent;
  failed: ProjectEvent;
  /** What the node says when it is done, and when it has not begun. */
  reached: readonly ProjectStatus['state'][];
  before: readonly ProjectStatus['state'][];
}

const STEPS: Partial<Record<string, StepOf>> = {
  opening: { request: 'project_open', done: 'opened', failed: 'closed', reached: [], before: ['closed'] },
  starting: {
    request: 'project_start',
    done: 'running',
    failed: 'stopped',
    reached: ['running'],
    before: ['closed', 'opened'],
  },
  stopping: {
    request: 'project_stop',
    done: 'stopped',
    failed: 'stopped',
    reached: ['closed', 'opened'],
    before: ['running', 'starting'],
  },
};

export function createLifecycle(deps: Deps): Lifecycle {
  return new Steps(deps);
}

class Steps implements Lifecycle {
  private readonly running = createSignal<ProjectId>();
  readonly onRunning = this.running.on;

  constructor(private readonly deps: Deps) {}

  async start(project_id: ProjectId): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const row = await this.settle(project_id);
      if (row.state.state === 'closed') await this.step(row, 'open');
      else if (row.state.state === 'opened') await this.step(row, 'start');
      else if (await runs(this.deps.compute, row)) return;
      else await this.deps.rows.move(row, 'stopped');
    }
    throw new LyceumError('conflict', 'The project was stopped while it started.');
  }

  async stop(project_id: ProjectId, reason?: string): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const row = await this.deps.rows.require(project_id);
      const { state } = row.state;
      if (state === 'closed' || state === 'opened') return;
      if (state === 'running' || state === 'starting') await this.step(row, 'stop', reason);
      else await this.settle(project_id);
    }
    throw new LyceumError('conflict', 'The project was started while it stopped.');
  }

  async restart(project_id: ProjectId): Promise<void> {
    await this.stop(project_id);
    await this.start(project_id);
  }

  async carryOut(row: ProjectRow): Promise<ProjectRow | undefined> {
    const { rows, compute } = this.deps;
    const { project_id } = row;
    const step = STEPS[row.state.state];
    if (row.state.state === 'moving') return rows.move(row, 'stopped', { reason: MOVE_CUT });
    if (!step) return rows.move(row, 'closed');
    try {
      const node_id = await compute.place(row.node_id);
      const status = await this.ask(node_id, step.request, project_id);
      checkReached(step.request, status);
    } catch (error) {
      await this.fail(row, step.failed, error);
      throw error;
    }
    return this.done(row, step.done);
  }

  async tend(project_id: ProjectId): Promise<void> {
    const { rows, logger } = this.deps;
    try {
      const row = await rows.find(project_id);
      if (row && !row.deleted && row.node_id !== null) await this.help(row, row.node_id);
    } catch (error) {
      logger.info({ project_id, error }, 'a step of another hub could not be helped on');
    }
  }

  /** Whoever began the step may be at it still: then one of both moves the row. */
  private async help(row: ProjectRow, node_id: string): Promise<void> {
    const step = STEPS[row.state.state];
    if (!step) return;
    const { project_id } = row;
    const { compute } = this.deps;
    const { state } = await compute.request(node_id, 'project_status', { project_id }, STATUS_TIMEOUT_MS);
    if (step.reached.includes(state)) await this.done(row, step.done);
    else if (step.before.includes(state)) await this.carryOut(row);
  }

  private async done(row: ProjectRow, event: ProjectEvent): Promise<ProjectRow | undefined> {
    const { reason } = row.state;
    const moved = await this.deps.rows.move(row, event, reason === undefined ? {} : { reason });
    if (moved?.state.state === 'running') this.running.emit(row.project_id);
    return moved;
  }

  private async ask(node_id: string, request: Request, project_id: ProjectId): Promise<ProjectStatus> {
    const { compute, settings } = this.deps;
    if (request !== 'project_start')
      return compute.request(node_id, request, { project_id }, STEP_TIMEOUT_MS);
    const fields = { project_id, settings: await settings(project_id) };
    return compute.request(node_id, request, fields, STEP_TIMEOUT_MS);
  }

  private async step(row: ProjectRow, event: ProjectEvent, reason?: string): Promise<void> {
    const node_id = await this.deps.compute.place(row.node_id);
    const moved = await this.deps.rows.move(row, event, { node_id, ...(reason !== undefined && { reason }) });
    if (moved) await this.carryOut(moved);
  }

  private async fail(row: ProjectRow, event: ProjectEvent, error: unknown): Promise<void> {
    const { rows, logger } = this.deps;
    const { project_id } = row;
    logger.warn({ project_id, state: row.state.state, error }, 'a project step failed');
    await rows.move(row, event, { error: toWireError(error).message }).catch((reason: unknown) => {
      // The row stays transient until it is old enough to be carried out again.
      logger.error({ project_id, error: reason }, 'the failure could not be written');
    });
  }

  /** The row when it is stable: waits for another hub's work, or takes it over when that hub is gone. */
  private async settle(project_id: ProjectId): Promise<ProjectRow> {
    const began = new Date().toISOString();
    let waited = false;
    let tendAt = Date.now() + TEND_AFTER_MS;
    for (;;) {
      const row = await this.deps.rows.require(project_id);
      const { state, error, time } = row.state;
      if (!isTransient(state)) {
        if (waited && error !== undefined && time >= began) throw new LyceumError('unavailable', error);
        return row;
      }
      if (Date.now() - Date.parse(time) > TRANSIENT_TIMEOUT_MS) await this.carryOut(row);
      else await nextNews(this.deps.watch, project_id);
      if (Date.now() > tendAt) {
        await this.tend(project_id);
        tendAt = Date.now() + TEND_AFTER_MS;
      }
      waited = true;
    }
  }
}

function checkReached(request: Request, status: ProjectStatus): void {
  if (request === 'project_start' && status.state !== 'running')
    throw new LyceumError('unavailable', status.error ?? 'The project did not start.');
}

async function runs(compute: ComputeClient, row: ProjectRow): Promise<boolean> {
  if (row.node_id === null) return false;
  const fields = { project_id: row.project_id };
  const status = await compute.request(row.node_id, 'project_status', fields, STEP_TIMEOUT_MS);
  return status.state === 'running' || status.state === 'starting';
}

function nextNews(watch: ProjectWatch, project_id: ProjectId): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, LOOK_INTERVAL_MS);
    const stop = watch.onProject(project_id, done);
  });
}
