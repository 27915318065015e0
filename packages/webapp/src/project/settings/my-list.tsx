/** What a member decides alone: star, hide, leave. */
import { Button, Group } from '@mantine/core';
import { IconDoorExit, IconEye, IconEyeOff, IconStar, IconStarOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '../../account/use-me';
import { notifyDone, notifyFailure } from '../../app/notify';
import { useAppSelector } from '../../app/store';
import { useConnection } from '../../connection/connection-context';
import { navigate } from '../../navigation/history';
import type { Project } from '../../projects/rows';
import { selectMembers } from '../../projects/selectors';
import { useMarks } from '../../projects/use-marks';

export function MyList({ project }: { project: Project }) {
  const { project_id, title } = project;
  const { starred, hidden, setStarred, setHidden } = useMarks(project_id, title);
  const { leave, busy, isLastOwner } = useLeave(project);
  const icon = { size: 16, 'aria-hidden': true };
  return (
    <>
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={starred ? <IconStarOff {...icon} /> : <IconStar {...icon} />}
          onClick={() => setStarred(!starred)}
        >
          {starred ? 'Take the star off' : 'Star'}
        </Button>
        <Button
          variant="default"
          leftSection={hidden ? <IconEye {...icon} /> : <IconEyeOff {...icon} />}
          onClick={() => setHidden(!hidden)}
        >
          {hidden ? 'Show in my list' : 'Hide from my list'}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDoorExit {...icon} />}
          loading={busy}
          disabled={isLastOwner}
          onClick={() => void leave()}
        >
          Leave project
        </Button>
      </Group>
      {isLastOwner && (
        <p className="ly-member-role">You are its only owner: hand it over before you leave, or delete it.</p>
      )}
    </>
  );
}

function useLeave({ project_id, title }: Project) {
  const connection = useConnection();
  const { account_id } = useMe();
  const members = useAppSelector((state) => selectMembers(state, project_id));
  const [busy, setBusy] = useState(false);
  const owners = members.filter(({ role }) => role === 'owner');
  return {
    busy,
    isLastOwner: owners.length === 1 && owners[0]?.account_id === account_id,
    leave: async () => {
      setBusy(true);
      try {
        await connection.request('member_remove', { project_id, account_id });
        navigate({ page: 'projects' }, { replace: true });
        notifyDone(`You left “${title}”. An owner can add you again.`);
      } catch (error) {
        setBusy(false);
        notifyFailure('You could not leave the project', error);
      }
    },
  };
}
