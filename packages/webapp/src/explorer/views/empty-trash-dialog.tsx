/** Asks before something is deleted for good: the one deletion here that nothing brings back. */
import { baseName } from '@lyceum/util/paths';
import type { TrashItem } from '@lyceum/util/protocol/files';
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { itemWords } from '../action-words';
import { formatSize } from '../sort';

interface Props {
  items: readonly TrashItem[];
  isAll: boolean;
  remove(): Promise<void>;
  close(): void;
}

export function EmptyTrashDialog({ items, isAll, remove, close }: Props) {
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
  const size = formatSize(items.reduce((sum, item) => sum + item.size, 0));
  const what = itemWords(items.map(({ path }) => baseName(path)));
  return (
    <Modal
      opened
      onClose={close}
      title={isAll ? 'Empty the trash?' : 'Delete for good?'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {failure !== undefined && (
          <Alert color="red" role="alert">
            {failure}
          </Alert>
        )}
        <Text>
          {what} ({size}) {items.length === 1 ? 'goes' : 'go'} for good, for everybody in this project. This
          cannot be undone.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={busy} onClick={() => void onDelete()}>
            {isAll ? 'Empty trash' : 'Delete for good'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
