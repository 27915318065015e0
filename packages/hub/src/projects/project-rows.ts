/**
 * The projects row: reading it and moving its state by compare-and-set along util's state machine.
 * The only writer of `state` and `node_id`; lifecycle and reconcile decide which step is due.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import {
  nextState,
  type ProjectEvent,
  type ProjectState,
  type ProjectStateName,
  projectStateSchema,
} from '@lyceum/util/project-state';
import type { Database, Row } from '../db/database';

export interface ProjectRow {
  project_id: ProjectId;
  state: ProjectState;
  node_id: string | null;
  deleted: boolean;
  /** ISO 8601: then it is stopped because nobody uses it. */
  idle_stop: string | null;
}

export interface Step {
  /** Why it came to this, for people. */
  error?: string;
  /** Why, where nothing failed and nobody asked for it. */
  reason?: string;
  node_id?: string;
}

export interface ProjectRows {
  find(project_id: ProjectId): Promise<ProjectRow | undefined>;
  /** Throws not_found, also when it was deleted. */
  require(project_id: ProjectId): Promise<ProjectRow>;
  /** The row after the step, or undefined when somebody else changed it first. */
  move(row: ProjectRow, event: ProjectEvent, step?: Step): Promise<ProjectRow | undefined>;
  /** Rows of a node that are neither stopped nor deleted. */
  ofNode(node_id: string): Promise<ProjectRow[]>;
}

const COLUMNS = 'project_id, state, node_id, deleted, idle_stop';
const NEVER_STARTED: ProjectState = { state: 'closed', time: '1970-01-01T00:00:00.000Z' };

/** A new project is opened, not closed: its node makes the home when it starts it. */
export function initialState(): ProjectState {
  return { state: 'opened', time: new Date().toISOString() };
}

export function projectRow(row: Row): ProjectRow {
  const state = projectStateSchema.safeParse(row.state);
  return {
    project_id: row.project_id as ProjectId,
    state: state.success ? state.data : NEVER_STARTED,
    node_id: typeof row.node_id === 'string' ? row.node_id : null,
    deleted: row.deleted != null,
    idle_stop: row.idle_stop == null ? null : new Date(row.idle_stop as string | Date).toISOString(),
  };
}

export function createProjectRows(db: Database): ProjectRows {
  const find = async (project_id: ProjectId) => {
    const [row] = await db.query(`SELECT ${COLUMNS} FROM projects WHERE project_id = $1`, [project_id]);
    return row && projectRow(row);
  };
  return {
    find,
    require: async (project_id) => {
      const row = await find(project_id);
      if (!row || row.deleted) throw new LyceumError('not_found', 'This project does not exist any more.');
      return row;
    },
    move: (row, event, step = {}) => move(db, row, event, step),
    ofNode: async (node_id) => {
      const rows = await db.query(
        `SELECT ${COLUMNS} FROM projects
          WHERE node_id = $1 AND deleted IS NULL AND state->>'state' NOT IN ('closed', 'opened')`,
        [node_id],
      );
      return rows.map(projectRow);
    },
  };
}

async function move(
  db: Database,
  row: ProjectRow,
  event: ProjectEvent,
  step: Step,
): Promise<ProjectRow | undefined> {
  const name = nextState(row.state.state, event);
  if (name === undefined) return undefined;
  const state = stateNow(name, row.state.time, step);
  const [moved] = await db.query(
    `UPDATE projects SET state = $4, node_id = coalesce($5, node_id)
      WHERE project_id = $1 AND state->>'state' = $2 AND state->>'time' = $3 AND deleted IS NULL
      RETURNING ${COLUMNS}`,
    [row.project_id, row.state.state, row.state.time, JSON.stringify(state), step.node_id ?? null],
  );
  return moved && projectRow(moved);
}

/** The time tells two rounds of the same state apart: it never repeats and never goes back. */
function stateNow(state: ProjectStateName, previous: string, { error, reason }: Step): ProjectState {
  const time = new Date(Math.max(Date.now(), Date.parse(previous) + 1)).toISOString();
  return { state, time, ...(error !== undefined && { error }), ...(reason !== undefined && { reason }) };
}
