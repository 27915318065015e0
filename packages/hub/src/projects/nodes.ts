/**
 * The compute servers as people see them: which live, their memory, their projects; and the mark on projects whose node is silent.
 * Called by keeper.ts in rounds and by the administration page. Placing and linking is compute-client's.
 */
import { TRANSIENT_TIMEOUT_MS } from '@lyceum/util/project-state';
import type { Database, Query } from '../db/database';

/** Seconds without a heartbeat (one every 10 s) after which a node counts as gone. */
export const HEARTBEAT_LIMIT_S = 30;

/** What a move leaves behind whose hub died: the row still names the old node. */
export const MOVE_CUT = 'The move to another node was interrupted. The project is where it was.';

/** A type, not an interface: it is a Row. */
export type NodeRow = {
  node_id: string;
  driver: string;
  /** ISO 8601. */
  heartbeat: string;
  live: boolean;
  memory_mib: number | null;
  free_memory_mib: number | null;
  projects: number;
  running: number;
};

export async function listNodes(db: Database): Promise<NodeRow[]> {
  const rows = await db.query<Record<string, unknown>>(
    `SELECT n.node_id, n.driver, n.heartbeat, n.heartbeat > now() - make_interval(secs => $1) AS live,
        n.memory_mib, n.free_memory_mib, count(p.project_id) AS projects,
        count(p.project_id) FILTER (WHERE p.state->>'state' = 'running') AS running
       FROM compute_servers n LEFT JOIN projects p ON p.node_id = n.node_id AND p.deleted IS NULL
      GROUP BY n.node_id ORDER BY n.node_id`,
    [HEARTBEAT_LIMIT_S],
  );
  const number = (value: unknown) => (value == null ? null : Number(value));
  return rows.map((row) => ({
    node_id: String(row.node_id),
    driver: String(row.driver),
    heartbeat: new Date(row.heartbeat as string | Date).toISOString(),
    live: row.live === true,
    memory_mib: number(row.memory_mib),
    free_memory_mib: number(row.free_memory_mib),
    projects: Number(row.projects),
    running: Number(row.running),
  }));
}

/** Milliseconds since 1970 of the last heartbeat; undefined: it lives. */
export async function silentSince(db: Database, node_id: string): Promise<number | undefined> {
  const [row] = await db.query<{ since: string | Date; live: boolean }>(
    `SELECT heartbeat AS since, heartbeat > now() - make_interval(secs => $2) AS live
       FROM compute_servers WHERE node_id = $1`,
    [node_id, HEARTBEAT_LIMIT_S],
  );
  if (!row) return 0;
  return row.live ? undefined : new Date(row.since).getTime();
}

export function silentWords(node_id: string, since: number, now = Date.now()): string {
  const kept = 'Your files are there again when it is back.';
  if (since === 0) return `The node ${node_id} of this project is not known any more. Ask an administrator.`;
  const minutes = Math.max(1, Math.round((now - since) / 60_000));
  const words = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return `The node ${node_id} has not answered for ${words}. ${kept} An administrator can move the project.`;
}

/** Projects that are not stopped show it when their node is silent, and no longer when it is back. */
export async function markLostNodes(query: Query): Promise<void> {
  await query(
    `UPDATE projects p SET state = p.state || jsonb_build_object('node_lost',
         to_char(n.heartbeat AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
       FROM compute_servers n WHERE p.node_id = n.node_id AND p.deleted IS NULL
        AND n.heartbeat < now() - make_interval(secs => $1)
        AND p.state->>'state' NOT IN ('closed', 'opened') AND NOT p.state ? 'node_lost'`,
    [HEARTBEAT_LIMIT_S],
  );
  await query(
    `UPDATE projects p SET state = p.state - 'node_lost' FROM compute_servers n
      WHERE p.node_id = n.node_id AND p.state ? 'node_lost'
        AND n.heartbeat >= now() - make_interval(secs => $1)`,
    [HEARTBEAT_LIMIT_S],
  );
}

/** Moves whose hub died: the project is on its old node, and can be used again. */
export async function endDeadMoves(query: Query): Promise<void> {
  await query(
    `UPDATE projects SET state = jsonb_build_object('state', 'opened', 'reason', $2::text, 'time',
         to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      WHERE state->>'state' = 'moving' AND (state->>'time')::timestamptz < now() - make_interval(secs => $1)`,
    [TRANSIENT_TIMEOUT_MS / 1000, MOVE_CUT],
  );
}
