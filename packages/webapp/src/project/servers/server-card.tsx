/** One server on the page "Servers": its state, and what can be done with it. */
import { callServer } from '@lyceum/util/client/servers';
import type { ProjectId } from '@lyceum/util/ids';
import type { ServerCall, ServerInfo } from '@lyceum/util/protocol/servers';
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircle,
  IconCircleFilled,
  IconDots,
  IconExternalLink,
  IconLoader2,
  IconPlayerPlay,
  IconPlayerStop,
} from '@tabler/icons-react';
import { useState } from 'react';
import { namedServerAddress } from '../../api/content';
import { notifyFailure } from '../../app/notify';
import { useConnection } from '../../connection/connection-context';
import { relativeTime } from '../../projects/relative-time';
import { ServerLog } from './server-log';
import { stateWords, type Tone } from './server-words';

const ICONS = {
  good: IconCircleFilled,
  warn: IconLoader2,
  bad: IconAlertTriangle,
  quiet: IconCircle,
} as const;

interface Props {
  project_id: ProjectId;
  server: ServerInfo;
  mayRun: boolean;
  /** Of a server that people added. */
  edit(): void;
}

export function ServerCard({ project_id, server, mayRun, edit }: Props) {
  const { name, title, about, definition, problem, state } = server;
  const [wish, setWish] = useState<boolean>();
  // Why it failed stands at the end of its log.
  const showsLog = wish ?? state.status === 'failed';
  const words = stateWords(server, ago);
  const { busy, act } = useActs(project_id, title);
  const isUp = state.status === 'running' || state.status === 'starting';
  return (
    <li className="ly-server" aria-label={title}>
      <div className="ly-server-head">
        <h3>{title}</h3>
        <StateLine text={words.text} tone={words.tone} title={title} />
      </div>
      {about !== '' && <p className="ly-server-detail">{about}</p>}
      {definition && <code className="ly-server-command">{definition.command}</code>}
      {words.detail !== undefined && <p className="ly-server-detail">{words.detail}</p>}
      {mayRun && problem === undefined && (
        <Group gap={8} mt="sm">
          {isUp ? (
            <>
              <Button
                component="a"
                size="compact-sm"
                href={namedServerAddress(project_id, name)}
                target="_blank"
                rel="noopener"
                aria-label={`Open ${title}`}
                leftSection={<IconExternalLink size={15} aria-hidden />}
              >
                Open
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                loading={busy}
                aria-label={`Stop ${title}`}
                leftSection={<IconPlayerStop size={15} aria-hidden />}
                onClick={() => act({ kind: 'stop', name }, 'could not be stopped')}
              >
                Stop
              </Button>
            </>
          ) : (
            <Button
              size="compact-sm"
              variant="default"
              loading={busy || state.status === 'stopping'}
              aria-label={`Start ${title}`}
              leftSection={<IconPlayerPlay size={15} aria-hidden />}
              onClick={() => act({ kind: 'start', name }, 'could not be started')}
            >
              Start
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-expanded={showsLog}
            aria-label={`${showsLog ? 'Hide' : 'Show'} the log of ${title}`}
            onClick={() => setWish(!showsLog)}
          >
            Log
          </Button>
          <More server={server} isUp={isUp} edit={edit} act={act} />
        </Group>
      )}
      {showsLog && mayRun && (
        <ServerLog project_id={project_id} name={name} title={title} end={server.log_end} />
      )}
    </li>
  );
}

function ago(time: number): string {
  const words = relativeTime(time, Date.now());
  return words === 'just now' ? words : `${words} ago`;
}

function StateLine({ text, tone, title }: { text: string; tone: Tone; title: string }) {
  const Icon = ICONS[tone];
  return (
    <span className="ly-status" data-tone={tone} role="status" aria-label={`State of ${title}`}>
      <Icon
        size={tone === 'good' || tone === 'quiet' ? 9 : 14}
        className={tone === 'warn' ? 'ly-spin' : ''}
        aria-hidden
      />
      {text}
    </span>
  );
}

interface MoreProps {
  server: ServerInfo;
  isUp: boolean;
  edit(): void;
  act(call: ServerCall, failure: string): void;
}

function More({ server: { name, title, definition }, isUp, edit, act }: MoreProps) {
  if (!isUp && !definition) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label={`More for ${title}`} title="More">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isUp && (
          <Menu.Item onClick={() => act({ kind: 'restart', name }, 'could not be restarted')}>
            Restart
          </Menu.Item>
        )}
        {definition && <Menu.Item onClick={edit}>Change…</Menu.Item>}
        {definition && (
          <Menu.Item color="red" onClick={() => act({ kind: 'remove', name }, 'could not be removed')}>
            Stop and remove
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function useActs(project_id: ProjectId, title: string) {
  const connection = useConnection();
  const [busy, setBusy] = useState(false);
  const act = (call: ServerCall, failure: string) => {
    setBusy(true);
    callServer(connection, project_id, call)
      .catch((error: unknown) => notifyFailure(`${title} ${failure}`, error))
      .finally(() => setBusy(false));
  };
  return { busy, act };
}
