/** What the menu of one project offers. A lazy chunk: most visits open no menu. */
import { HOME } from '@lyceum/util/paths';
import { can } from '@lyceum/util/permission';
import { Menu } from '@mantine/core';
import {
  IconEye,
  IconEyeOff,
  IconFolderOpen,
  IconPlayerPlay,
  IconPlayerStop,
  IconSettings,
  IconStar,
  IconStarOff,
  IconTrash,
} from '@tabler/icons-react';
import { notifyFailure } from '../app/notify';
import { useAppSelector } from '../app/store';
import { useConnection } from '../connection/connection-context';
import { navigate } from '../navigation/history';
import type { Project } from './rows';
import { selectMyRole } from './selectors';
import { useDeletion } from './use-deletion';
import { useMarks } from './use-marks';

export default function RowMenuItems({ project }: { project: Project }) {
  const { project_id, title, state } = project;
  const connection = useConnection();
  const role = useAppSelector((root) => selectMyRole(root, project_id));
  const { starred, hidden, setStarred, setHidden } = useMarks(project_id, title);
  const { remove } = useDeletion();
  const isStopped = state.state === 'opened' || state.state === 'closed';
  const act = (action: 'start' | 'stop') => {
    connection
      .request('project_action', { project_id, action })
      .catch((error: unknown) =>
        notifyFailure(`“${title}” could not be ${action === 'start' ? 'started' : 'stopped'}`, error),
      );
  };
  const go = (kind: 'settings' | 'folder') => () =>
    navigate({ page: 'project', project_id, view: kind === 'folder' ? { kind, path: HOME } : { kind } });
  const icon = { size: 15, 'aria-hidden': true };
  return (
    <>
      <Menu.Item leftSection={<IconFolderOpen {...icon} />} onClick={go('folder')}>
        Open
      </Menu.Item>
      {can(role, 'control') &&
        (isStopped ? (
          <Menu.Item leftSection={<IconPlayerPlay {...icon} />} onClick={() => act('start')}>
            Start
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconPlayerStop {...icon} />} onClick={() => act('stop')}>
            Stop
          </Menu.Item>
        ))}
      <Menu.Item
        leftSection={starred ? <IconStarOff {...icon} /> : <IconStar {...icon} />}
        onClick={() => setStarred(!starred)}
      >
        {starred ? 'Take the star off' : 'Star'}
      </Menu.Item>
      <Menu.Item
        leftSection={hidden ? <IconEye {...icon} /> : <IconEyeOff {...icon} />}
        onClick={() => setHidden(!hidden)}
      >
        {hidden ? 'Show in my list' : 'Hide from my list'}
      </Menu.Item>
      <Menu.Item leftSection={<IconSettings {...icon} />} onClick={go('settings')}>
        Settings
      </Menu.Item>
      {can(role, 'delete') && (
        <Menu.Item
          color="red"
          leftSection={<IconTrash {...icon} />}
          onClick={() => void remove(project_id, title)}
        >
          Delete
        </Menu.Item>
      )}
    </>
  );
}
