/** The one button of an empty project list: makes the project "Welcome" and opens its tour. */
import { Button } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import { useState } from 'react';
import { notifyFailure } from '../app/notify';
import { useConnection } from '../connection/connection-context';
import { navigate } from '../navigation/history';
import { createWelcome } from './welcome';

export default function WelcomeButton() {
  const connection = useConnection();
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    try {
      const { project_id, path } = await createWelcome(connection);
      navigate({ page: 'project', project_id, view: { kind: 'file', path } });
    } catch (error) {
      setBusy(false);
      notifyFailure('The tour could not be made', error);
    }
  };
  return (
    <Button
      variant="light"
      loading={busy}
      leftSection={<IconCompass size={16} aria-hidden />}
      onClick={() => void create()}
    >
      Create the Welcome tour
    </Button>
  );
}
