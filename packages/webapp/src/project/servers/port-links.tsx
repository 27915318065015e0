/** Opens web servers that somebody started in a terminal, by port. The ports used in this browser stay as a list of links. Part of the page "Servers". */
import type { ProjectId } from '@lyceum/util/ids';
import { ActionIcon, Button, Group, TextInput, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconExternalLink, IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { serverAddress } from '../../api/content';

/** Ports below it belong to the system; a project's own servers cannot use them. */
const MIN_PORT = 1024;
const MAX_PORT = 65_535;
/** Links kept. */
const MAX_PORTS = 10;

export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return port >= MIN_PORT && port <= MAX_PORT ? port : undefined;
}

export function PortLinks({ project_id }: { project_id: ProjectId }) {
  const [ports, setPorts] = useLocalStorage<number[]>({
    key: `lyceum-ports:${project_id}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<string>();
  const open = (event: FormEvent) => {
    event.preventDefault();
    const port = parsePort(typed);
    if (port === undefined) return setFailure(`A port is a number from ${MIN_PORT} to ${MAX_PORT}.`);
    setFailure(undefined);
    setTyped('');
    setPorts((kept) => [port, ...kept.filter((other) => other !== port)].slice(0, MAX_PORTS));
    window.open(serverAddress(project_id, port), '_blank', 'noopener');
  };
  return (
    <>
      <form onSubmit={open}>
        <Group align="flex-start" gap="sm">
          <TextInput
            aria-label="Port"
            placeholder="Port, for example 8000"
            inputMode="numeric"
            autoComplete="off"
            error={failure}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" leftSection={<IconExternalLink size={16} aria-hidden />}>
            Open
          </Button>
        </Group>
      </form>
      <p style={{ color: 'var(--mantine-color-dimmed)', fontSize: 13, margin: '8px 0' }}>
        Start one in a terminal, for example <code>python3 -m http.server 8000</code>
      </p>
      {ports.length > 0 && (
        <ul aria-label="Ports" className="ly-ports">
          {ports.map((port) => (
            <li key={port}>
              <a
                className="ly-link ly-fill"
                href={serverAddress(project_id, port)}
                target="_blank"
                rel="noopener"
              >
                Port {port}
              </a>
              <Tooltip label="Take it off this list">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Take port ${port} off this list`}
                  onClick={() => setPorts((kept) => kept.filter((other) => other !== port))}
                >
                  <IconX size={15} />
                </ActionIcon>
              </Tooltip>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
