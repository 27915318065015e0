/**
 * Changes to the files of a project and questions about them, as promises. Each change carries a key of its own, so that a resent
 * request is done once. Used by the explorer, its views and the page "New".
 */
import type { Connection } from '@lyceum/util/client/connection';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import {
  FILE_QUERIES,
  type FileAnswer,
  type FileOp,
  type FileOpResult,
  type FileQuery,
} from '@lyceum/util/protocol/files';
import { useMemo } from 'react';
import { useConnection } from '../connection/connection-context';

type QueryOf<K extends FileQuery['kind']> = Extract<FileQuery, { kind: K }>;

export interface FileOps {
  run(op: FileOp): Promise<FileOpResult>;
  createFile(path: ProjectPath, content?: string): Promise<void>;
  createFolder(path: ProjectPath): Promise<void>;
  move(from: ProjectPath, to: ProjectPath): Promise<void>;
  copy(from: ProjectPath, to: ProjectPath): Promise<void>;
  /** What went where: an untrash of these brings all of it back. */
  trash(paths: readonly ProjectPath[]): Promise<NonNullable<FileOpResult['trashed']>>;
  untrash(trash_ids: readonly string[]): Promise<NonNullable<FileOpResult['trashed']>>;
  /** For good; all of the trash without names. */
  emptyTrash(trash_ids?: readonly string[]): Promise<void>;
  compress(paths: readonly ProjectPath[], to: ProjectPath): Promise<void>;
  extract(path: ProjectPath, to: ProjectPath): Promise<void>;
  fetch(url: string, to: ProjectPath): Promise<void>;
  copyToProject(paths: readonly ProjectPath[], target: ProjectId, to: ProjectPath): Promise<void>;
  ask<K extends FileQuery['kind']>(query: QueryOf<K>): Promise<FileAnswer<K>>;
}

export function useFileOps(project_id: ProjectId): FileOps {
  const connection = useConnection();
  return useMemo(() => fileOps(connection, project_id), [connection, project_id]);
}

export function fileOps(connection: Connection, project_id: ProjectId): FileOps {
  const run = (op: FileOp) => connection.request('file_op', { project_id, key: newKey(), op });
  const act = async (op: FileOp) => void (await run(op));
  return {
    run,
    createFile: (path, content) => act({ kind: 'create_file', path, ...(content && { content }) }),
    createFolder: (path) => act({ kind: 'create_folder', path }),
    move: (from, to) => act({ kind: 'move', from, to }),
    copy: (from, to) => act({ kind: 'copy', from, to }),
    trash: async (paths) => (await run({ kind: 'trash', paths: [...paths] })).trashed ?? [],
    untrash: async (trash_ids) => (await run({ kind: 'untrash', trash_ids: [...trash_ids] })).trashed ?? [],
    emptyTrash: (trash_ids) => act({ kind: 'empty_trash', ...(trash_ids && { trash_ids: [...trash_ids] }) }),
    compress: (paths, to) => act({ kind: 'compress', paths: [...paths], to }),
    extract: (path, to) => act({ kind: 'extract', path, to }),
    fetch: (url, to) => act({ kind: 'fetch', url, to }),
    copyToProject: async (paths, target_project_id, to) => {
      const request = { project_id, key: newKey(), paths: [...paths], target_project_id, to };
      await connection.request('files_copy', request);
    },
    ask: async <K extends FileQuery['kind']>(query: QueryOf<K>) => {
      const answer = await connection.request('file_query', { project_id, query });
      // The schema of this kind of question: the same key gives query and answer.
      return FILE_QUERIES[query.kind].answer.parse(answer) as FileAnswer<K>;
    },
  };
}
