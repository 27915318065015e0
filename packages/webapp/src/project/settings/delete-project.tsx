/** Deletes the project. It goes at once and can come back: by the toast, or from "Deleted" in the project list. */
import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { navigate } from '../../navigation/history';
import type { Project } from '../../projects/rows';
import { useDeletion } from '../../projects/use-deletion';

export function DeleteProject({ project }: { project: Project }) {
  const { remove } = useDeletion();
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    const isDone = await remove(project.project_id, project.title);
    if (isDone) navigate({ page: 'projects' }, { replace: true });
    else setBusy(false);
  };
  return (
    <Button
      color="red"
      variant="outline"
      leftSection={<IconTrash size={16} aria-hidden />}
      loading={busy}
      onClick={() => void act()}
    >
      Delete project
    </Button>
  );
}
