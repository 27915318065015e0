/** The inside of a toast about something that can be undone. Made by notify.ts. */
import { Button, Group, Text } from '@mantine/core';

export function UndoMessage({ message, undo }: { message: string; undo(): void }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{message}</Text>
      <Button size="compact-sm" variant="light" style={{ flex: 'none' }} onClick={undo}>
        Undo
      </Button>
    </Group>
  );
}
