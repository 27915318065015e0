/** A calm line under the top bar when the connection stays away: what it means for the work, and what can be done. */
import { Button } from '@mantine/core';
import { useAppSelector } from '../app/store';
import { useDelayed } from '../app/use-delayed';
import { useConnection } from './connection-context';

/** Milliseconds. Most reconnects are done by then, and a banner that flickers is worse than none. */
const SHOW_AFTER_MS = 2000;

export function ConnectionBanner() {
  const connection = useConnection();
  const { kind, reason } = useAppSelector((root) => root.connection);
  const isAway = useDelayed(kind !== 'connected', SHOW_AFTER_MS);
  if (!isAway) return null;
  if (kind === 'closed')
    return (
      <div className="ly-banner" data-tone="bad" role="alert">
        <span>The connection has ended: {reason}</span>
        <Button size="compact-sm" variant="default" onClick={() => window.location.reload()}>
          Load the page again
        </Button>
      </div>
    );
  return (
    <div className="ly-banner" role="status" aria-label="Connection lost">
      <span>No connection to the server. What you type is kept here and sent as soon as it is back.</span>
      <Button size="compact-sm" variant="default" onClick={() => connection.wake()}>
        Reconnect now
      </Button>
    </div>
  );
}
