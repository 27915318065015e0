/** What can be said of a file that no viewer shows: its kind, its size, and how to get it. */
import type { ProjectId } from '@lyceum/util/ids';
import { newKey } from '@lyceum/util/ids';
import { baseName, type ProjectPath } from '@lyceum/util/paths';
import { useEffect, useState } from 'react';
import { useConnection } from '../connection/connection-context';
import { byteSize } from './byte-size';
import { downloadFile } from './content-link';
import { fileKind } from './kinds';
import { NoticePane } from './notice';

interface BinaryCardProps {
  projectId: ProjectId;
  path: ProjectPath;
  projectRunning: boolean;
}

export function BinaryCard({ projectId, path, projectRunning }: BinaryCardProps) {
  const size = useFileSize(projectId, path, projectRunning);
  const { label, icon } = fileKind(path);
  const steps = [{ label: 'Download', onClick: () => downloadFile(projectId, path) }];
  return (
    <NoticePane icon={icon} title={baseName(path)} steps={steps}>
      {label}
      {size !== undefined && `, ${byteSize(size)}`}. There is no viewer for this kind of file.
    </NoticePane>
  );
}

/** Bytes; undefined until known. A stopped project cannot tell. */
function useFileSize(project_id: ProjectId, path: ProjectPath, running: boolean): number | undefined {
  const connection = useConnection();
  const [size, setSize] = useState<number>();
  useEffect(() => {
    let current = true;
    if (!running) return;
    connection
      .request('file_op', { project_id, key: newKey(), op: { kind: 'stat', path } })
      .then(({ entry }) => current && setSize(entry?.size))
      // The card does without the size.
      .catch(() => {});
    return () => {
      current = false;
    };
  }, [connection, project_id, path, running]);
  return size;
}
