/**
 * Requests that go through to a local hub: exec, file operations and questions. Used by the socket and the HTTP API after they asked permission.
 * A connection that breaks in between is opened again and the request repeated once: its key makes that safe.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { DEFAULT_EXEC_TIMEOUT_S, MAX_EXEC_TIMEOUT_S } from '@lyceum/util/limits';
import {
  type ExecRequest,
  type ExecResult,
  FILE_QUERIES,
  type FileOp,
  type FileQuery,
} from '@lyceum/util/protocol/files';
import type { LocalHubRequestName, LocalHubResult } from '@lyceum/util/protocol/local-hub';
import type { LocalHubFields } from './local-hub-connection';
import type { LocalHubs } from './local-hubs';

export interface ProjectRequests {
  exec(project_id: ProjectId, key: string, exec: ExecRequest): Promise<ExecResult>;
  fileOp(project_id: ProjectId, key: string, op: FileOp): Promise<LocalHubResult<'file_op'>>;
  /** `asker`: whose newer search ends the older one. The answer is that of FILE_QUERIES. */
  fileQuery(project_id: ProjectId, asker: string, query: FileQuery): Promise<unknown>;
}

/** Milliseconds: packing or copying a home of many GB takes long. A project that is gone is noticed by its connection. */
const FILE_OP_TIMEOUT_MS = 2 * 3600_000;
/** Milliseconds: counting a home of millions of files; a search has its own limit, which is lower. */
const FILE_QUERY_TIMEOUT_MS = 600_000;
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
    fileQuery: async (project_id, asker, query) => {
      const answer = await ask(project_id, 'file_query', { asker, query }, FILE_QUERY_TIMEOUT_MS);
      return FILE_QUERIES[query.kind].answer.parse(answer);
    },
  };
}
