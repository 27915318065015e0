/** Asks before a deletion, because it cannot be undone yet. */
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { wordsOf } from '../../app/error-words';

interface Props {
  name: string;
  isFolder: boolean;
  remove(): Promise<void>;
  close(): void;
}

export function DeleteDialog({ name, isFolder, remove, close }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const onDelete = async () => {
    setBusy(true);
    try {
      await remove();
      close();
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={`Delete “${name}”?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        {failure !== undefined && (
          <Alert color="red" role="alert">
            {failure}
          </Alert>
        )}
        <Text>
          {isFolder
            ? 'The folder and everything in it goes for everybody in this project.'
            : 'The file goes for everybody in this project.'}{' '}
          This cannot be undone.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={busy} onClick={() => void onDelete()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
