/**
 * The page is about to go: an open document writes what is not on the device yet, and only if that did not happen in time the browser
 * asks the person. Used by each editor session for its document.
 */
import type { Disposer } from '@lyceum/util/client/signal';

interface Leavable {
  keepNow(): Promise<void>;
  readonly safe: boolean;
}

export function keepOnLeave(document: Leavable): Disposer {
  const keep = () => void document.keepNow();
  // A phone ends hidden pages without another word.
  const hidden = () => {
    if (window.document.visibilityState === 'hidden') keep();
  };
  const ask = (event: BeforeUnloadEvent) => {
    if (document.safe) return;
    keep();
    event.preventDefault();
  };
  window.addEventListener('pagehide', keep);
  window.addEventListener('beforeunload', ask);
  window.document.addEventListener('visibilitychange', hidden);
  return () => {
    window.removeEventListener('pagehide', keep);
    window.removeEventListener('beforeunload', ask);
    window.document.removeEventListener('visibilitychange', hidden);
  };
}
