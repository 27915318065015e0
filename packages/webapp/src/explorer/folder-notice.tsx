/** A bar above the table where a folder is something special: a snapshot, in which nothing can be changed. */
import { isSnapshotPath, type ProjectPath } from '@lyceum/util/paths';
import { lazy, Suspense } from 'react';
import type { Project } from '../projects/rows';

const SnapshotBar = lazy(async () => ({ default: (await import('../snapshots/snapshot-bar')).SnapshotBar }));

interface Props {
  project: Project;
  path: ProjectPath;
  canWrite: boolean;
}

export function FolderNotice({ project, path, canWrite }: Props) {
  if (!isSnapshotPath(path)) return null;
  return (
    <Suspense fallback={null}>
      <SnapshotBar
        project_id={project.project_id}
        path={path}
        canWrite={canWrite}
        restoreLabel="Restore this folder"
      />
    </Suspense>
  );
}
