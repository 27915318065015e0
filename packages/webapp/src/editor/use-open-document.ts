/** What the page of any open document does beside drawing it: shows who is here, and asks again when what stood in the way has gone. */

import type { Connection } from '@lyceum/util/client/connection';
import type { DocumentPlace } from '@lyceum/util/client/document-session';
import type { Keeping } from '@lyceum/util/client/edit-store';
import type { LyceumError } from '@lyceum/util/errors';
import { useEffect, useState } from 'react';
import { useMe } from '../account/use-me';
import { useConnection } from '../connection/connection-context';
import { useKeeping } from '../offline/keeping-context';
import type { FileViewProps } from '../open-files/file-view-props';
import { useOpenSession, useOpenSessions } from '../open-files/sessions';
import { personColour } from '../theme/person-colour';
import type { OpenDocument } from './open-document';

/** `discard` forgets what this browser has, and the document opens anew as the hub has it, in a component with another `key`. */
export function useDiscard({ path }: FileViewProps): { key: number; discard(): void } {
  const [key, setKey] = useState(0);
  const sessions = useOpenSessions();
  const discard = () => {
    sessions.close(path);
    setKey((count) => count + 1);
  };
  return { key, discard };
}

/** The session of this file, made with its first showing and kept until its tab is closed. `kind` names its maker. */
export function useDocumentSession<T extends OpenDocument>(
  kind: string,
  { projectId, path }: FileViewProps,
  make: new (connection: Connection, where: DocumentPlace, keeping: Keeping) => T,
): T | undefined {
  const connection = useConnection();
  const keeping = useKeeping();
  return useOpenSession(kind, path, () => new make(connection, { project_id: projectId, path }, keeping));
}

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
