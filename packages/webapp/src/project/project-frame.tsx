/**
 * The frame of one project: top bar, rail, tabs, and the pane that the address names. A lazy chunk; app/pages.tsx gives it
 * the project id as key, so that another project starts afresh.
 */
import './project.css';
import type { ProjectId } from '@lyceum/util/ids';
import { IconChevronRight } from '@tabler/icons-react';
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
  if (project && loaded)
    return (
      <OpenSessionsProvider>
        <UploadsProvider project_id={project_id}>
          <Frame project={project} view={view} />
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

function Frame({ project, view }: { project: Project; view: ProjectView }) {
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
      <ProjectNotice project={project} />
      <Panes project={project} view={view} />
    </>
  );
}
