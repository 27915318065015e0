/** Adds a server of the project's own, or changes one. Opened by the page "Servers". */
import { callServer } from '@lyceum/util/client/servers';
import type { ProjectId } from '@lyceum/util/ids';
import { MAX_PORT, MIN_SERVER_PORT, type ServerDefinition } from '@lyceum/util/protocol/servers';
import { Alert, Button, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { useConnection } from '../../connection/connection-context';
import { nameProblem } from './server-words';

interface Props {
  project_id: ProjectId;
  /** To be changed; undefined: a new one. */
  present: ServerDefinition | undefined;
  taken: ReadonlySet<string>;
  close(): void;
}

interface Fields {
  name: string;
  command: string;
  port: number | '';
  path: ServerDefinition['path'];
}

export function ServerDialog({ project_id, present, taken, close }: Props) {
  const connection = useConnection();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const form = useForm<Fields>({
    initialValues: { name: '', command: '', path: 'stripped', ...present, port: present?.port ?? '' },
    validate: {
      name: (value) => (present ? null : (nameProblem(value, taken) ?? null)),
      command: (value) => (value.trim() === '' ? 'Which program is it?' : null),
    },
  });
  const save = async ({ name, command, port, path }: Fields) => {
    setBusy(true);
    try {
      const server = { name, command: command.trim(), path, ...(port !== '' && { port }) };
      await callServer(connection, project_id, { kind: 'put', server, is_new: !present });
      close();
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={close}
      title={present ? `Change ${present.name}` : 'Add a server'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={form.onSubmit(save)} noValidate>
        <Stack gap="md">
          {failure !== undefined && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          {!present && (
            <TextInput
              label="Name"
              description="Part of its address"
              placeholder="my-app"
              autoComplete="off"
              spellCheck={false}
              data-autofocus
              {...form.getInputProps('name')}
            />
          )}
          <TextInput
            label="Command"
            description="Run in the home folder. {port} and {base_url} are filled in; also $PORT and $BASE_URL."
            placeholder="python3 -m http.server {port}"
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('command')}
          />
          <NumberInput
            label="Port"
            description="Empty: a free one at each start"
            placeholder="free"
            min={MIN_SERVER_PORT}
            max={MAX_PORT}
            clampBehavior="blur"
            {...form.getInputProps('port')}
          />
          <Select
            label="Address that the program sees"
            data={[
              { value: 'stripped', label: 'What follows its name: /page' },
              { value: 'kept', label: 'The whole path: for programs that take a base address' },
            ]}
            allowDeselect={false}
            {...form.getInputProps('path')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              {present ? 'Save' : 'Add'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
