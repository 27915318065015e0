/** What lies over a document that is on its way, once the wait is worth a word. */
import { Center, Loader, Text } from '@mantine/core';
import { useEffect, useState } from 'react';

/** Milliseconds until a wait is worth a word: a quick open must not flicker. */
const QUIET_MS = 250;

export function Opening({ name }: { name: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <Center className="editor-opening">
      <Loader size="sm" mr="sm" />
      <Text c="dimmed">Opening {name}…</Text>
    </Center>
  );
}
