/** The page "Settings" of a project: title, members, servers, deletion. Shows each person only what that person may do. A lazy chunk. */
import { can } from '@lyceum/util/permission';
import { Group, Title } from '@mantine/core';
import { useAppSelector } from '../../app/store';
import type { Project } from '../../projects/rows';
import { selectMyRole } from '../../projects/selectors';
import { Controls } from '../controls';
import { useIsPhone } from '../use-is-phone';
import { DeleteProject } from './delete-project';
import { GeneralForm } from './general-form';
import { Members } from './members';
import { Servers } from './servers';

export default function ProjectSettings({ project }: { project: Project }) {
  const role = useAppSelector((state) => selectMyRole(state, project.project_id));
  const isPhone = useIsPhone();
  return (
    <div className="ly-page">
      <div className="ly-narrow" style={{ maxWidth: 720 }}>
        <Title order={1} size={24} mb="md">
          Project settings
        </Title>
        {isPhone && (
          <section className="ly-section">
            <h2>State</h2>
            <Group gap="sm">
              <Controls project={project} />
            </Group>
          </section>
        )}
        <section className="ly-section">
          <h2>About</h2>
          <GeneralForm project={project} canEdit={can(role, 'edit_settings')} />
        </section>
        <section className="ly-section">
          <h2>Members</h2>
          <p>Owners manage the project, collaborators work in it, viewers read it.</p>
          <Members project_id={project.project_id} canManage={can(role, 'manage_members')} />
        </section>
        {can(role, 'run') && (
          <section className="ly-section">
            <h2>Servers</h2>
            <p>A web server that runs in this project opens in a tab of its own, for members only.</p>
            <Servers project_id={project.project_id} />
          </section>
        )}
        {can(role, 'delete') && (
          <section className="ly-section">
            <h2>Delete this project</h2>
            <p>Stops it and takes it away from everybody.</p>
            <DeleteProject project={project} />
          </section>
        )}
      </div>
    </div>
  );
}
