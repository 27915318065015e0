/**
 * Which node a project is put on: the one with most free memory among the living, where what was just placed counts as used already.
 * Used by compute-client. Heartbeats come every 10 s: without that, twenty starts at once would all go to one node.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { Database } from '../db/database';

/** MiB that a project counts for until its node's heartbeat tells: an idle one takes 60, one that works more. */
const RESERVED_MIB = 256;
/** Milliseconds after which a heartbeat surely knows of it. */
const RESERVED_MS = 15_000;
/** MiB: nodes whose free memory differs by less are alike, and the one with fewer projects is taken. */
const ALIKE_MIB = 64;

export interface Candidate {
  node_id: string;
  free_memory_mib: number;
  running: number;
}

export interface Placement {
  /** Throws unavailable when there is none of `node_ids`. */
  choose(node_ids: readonly string[]): Promise<string>;
}

export function createPlacement(db: Database, now: () => number = Date.now): Placement {
  let recent: { node_id: string; at: number }[] = [];
  return {
    choose: async (node_ids) => {
      const candidates = await readCandidates(db, node_ids);
      recent = recent.filter(({ at }) => now() - at < RESERVED_MS);
      const placed = (node_id: string) => recent.filter((one) => one.node_id === node_id).length;
      const node_id = emptiest(
        candidates.map((candidate) => ({
          ...candidate,
          free_memory_mib: candidate.free_memory_mib - placed(candidate.node_id) * RESERVED_MIB,
          running: candidate.running + placed(candidate.node_id),
        })),
      );
      recent.push({ node_id, at: now() });
      return node_id;
    },
  };
}

/** Most free memory; among those that are alike, fewest projects. */
export function emptiest(candidates: readonly Candidate[]): string {
  const most = Math.max(...candidates.map(({ free_memory_mib }) => free_memory_mib));
  const alike = candidates.filter(({ free_memory_mib }) => free_memory_mib > most - ALIKE_MIB);
  const [first] = [...alike].sort(
    (one, other) => one.running - other.running || one.node_id.localeCompare(other.node_id),
  );
  if (!first) throw new LyceumError('unavailable', 'No compute server is reachable now. Please try again.');
  return first.node_id;
}

async function readCandidates(db: Database, node_ids: readonly string[]): Promise<Candidate[]> {
  const rows = await db.query<{ node_id: string; free_memory_mib: string | null; running: string }>(
    `SELECT n.node_id, n.free_memory_mib,
        (SELECT count(*) FROM projects p WHERE p.node_id = n.node_id AND p.deleted IS NULL
          AND p.state->>'state' NOT IN ('closed', 'opened')) AS running
       FROM compute_servers n WHERE n.node_id = ANY($1)`,
    [node_ids],
  );
  return rows.map(({ node_id, free_memory_mib, running }) => ({
    node_id,
    free_memory_mib: Number(free_memory_mib ?? 0),
    running: Number(running),
  }));
}
