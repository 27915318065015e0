/**
 * Catches what a pane throws while it draws, so that the rest of the page lives on. One around each pane and one around all.
 * A chunk that cannot be loaded (the server was updated) is the usual cause: loading the page again mends it.
 */
import { Button, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { wordsOf } from './error-words';

interface Props {
  /** What failed, for the sentence "<pane> could not be shown". */
  pane: string;
  children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('unknown') };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    const isChunk = error instanceof Error && error.name === 'ChunkLoadError';
    return (
      <Stack role="alert" align="center" justify="center" gap="sm" p="xl" h="100%" ta="center">
        <Title order={3}>{this.props.pane} could not be shown</Title>
        <Text c="dimmed" maw={480}>
          {isChunk
            ? 'A part of Lyceum could not be loaded. The server was updated, or the connection broke.'
            : wordsOf(error)}
        </Text>
        <Button variant="default" onClick={() => window.location.reload()}>
          Load the page again
        </Button>
      </Stack>
    );
  }
}
