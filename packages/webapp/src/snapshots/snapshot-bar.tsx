/** The bar over everything that lies in a snapshot: from when it is, that it cannot be changed, and the way back. */
import type { ProjectId } from '@lyceum/util/ids';
import { HOME, type ProjectPath, SNAPSHOTS_FOLDER } from '@lyceum/util/paths';
import { Button } from '@mantine/core';
import { IconCamera, IconRestore } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { RouteLink } from '../navigation/route-link';
import './snapshots.css';
import { snapshotPlace } from './snapshot-place';
import { useRestore } from './use-restore';
import { momentWords } from './words';

interface Props {
  project_id: ProjectId;
  path: ProjectPath;
  canWrite: boolean;
  /** "Restore this folder" */
  restoreLabel: string;
  onRestored?(): void;
  children?: ReactNode;
}

export function SnapshotBar({ project_id, path, canWrite, restoreLabel, onRestored, children }: Props) {
  const restore = useRestore(project_id);
  const [busy, setBusy] = useState(false);
  const place = snapshotPlace(path);
  if (!place) return null;
  const run = async () => {
    setBusy(true);
    await restore([path]);
    setBusy(false);
    onRestored?.();
  };
  return (
    <div className="snap-bar" role="note" aria-label="Snapshot">
      <IconCamera size={16} stroke={1.6} aria-hidden />
      <span className="snap-bar-words">
        You are looking at <b>{momentWords(place.time)}</b> · read-only
      </span>
      <RouteLink
        className="snap-link"
        to={{ page: 'project', project_id, view: { kind: 'folder', path: SNAPSHOTS_FOLDER } }}
      >
        All snapshots
      </RouteLink>
      {children}
      {canWrite && place.live !== HOME && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRestore size={14} aria-hidden />}
          loading={busy}
          onClick={() => void run()}
        >
          {restoreLabel}
        </Button>
      )}
    </div>
  );
}
