/**
 * Requests that go through to a local hub: exec and file operations. Used by the socket and the HTTP API after they asked permission.
 * A connection that breaks in between is opened again and the request repeated once: its key makes that safe.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { DEFAULT_EXEC_TIMEOUT_S, MAX_EXEC_TIMEOUT_S } from '@lyceum/util/limits';
import type { ExecRequest, ExecResult, FileOp } from '@lyceum/util/protocol/files';
import type { LocalHubRequestName, LocalHubResult } from '@lyceum/util/protocol/local-hub';
import type { LocalHubFields } from './local-hub-connection';
import type { LocalHubs } from './local-hubs';

export interface ProjectRequests {
  exec(project_id: ProjectId, key: string, exec: ExecRequest): Promise<ExecResult>;
  fileOp(project_id: ProjectId, key: string, op: FileOp): Promise<LocalHubResult<'file_op'>>;
}

/** Milliseconds: deleting a folder of a million files takes a while. */
const FILE_OP_TIMEOUT_MS = 120_000;
/** Milliseconds that exec's answer may come after its own time-out. */
const EXEC_GRACE_MS = 5000;

export function createProjectRequests(hubs: LocalHubs): ProjectRequests {
  const ask = async <N extends LocalHubRequestName>(
    project_id: ProjectId,
    event: N,
    fields: LocalHubFields<N>,
    timeout_ms: number,
  ): Promise<LocalHubResult<N>> => {
    const first = await hubs.link(project_id).ready();
    try {
      return await first.request(event, fields, timeout_ms);
    } catch (error) {
      if (!(error instanceof LyceumError) || error.code !== 'unavailable') throw error;
      const second = await hubs.link(project_id).ready();
      if (second === first) throw error;
      return second.request(event, fields, timeout_ms);
    }
  };
  return {
    exec: (project_id, key, exec) => {
      const timeout_s = Math.min(exec.timeout_s ?? DEFAULT_EXEC_TIMEOUT_S, MAX_EXEC_TIMEOUT_S);
      return ask(project_id, 'exec', { key, exec: { ...exec, timeout_s } }, timeout_s * 1000 + EXEC_GRACE_MS);
    },
    fileOp: (project_id, key, op) => ask(project_id, 'file_op', { key, op }, FILE_OP_TIMEOUT_MS),
  };
}
