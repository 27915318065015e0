/** The dialog that makes a project. The id is chosen here, so that a resent request makes no second one. */
import { newProjectId } from '@lyceum/util/ids';
import { MAX_TITLE_CHARS } from '@lyceum/util/limits';
import { HOME } from '@lyceum/util/paths';
import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { wordsOf } from '../app/error-words';
import { useConnection } from '../connection/connection-context';
import { navigate } from '../navigation/history';

export default function CreateDialog({ close }: { close(): void }) {
  const connection = useConnection();
  const [project_id] = useState(newProjectId);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const form = useForm({
    initialValues: { title: '' },
    validate: { title: (value) => (value.trim() === '' ? 'A project needs a title.' : null) },
  });
  const create = async ({ title }: { title: string }) => {
    setBusy(true);
    try {
      await connection.request('project_create', { project_id, title: title.trim() });
      close();
      navigate({ page: 'project', project_id, view: { kind: 'folder', path: HOME } });
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title="New project" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={form.onSubmit(create)} noValidate>
        <Stack gap="md">
          {failure !== undefined && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          <TextInput
            label="Title"
            description="What the work is about. You can change it at any time."
            maxLength={MAX_TITLE_CHARS}
            data-autofocus
            {...form.getInputProps('title')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
