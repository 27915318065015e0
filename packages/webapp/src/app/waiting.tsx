/** Says what is awaited, after a moment: a wait of a blink shows nothing and so does not flicker. */
import { Center, Group, Loader, Text } from '@mantine/core';
import { useEffect, useState } from 'react';

/** Milliseconds. Below this a wait is not noticed. */
const SHOW_AFTER_MS = 250;

export function Waiting({ what }: { what: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Center h="100%" mih={120} role="status">
      {shown && (
        <Group gap="sm">
          <Loader size="sm" />
          <Text c="dimmed">{what}</Text>
        </Group>
      )}
    </Center>
  );
}
