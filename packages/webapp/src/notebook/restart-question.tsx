/** Asked before a living kernel is restarted: it cannot be undone, and others here lose their variables too. Drawn by notebook-view.tsx. */
import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useObservable } from '../open-files/observable';
import { useNotebookPlace, useRuns } from './notebook-context';
import type { OpenNotebook, Restart } from './open-notebook';
import { RESTARTS } from './run-actions';

const WORDS: Record<Restart, { title: string; verb: string }> = {
  restart: { title: 'Restart the kernel?', verb: 'Restart' },
  'restart-and-run': { title: 'Restart the kernel and run all cells?', verb: 'Restart and run all' },
};

export function RestartQuestion() {
  const { session } = useNotebookPlace();
  const asked = useObservable(session.facts, (facts) => facts.restart);
  return asked && <Question session={session} asked={asked} />;
}

function Question({ session, asked }: { session: OpenNotebook; asked: Restart }) {
  const { title, verb } = WORDS[asked];
  const busy = useRuns(session.runs, ['kernel'], ({ kernel }) => kernel.status === 'busy');
  useEffect(() => () => session.focusActive(), [session]);
  const close = () => session.facts.set({ restart: undefined });
  const go = () => {
    close();
    RESTARTS[asked](session);
  };
  return (
    <Modal opened onClose={close} title={title} size="sm" returnFocus={false}>
      <Text size="sm">
        {busy && 'What runs now ends. '}
        The kernel’s variables go, for everybody here. Cells and outputs stay.
      </Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button data-autofocus onClick={go}>
          {verb}
        </Button>
      </Group>
    </Modal>
  );
}
