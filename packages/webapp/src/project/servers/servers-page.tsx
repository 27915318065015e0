/** The page "Servers": web programs of the project behind its proxy: those that Lyceum knows, those that people add, and any port. A lazy chunk. */
import './servers.css';
import { can } from '@lyceum/util/permission';
import type { ServerInfo } from '@lyceum/util/protocol/servers';
import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlus, IconServer } from '@tabler/icons-react';
import { useState } from 'react';
import { EmptyState } from '../../app/empty-state';
import { wordsOf } from '../../app/error-words';
import { useAppSelector } from '../../app/store';
import { Waiting } from '../../app/waiting';
import type { Project } from '../../projects/rows';
import { selectMyRole } from '../../projects/selectors';
import { useControl } from '../use-control';
import { PortLinks } from './port-links';
import { ServerCard } from './server-card';
import { ServerDialog } from './server-dialog';
import { useServers } from './use-servers';

export default function ServersPage({ project }: { project: Project }) {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const state = useServers(project_id, running);
  if (!running) return <NotRunning project={project} />;
  if (state.kind === 'loading') return <Waiting what="Asking the project for its servers…" />;
  if (state.kind === 'failed')
    return (
      <EmptyState
        icon={<IconServer size={40} stroke={1.2} aria-hidden />}
        title="The servers cannot be shown"
      >
        {wordsOf(state.error)}
      </EmptyState>
    );
  return <Lists project={project} servers={state.servers} />;
}

function Lists({ project: { project_id }, servers }: { project: Project; servers: readonly ServerInfo[] }) {
  const role = useAppSelector((state) => selectMyRole(state, project_id));
  const mayRun = can(role, 'run');
  const [dialog, setDialog] = useState<{ server?: ServerInfo }>();
  const own = servers.filter(({ definition }) => definition);
  const known = servers.filter(({ definition }) => !definition);
  const cards = (list: readonly ServerInfo[]) =>
    list.map((server) => (
      <ServerCard
        key={server.name}
        project_id={project_id}
        server={server}
        mayRun={mayRun}
        edit={() => setDialog({ server })}
      />
    ));
  return (
    <div className="ly-page">
      <div className="ly-narrow ly-servers">
        <h1 className="ly-page-title">Servers</h1>
        <p className="ly-server-detail">
          Web programs that run in this project. They go on when you leave, end with the project, and only its
          people get in. {!mayRun && 'You may look at this list; collaborators start and open them.'}
        </p>
        <ul aria-label="Servers">{cards(known)}</ul>
        <div className="ly-servers-bar">
          <h2>Of this project</h2>
          {mayRun && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() => setDialog({})}
            >
              Add a server
            </Button>
          )}
        </div>
        {own.length > 0 ? (
          <ul aria-label="Servers of this project">{cards(own)}</ul>
        ) : (
          <p className="ly-server-detail">
            None yet. Any command that serves a web page becomes one: a dashboard, a documentation preview,
            your own program.
          </p>
        )}
        {mayRun && (
          <>
            <h2>Any port</h2>
            <PortLinks project_id={project_id} />
          </>
        )}
      </div>
      {dialog && (
        <ServerDialog
          project_id={project_id}
          present={dialog.server?.definition}
          taken={new Set(servers.map(({ name }) => name))}
          close={() => setDialog(undefined)}
        />
      )}
    </div>
  );
}

function NotRunning({ project }: { project: Project }) {
  const { run, mayControl, control } = useControl(project.project_id);
  return (
    <EmptyState
      icon={<IconServer size={40} stroke={1.2} aria-hidden />}
      title="The project is not running"
      action={
        mayControl && (
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={control.pending === 'start'}
            onClick={() => void run('start')}
          >
            Start it
          </Button>
        )
      }
    >
      Its web servers, such as Jupyter, run while the project does.
    </EmptyState>
  );
}
