/** The project's environment variables, for those who may run programs in it. They hold from the next start on, and the page says so. */
import type { ProjectId } from '@lyceum/util/ids';
import { ActionIcon, Alert, Button, Group, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconRefresh, IconX } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { useConnection } from '../../connection/connection-context';
import { useControl } from '../use-control';
import { environmentOf, problemOf, tooLong, type Variable, variablesOf } from './environment';

interface Props {
  project_id: ProjectId;
  running: boolean;
}

export function EnvironmentForm({ project_id, running }: Props) {
  const { variables, change, save, busy, failure, saved } = useEnvironment(project_id);
  const { run, control } = useControl(project_id);
  if (!variables) return failure === undefined ? null : <Alert color="red">{failure}</Alert>;
  const refused = tooLong(variables) ?? failure;
  const isFit =
    tooLong(variables) === undefined && variables.every((row) => problemOf(row, variables) === undefined);
  const set = (at: number, part: Partial<Variable>) =>
    change(variables.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isFit) void save(variables);
  };
  return (
    <form onSubmit={submit} noValidate>
      <ul className="ly-variables" aria-label="Environment variables">
        {variables.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name than its place while it is typed.
          <li key={at}>
            <Row
              row={row}
              problem={problemOf(row, variables)}
              set={(part) => set(at, part)}
              remove={() => change(variables.filter((_, index) => index !== at))}
            />
          </li>
        ))}
      </ul>
      {refused !== undefined && (
        <Alert color="red" role="alert" mb="sm">
          {refused}
        </Alert>
      )}
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => change([...variables, { name: '', value: '' }])}
        >
          Add variable
        </Button>
        <Button type="submit" loading={busy} disabled={!isFit}>
          Save variables
        </Button>
        {saved && (
          <span role="status" className="ly-member-role">
            Saved.{' '}
            {running ? 'They take effect at the next start.' : 'They are there when the project starts.'}
          </span>
        )}
        {saved && running && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={control.pending === 'restart'}
            onClick={() => void run('restart')}
          >
            Restart now
          </Button>
        )}
      </Group>
    </form>
  );
}

interface RowProps {
  row: Variable;
  problem: string | undefined;
  set(part: Partial<Variable>): void;
  remove(): void;
}

function Row({ row, problem, set, remove }: RowProps) {
  const name = row.name.trim() || 'the variable';
  const common = { autoComplete: 'off', spellCheck: false } as const;
  return (
    <>
      <TextInput
        {...common}
        aria-label="Name of the variable"
        placeholder="NAME"
        error={problem}
        value={row.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        {...common}
        aria-label={`Value of ${name}`}
        placeholder="value"
        className="ly-fill"
        value={row.value}
        onChange={(event) => set({ value: event.currentTarget.value })}
      />
      <Tooltip label={`Remove ${name}`}>
        <ActionIcon variant="subtle" color="gray" size={34} aria-label={`Remove ${name}`} onClick={remove}>
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function useEnvironment(project_id: ProjectId) {
  const connection = useConnection();
  const [variables, setVariables] = useState<Variable[]>();
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    connection.request('environment_get', { project_id }).then(
      ({ environment }) => setVariables(variablesOf(environment)),
      (error: unknown) => setFailure(wordsOf(error)),
    );
  }, [connection, project_id]);
  return {
    variables,
    busy,
    saved,
    failure,
    change: (next: Variable[]) => {
      setSaved(false);
      setVariables(next);
    },
    save: async (rows: Variable[]) => {
      setBusy(true);
      setFailure(undefined);
      try {
        await connection.request('environment_set', { project_id, environment: environmentOf(rows) });
        setSaved(true);
      } catch (error) {
        setFailure(wordsOf(error));
      }
      setBusy(false);
    },
  };
}
