/** What the page of any open document does beside drawing it: shows who is here, and asks again when what stood in the way has gone. */
import type { LyceumError } from '@lyceum/util/errors';
import { useEffect } from 'react';
import { useMe } from '../account/use-me';
import { personColour } from '../theme/person-colour';
import type { OpenDocument } from './open-document';

/** Others see me here while this file is in front and the page is visible. */
export function usePresence(session: OpenDocument, active: boolean): void {
  const { account_id, first_name, last_name } = useMe();
  useEffect(() => {
    const name = `${first_name} ${last_name}`.trim() || 'Somebody';
    const user = { account_id, name, colour: personColour(account_id).colour };
    const tell = () => session.setPresence(active && document.visibilityState === 'visible' ? user : null);
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => {
      document.removeEventListener('visibilitychange', tell);
      session.setPresence(null);
    };
  }, [session, active, account_id, first_name, last_name]);
}

/** What stood in the way has gone: the project runs, or this person is a member again. */
export function useRetry(
  session: OpenDocument,
  error: LyceumError | undefined,
  running: boolean,
  isMember: boolean,
): void {
  useEffect(() => {
    if (running && error?.code === 'not_running') session.document.retry();
  }, [session, error, running]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once when membership returns, not at each refusal.
  useEffect(() => {
    if (isMember && error?.code === 'forbidden') session.document.retry();
  }, [session, isMember]);
}
