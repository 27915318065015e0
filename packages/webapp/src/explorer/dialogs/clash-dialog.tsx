/** Asks what becomes of entries whose names are taken in the folder they go to. Closing it is to skip them. */
import { baseName, type ProjectPath } from '@lyceum/util/paths';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { itemWords } from '../action-words';
import type { ClashAnswer } from '../transfer';

interface Props {
  clashes: readonly ProjectPath[];
  to: ProjectPath;
  answer(how: ClashAnswer): void;
  close(): void;
}

export function ClashDialog({ clashes, to, answer, close }: Props) {
  const choose = (how: ClashAnswer) => () => {
    close();
    answer(how);
  };
  const names = clashes.map(baseName);
  const isOne = names.length === 1;
  return (
    <Modal
      opened
      onClose={close}
      title={isOne ? 'This name is taken' : 'These names are taken'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Text>
          {itemWords(names)} {isOne ? 'is' : 'are'} there already, in {to === '' ? 'the home' : `“${to}”`}.
          What is replaced goes to the trash.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={choose('skip')}>
            Skip
          </Button>
          <Button variant="default" onClick={choose('replace')}>
            Replace
          </Button>
          <Button onClick={choose('keep_both')} data-autofocus>
            Keep both
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
