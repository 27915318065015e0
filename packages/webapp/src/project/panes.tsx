/**
 * Below the top bar: rail, tabs, and the panes. Open files stay mounted once they were shown, so that scroll position and
 * selection survive a change of tab; they learn by `active` whether they are in front.
 */

import { baseName, type ProjectPath, parentPath, SNAPSHOTS_FOLDER } from '@lyceum/util/paths';
import { can } from '@lyceum/util/permission';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { ErrorBoundary } from '../app/error-boundary';
import { useAppSelector } from '../app/store';
import { useTitle } from '../app/use-title';
import { Waiting } from '../app/waiting';
import { Explorer } from '../explorer/explorer';
import { type ShownFolder, useProjectFileCommands } from '../explorer/file-commands';
import { UploadPanel } from '../explorer/uploads/upload-panel';
import type { ProjectView } from '../navigation/route';
import { FetchedView } from '../open-files/fetched';
import { fileView } from '../open-files/load-ahead';
import { accentOf } from '../projects/accent';
import type { Project } from '../projects/rows';
import { selectMyRole } from '../projects/selectors';
import { useProjectFinder } from './project-finder';
import { QuickTerminalDrawer } from './quick-terminal';
import { Rail } from './rail';
import { TabBar } from './tabs/tab-bar';
import { TabPicker } from './tabs/tab-picker';
import { useRestoredTabs } from './tabs/use-restored-tabs';
import { useTabs } from './tabs/use-tabs';
import { useIsPhone } from './use-is-phone';

const SnapshotsPage = lazy(() => import('../snapshots/snapshots-page'));
const NewPage = lazy(() => import('./new/new-page'));
const LogPage = lazy(() => import('./log/log-page'));
const SearchPage = lazy(() => import('./search/search-page'));
const ServersPage = lazy(() => import('./servers/servers-page'));
const ProjectSettings = lazy(() => import('./settings/project-settings'));

interface Props {
  project: Project;
  view: ProjectView;
}

export function Panes({ project, view }: Props) {
  const { project_id } = project;
  useRestoredTabs(project_id, view);
  const tabs = useTabs(project_id);
  const role = useAppSelector((state) => selectMyRole(state, project_id));
  const canWrite = can(role, 'write');
  const active = view.kind === 'file' ? view.path : undefined;
  const shown = useShownPaths(tabs.paths, active);
  const isPhone = useIsPhone();
  useTitle(`${titleOf(view)}${project.title}`);
  const listed = useRef<ShownFolder>(undefined);
  useProjectFileCommands({ project_id, folder: tabs.folder, canWrite, shown: () => listed.current });
  const onShown = useCallback((folder: ShownFolder) => {
    listed.current = folder;
  }, []);
  const running = project.state.state === 'running';
  useProjectFinder(project_id, running);
  return (
    <div className="ly-frame" style={accentOf(project.color)}>
      <Rail project_id={project_id} view={view} folder={tabs.folder} canWrite={canWrite} />
      <main className="ly-panes">
        {tabs.paths.length > 0 &&
          (isPhone ? (
            <TabPicker tabs={tabs} active={active} />
          ) : (
            <TabBar project_id={project_id} tabs={tabs} active={active} canWrite={canWrite} />
          ))}
        {shown.map((path) => (
          <div key={path} className="ly-pane" hidden={path !== active}>
            <ErrorBoundary pane={baseName(path)}>
              <Suspense fallback={<Waiting what={`Opening ${baseName(path)}…`} />}>
                <FetchedView
                  of={fileView}
                  props={{
                    projectId: project_id,
                    path,
                    canWrite,
                    projectRunning: running,
                    active: path === active,
                    ...(path === active && view.kind === 'file' && { place: view }),
                    onMoved: (to) => tabs.moved(path, to),
                    onClose: () => tabs.close(path),
                  }}
                />
              </Suspense>
            </ErrorBoundary>
          </div>
        ))}
        {view.kind !== 'file' && (
          <div className="ly-pane">
            <ErrorBoundary pane="This page" key={view.kind}>
              <Suspense fallback={<Waiting what="Loading the page…" />}>
                <OtherPane project={project} view={view} onShown={onShown} />
              </Suspense>
            </ErrorBoundary>
          </div>
        )}
        {canWrite && (
          <QuickTerminalDrawer
            project_id={project_id}
            folder={active === undefined ? tabs.folder : parentPath(active)}
            running={running}
          />
        )}
      </main>
      <UploadPanel />
    </div>
  );
}

function OtherPane({ project, view, onShown }: Props & { onShown(folder: ShownFolder): void }) {
  if (view.kind === 'folder' && view.path === SNAPSHOTS_FOLDER) return <SnapshotsPage project={project} />;
  if (view.kind === 'folder')
    return <Explorer project={project} path={view.path} show={view.show} onShown={onShown} />;
  if (view.kind === 'new') return <NewPage project={project} folder={view.folder} />;
  if (view.kind === 'log') return <LogPage project={project} />;
  if (view.kind === 'search') return <SearchPage project={project} />;
  if (view.kind === 'servers') return <ServersPage project={project} />;
  if (view.kind === 'settings') return <ProjectSettings project={project} />;
  return null;
}

const PAGE_TITLES = {
  new: 'New',
  log: 'Log',
  search: 'Search',
  servers: 'Servers',
  settings: 'Settings',
} as const;

function titleOf(view: ProjectView): string {
  if (view.kind === 'file') return `${baseName(view.path)} – `;
  if (view.kind === 'folder') return view.path === '' ? '' : `${baseName(view.path)}/ – `;
  return `${PAGE_TITLES[view.kind]} – `;
}

/** Open files that were in front since the page was loaded: tabs of the last visit load when they are shown first. */
function useShownPaths(open: readonly ProjectPath[], active: ProjectPath | undefined): ProjectPath[] {
  const [seen, setSeen] = useState<readonly ProjectPath[]>([]);
  useEffect(() => {
    if (active !== undefined) setSeen((paths) => (paths.includes(active) ? paths : [...paths, active]));
  }, [active]);
  const shown = open.filter((path) => seen.includes(path));
  return active !== undefined && !shown.includes(active) ? [...shown, active] : shown;
}
