/** Status "Connection" in the top bar: a word, a shape, and the ping. */
import { useNetwork } from '@mantine/hooks';
import { IconPlugConnectedX, IconRefresh, IconWifi } from '@tabler/icons-react';
import { useAppSelector } from '../app/store';
import { connectionWords } from './connection-slice';

const LOOKS = {
  Connected: { tone: 'good', Icon: IconWifi, size: 15 },
  Connecting: { tone: 'warn', Icon: IconRefresh, size: 14 },
  Reconnecting: { tone: 'warn', Icon: IconRefresh, size: 14 },
  Offline: { tone: 'bad', Icon: IconPlugConnectedX, size: 15 },
} as const;

export function ConnectionIndicator() {
  const state = useAppSelector((root) => root.connection);
  const { online } = useNetwork();
  const words = connectionWords(state, online);
  const { tone, Icon, size } = LOOKS[words];
  return (
    <span
      role="status"
      aria-label="Connection"
      className="ly-status"
      data-tone={tone}
      style={{ padding: '0 4px' }}
    >
      <Icon size={size} aria-hidden />
      <span className={words === 'Connected' ? 'ly-visually-hidden' : 'ly-connection-words'}>{words}</span>
      {state.ping_ms !== undefined && (
        // Quiet for screen readers: it changes every few seconds.
        <span aria-live="off">{formatPing(state.ping_ms)}</span>
      )}
    </span>
  );
}

function formatPing(ms: number): string {
  return `${Math.max(1, Math.round(ms))} ms`;
}
