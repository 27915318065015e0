/** Start, stop and restart of the project, with status "Project state". In the top bar; on a phone in the settings. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconRefresh, type TablerIcon } from '@tabler/icons-react';
import type { Project } from '../projects/rows';
import { StateBadge } from '../projects/state-badge';
import { useControl } from './use-control';

export function Controls({ project }: { project: Project }) {
  const { control, run, mayControl } = useControl(project.project_id);
  const { state } = project.state;
  const isBusy = control.pending !== undefined;
  const isStopped = state === 'opened' || state === 'closed';
  const button = (label: string, Icon: TablerIcon, act: () => Promise<void>) => (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        disabled={isBusy}
        onClick={() => void act()}
      >
        <Icon size={17} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <>
      <StateBadge state={project.state} isStatus />
      {mayControl && isStopped && button('Start project', IconPlayerPlay, () => run('start'))}
      {mayControl && !isStopped && button('Stop project', IconPlayerStop, () => run('stop'))}
      {mayControl && state === 'running' && button('Restart project', IconRefresh, () => run('restart'))}
    </>
  );
}
