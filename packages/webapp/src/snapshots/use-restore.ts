/**
 * Bringing something back out of a snapshot, and thinking better of it: what lay there went to the trash, whence Undo brings it back.
 * Used by the snapshot bar and by the explorer's row actions.
 */
import type { ProjectId } from '@lyceum/util/ids';
import { baseName, type ProjectPath } from '@lyceum/util/paths';
import type { FileOpResult } from '@lyceum/util/protocol/files';
import { useMemo } from 'react';
import { notifyFailure, notifyUndoable } from '../app/notify';
import { useConnection } from '../connection/connection-context';
import { type FileOps, fileOps } from '../explorer/use-file-ops';
import { snapshotPlace } from './snapshot-place';
import { momentWords } from './words';

/** Paths below one snapshot. Resolves when all are back, or the failure was told. */
export type Restore = (paths: readonly ProjectPath[]) => Promise<void>;

interface Restored {
  to: ProjectPath;
  /** What lay there. */
  trashed: NonNullable<FileOpResult['trashed']>;
}

export function useRestore(project_id: ProjectId): Restore {
  const connection = useConnection();
  return useMemo(() => {
    const ops = fileOps(connection, project_id);
    return (paths) => restoreAll(ops, paths);
  }, [connection, project_id]);
}

async function restoreAll(ops: FileOps, paths: readonly ProjectPath[]): Promise<void> {
  const done: Restored[] = [];
  try {
    for (const from of paths) {
      const to = snapshotPlace(from)?.live;
      if (!to) continue;
      const { trashed = [] } = await ops.run({ kind: 'restore', from, to });
      done.push({ to, trashed });
    }
  } catch (error) {
    notifyFailure('Not everything could be restored', error);
  }
  const [first] = done;
  if (!first) return;
  const what = done.length === 1 ? `“${baseName(first.to)}”` : `${done.length} items`;
  const when = momentWords(snapshotPlace(paths[0] as ProjectPath)?.time ?? 0);
  notifyUndoable(`${what} restored as of ${when}`, () => void undo(ops, done));
}

async function undo(ops: FileOps, done: readonly Restored[]): Promise<void> {
  try {
    await ops.trash(done.map(({ to }) => to));
    const ids = done.flatMap(({ trashed }) => trashed.map(({ trash_id }) => trash_id));
    if (ids.length > 0) await ops.untrash(ids);
  } catch (error) {
    notifyFailure('The restore could not be undone', error);
  }
}
