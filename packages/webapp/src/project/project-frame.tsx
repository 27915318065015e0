/**
 * The frame of one project: top bar, rail, tabs, and the pane that the address names. A lazy chunk; app/pages.tsx gives it
 * the project id as key, so that another project starts afresh.
 */
import './project.css';
import type { ProjectId } from '@lyceum/util/ids';
import { IconChevronRight } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { NotFound } from '../app/not-found';
import { useAppSelector } from '../app/store';
import { TopBar } from '../app/top-bar';
import { useDelayed } from '../app/use-delayed';
import { Waiting } from '../app/waiting';
import { ConnectionBanner } from '../connection/connection-banner';
import { UploadsProvider } from '../explorer/uploads/uploads-provider';
import type { ProjectView } from '../navigation/route';
import { RouteLink } from '../navigation/route-link';
import { OpenSessionsProvider } from '../open-files/sessions';
import type { Project } from '../projects/rows';
import { selectProject } from '../projects/selectors';
import { StateBadge } from '../projects/state-badge';
import { Controls } from './controls';
import { Panes } from './panes';
import { ProjectNotice } from './project-notice';
import { useAutoStart } from './use-control';
import { useIsPhone } from './use-is-phone';

/** Milliseconds until a project that is not among one's own counts as missing: a new one may still be on its way here. */
const MISSING_AFTER_MS = 3000;

interface Props {
  project_id: ProjectId;
  view: ProjectView;
}

export default function ProjectFrame({ project_id, view }: Props) {
  const project = useAppSelector((state) => selectProject(state, project_id));
  const loaded = useAppSelector((state) => state.projects.loaded && state.members.loaded);
  const isMissing = useDelayed(loaded && !project, MISSING_AFTER_MS);
  const shown = useLastKnown(project);
  if (shown && loaded)
    return (
      <OpenSessionsProvider>
        <UploadsProvider project_id={project_id}>
          <Frame project={shown} view={view} isGone={!project} />
        </UploadsProvider>
      </OpenSessionsProvider>
    );
  return (
    <>
      <TopBar />
      <ConnectionBanner />
      <main className="ly-fill">
        {isMissing ? (
          <NotFound what="There is no such project for you" />
        ) : (
          <Waiting what="Opening the project…" />
        )}
      </main>
    </>
  );
}

/** What is open must not vanish with the membership: it may hold the only copy of somebody's last words. */
function useLastKnown(project: Project | undefined): Project | undefined {
  const [last, setLast] = useState(project);
  useEffect(() => {
    if (project) setLast(project);
  }, [project]);
  return project ?? last;
}

interface FrameProps {
  project: Project;
  view: ProjectView;
  /** Deleted, or this person is no member any more. */
  isGone: boolean;
}

function Frame({ project, view, isGone }: FrameProps) {
  useAutoStart(project);
  const isPhone = useIsPhone();
  // A phone has room for the shape of the state; its buttons are in the settings.
  const phoneStatus = view.kind !== 'settings' && <StateBadge state={project.state} isStatus isCompact />;
  return (
    <>
      <TopBar status={isPhone ? phoneStatus : <Controls project={project} />}>
        <div className="ly-crumb">
          <RouteLink className="ly-quiet-link ly-not-phone" to={{ page: 'projects' }}>
            Projects
          </RouteLink>
          <IconChevronRight size={14} aria-hidden className="ly-not-phone" />
          <strong className="ly-ellipsis" title={project.title}>
            {project.title}
          </strong>
        </div>
      </TopBar>
      <ConnectionBanner />
      {isGone ? <Gone /> : <ProjectNotice project={project} />}
      <Panes project={project} view={view} />
    </>
  );
}

function Gone() {
  return (
    <div className="ly-banner" data-tone="bad" role="alert">
      <span>
        There is no such project for you any more: it was deleted, or you were removed from it. What you have
        open stays here until you leave this page.
      </span>
    </div>
  );
}
