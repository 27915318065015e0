/** The page "Settings" of a project, section by section. Shows each person only what that person may do. A lazy chunk. */
import './settings.css';
import { can, type Role } from '@lyceum/util/permission';
import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAppSelector } from '../../app/store';
import type { Project } from '../../projects/rows';
import { selectMyRole } from '../../projects/selectors';
import { Controls } from '../controls';
import { ProcessTable } from '../usage/process-table';
import { QuotasPanel } from '../usage/quotas-panel';
import { UsagePanel } from '../usage/usage-panel';
import { useIsPhone } from '../use-is-phone';
import { DeleteProject } from './delete-project';
import { EnvironmentForm } from './environment-form';
import { GeneralForm } from './general-form';
import { Members } from './members';
import { MyList } from './my-list';
import { TransferOwner } from './transfer-owner';

interface Section {
  id: string;
  title: string;
  /** One or two sentences under the heading. */
  about?: string;
  body: ReactNode;
}

export default function ProjectSettings({ project }: { project: Project }) {
  const role = useAppSelector((state) => selectMyRole(state, project.project_id));
  const isPhone = useIsPhone();
  const sections = sectionsFor(project, role, isPhone);
  return (
    <div className="ly-page">
      <div className="ly-settings">
        <nav aria-label="Sections of the settings">
          {sections.map(({ id, title }) => (
            <a key={id} href={`#${id}`}>
              {title}
            </a>
          ))}
        </nav>
        <div>
          <h1>Project settings</h1>
          {sections.map(({ id, title, about, body }) => (
            <section key={id} id={id} className="ly-section" aria-label={title}>
              <h2>{title}</h2>
              {about !== undefined && <p>{about}</p>}
              {body}
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}

function sectionsFor(project: Project, role: Role | null, isPhone: boolean): Section[] {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const all: (Section | false)[] = [
    // Elsewhere the top bar has them.
    isPhone && {
      id: 'state',
      title: 'State',
      body: <Group gap="sm">{<Controls project={project} />}</Group>,
    },
    {
      id: 'about',
      title: 'About',
      body: <GeneralForm project={project} canEdit={can(role, 'edit_settings')} />,
    },
    {
      id: 'members',
      title: 'Members',
      about: 'Owners manage the project, collaborators work in it, viewers read it.',
      body: <Members project_id={project_id} canManage={can(role, 'manage_members')} />,
    },
    ...resourceSections(project, can(role, 'run')),
    can(role, 'run') && {
      id: 'environment',
      title: 'Environment variables',
      about:
        'Every program and terminal of the project finds them. Collaborators and owners see and change them; viewers do not.',
      body: <EnvironmentForm project_id={project_id} running={running} />,
    },
    {
      id: 'my-list',
      title: 'My list',
      about: 'Only you notice the star and the hiding. Leaving takes the project out of your list for good.',
      body: <MyList project={project} />,
    },
    can(role, 'manage_members') && {
      id: 'owner',
      title: 'Hand over',
      about:
        'The new owner can manage the members and delete the project. You stay as a collaborator, and only the new owner can change that.',
      body: <TransferOwner project_id={project_id} />,
    },
    can(role, 'delete') && {
      id: 'delete',
      title: 'Delete this project',
      about: 'Stops it and takes it away from everybody. Its owners can bring it back within 30 days.',
      body: <DeleteProject project={project} />,
    },
  ];
  return all.filter((section) => section !== false);
}

/** What the project uses, runs, and may use. */
function resourceSections(project: Project, mayRun: boolean): (Section | false)[] {
  return [
    {
      id: 'usage',
      title: 'Usage',
      about: 'What the project uses now, and what it may use.',
      body: <UsagePanel project={project} />,
    },
    mayRun && {
      id: 'processes',
      title: 'Processes',
      about: 'The programs that run in the project. Ending one loses what it has not saved.',
      body: <ProcessTable project={project} />,
    },
    { id: 'quotas', title: 'Quotas', body: <QuotasPanel project={project} /> },
  ];
}
