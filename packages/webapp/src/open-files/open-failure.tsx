/**
 * A file that cannot be shown: why, and the next step. Used by the text editor, the terminal and the viewers when there is nothing to show.
 */
import type { ErrorCode, LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { type ProjectPath, parentPath } from '@lyceum/util/paths';
import {
  IconEyeOff,
  IconFileUnknown,
  IconFileX,
  IconPlayerPlay,
  IconPlugConnectedX,
  type TablerIcon,
} from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useConnection } from '../connection/connection-context';
import { navigate } from '../navigation/history';
import { downloadFile } from './content-link';
import { NoticePane, type Step } from './notice';

const TextPreview = lazy(() => import('./preview/text-preview'));

export interface OpenFailureProps {
  projectId: ProjectId;
  path: ProjectPath;
  error: LyceumError;
  /** The role allows to start the project. */
  canStart: boolean;
  retry(): void;
}

interface Words {
  icon: TablerIcon;
  title: string;
}

const WORDS: Partial<Record<ErrorCode, Words>> = {
  not_running: { icon: IconPlayerPlay, title: 'The project is stopped' },
  not_text: { icon: IconFileUnknown, title: 'This file is not text' },
  too_large: { icon: IconFileUnknown, title: 'This file is too large to edit' },
  not_found: { icon: IconFileX, title: 'There is no such file' },
  forbidden: { icon: IconEyeOff, title: 'This is not open to you' },
};
const OTHER: Words = { icon: IconPlugConnectedX, title: 'This file cannot be opened' };

export function OpenFailure({ projectId, path, error, canStart, retry }: OpenFailureProps) {
  const start = useStartProject(projectId);
  const { icon, title } = WORDS[error.code] ?? OTHER;
  const isContent = error.code === 'not_text' || error.code === 'too_large';
  const [isLooking, setIsLooking] = useState(false);
  if (isLooking)
    return (
      <Suspense fallback={null}>
        <TextPreview projectId={projectId} path={path} />
      </Suspense>
    );
  const steps: Step[] = [
    ...(error.code === 'not_running' && canStart
      ? [{ label: 'Start project', onClick: start.run, loading: start.busy }]
      : []),
    ...(isContent ? [{ label: 'Look at it', onClick: () => setIsLooking(true) }] : []),
    ...(isContent ? [{ label: 'Download', onClick: () => downloadFile(projectId, path) }] : []),
    ...(title === OTHER.title ? [{ label: 'Try again', onClick: retry }] : []),
    { label: 'Back to files', onClick: () => backToFiles(projectId, path) },
  ];
  return (
    <NoticePane icon={icon} title={title} steps={steps}>
      {start.error ?? error.message}
    </NoticePane>
  );
}

export function backToFiles(project_id: ProjectId, path: ProjectPath): void {
  navigate({ page: 'project', project_id, view: { kind: 'folder', path: parentPath(path) } });
}

/** The file itself asks again when the project runs (file views watch `projectRunning`). */
export function useStartProject(project_id: ProjectId) {
  const connection = useConnection();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = () => {
    setBusy(true);
    setError(undefined);
    connection
      .request('project_action', { project_id, action: 'start' })
      .catch((reason: unknown) => setError(reason instanceof Error ? reason.message : String(reason)))
      .finally(() => setBusy(false));
  };
  return { run, busy, error };
}
