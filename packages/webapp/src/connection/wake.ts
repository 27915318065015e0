/**
 * Tries the connection at once when the browser says that it is worth it (online again, or the tab is looked at again), and believes it
 * when it says that the line is gone. A hub on the same machine is reached all the same: it is tried anew right away.
 */
import type { Connection } from '@lyceum/util/client/connection';
import type { Disposer } from '@lyceum/util/client/signal';

export function wakeWithBrowser(connection: Connection): Disposer {
  const wake = () => {
    if (document.visibilityState === 'visible') connection.wake();
  };
  const drop = () => connection.drop();
  window.addEventListener('online', wake);
  window.addEventListener('offline', drop);
  document.addEventListener('visibilitychange', wake);
  return () => {
    window.removeEventListener('online', wake);
    window.removeEventListener('offline', drop);
    document.removeEventListener('visibilitychange', wake);
  };
}
