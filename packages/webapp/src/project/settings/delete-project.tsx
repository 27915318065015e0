/** Deletes the project after its title was typed: the one step here that nobody can take back alone. */
import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { notifyDone, notifyFailure } from '../../app/notify';
import { useConnection } from '../../connection/connection-context';
import { navigate } from '../../navigation/history';
import type { Project } from '../../projects/rows';

export function DeleteProject({ project }: { project: Project }) {
  const connection = useConnection();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await connection.request('project_delete', { project_id: project.project_id });
      navigate({ page: 'projects' }, { replace: true });
      notifyDone(`“${project.title}” is deleted.`);
    } catch (error) {
      setBusy(false);
      notifyFailure('The project could not be deleted', error);
    }
  };
  return (
    <Group align="flex-end" gap="sm">
      <TextInput
        label={`Type “${project.title}” to delete it`}
        autoComplete="off"
        style={{ flex: 1, minWidth: 220 }}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button
        color="red"
        loading={busy}
        disabled={typed.trim() !== project.title.trim()}
        onClick={() => void remove()}
      >
        Delete project
      </Button>
    </Group>
  );
}
