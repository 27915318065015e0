/** The page of a folder's address: its files, or by the address' query the trash or the disk usage, which are loaded when wanted. */
import './explorer.css';
import type { ProjectPath } from '@lyceum/util/paths';
import { lazy, Suspense } from 'react';
import { Waiting } from '../app/waiting';
import type { FolderShow } from '../navigation/route';
import type { Project } from '../projects/rows';
import type { ShownFolder } from './file-commands';
import { FolderPage } from './folder-page';

const TrashView = lazy(() => import('./views/trash-view'));
const UsageView = lazy(() => import('./views/usage-view'));

interface Props {
  project: Project;
  path: ProjectPath;
  show?: FolderShow | undefined;
  /** Tells the frame what is listed, for the command palette. */
  onShown(folder: ShownFolder): void;
}

export function Explorer({ project, path, show, onShown }: Props) {
  if (show === undefined) return <FolderPage project={project} path={path} onShown={onShown} />;
  return (
    <Suspense fallback={<Waiting what="Loading the page…" />}>
      {show === 'trash' ? <TrashView project={project} /> : <UsageView project={project} path={path} />}
    </Suspense>
  );
}
