/** Changes to the files of a project, as promises. Each carries a key of its own, so that a resent request is done once. */
import { newKey, type ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import type { FileOp } from '@lyceum/util/protocol/files';
import { useMemo } from 'react';
import { useConnection } from '../connection/connection-context';

export interface FileOps {
  createFile(path: ProjectPath): Promise<void>;
  createFolder(path: ProjectPath): Promise<void>;
  move(from: ProjectPath, to: ProjectPath): Promise<void>;
  remove(path: ProjectPath): Promise<void>;
}

export function useFileOps(project_id: ProjectId): FileOps {
  const connection = useConnection();
  return useMemo(() => {
    const run = async (op: FileOp) => {
      await connection.request('file_op', { project_id, key: newKey(), op });
    };
    return {
      createFile: (path) => run({ kind: 'create_file', path }),
      createFolder: (path) => run({ kind: 'create_folder', path }),
      move: (from, to) => run({ kind: 'move', from, to }),
      remove: (path) => run({ kind: 'delete', path }),
    };
  }, [connection, project_id]);
}
