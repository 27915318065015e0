/** Tries the connection at once when the browser says that it is worth it: online again, or the tab is looked at again. */
import type { Connection } from '@lyceum/util/client/connection';
import type { Disposer } from '@lyceum/util/client/signal';

export function wakeWithBrowser(connection: Connection): Disposer {
  const wake = () => {
    if (document.visibilityState === 'visible') connection.wake();
  };
  window.addEventListener('online', wake);
  document.addEventListener('visibilitychange', wake);
  return () => {
    window.removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', wake);
  };
}
