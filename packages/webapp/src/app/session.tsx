/**
 * Who is signed in, asked once when the page loads. Decides which half of the webapp is shown; used by app.tsx and auth/.
 *
 *   checking ──► signed_out ──signed in──► signed_in ──signed out, or ended elsewhere──► signed_out
 *      └───────► unreachable ──again──► checking
 */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Me } from '../account/me';
import { fetchMe } from '../api/accounts';
import { wordsOf } from './error-words';

export type Session =
  | { kind: 'checking' }
  | { kind: 'unreachable'; reason: string }
  | { kind: 'signed_out' }
  | { kind: 'signed_in'; me: Me };

interface SessionControl {
  session: Session;
  /** Asks the server who is signed in: after sign-up, sign-in, or a failure. */
  check(): Promise<void>;
  /** The session is over, here or elsewhere. */
  ended(): void;
}

const SessionContext = createContext<SessionControl | undefined>(undefined);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, setSession] = useState<Session>({ kind: 'checking' });
  const check = useCallback(async () => {
    try {
      const me = await fetchMe();
      setSession(me ? { kind: 'signed_in', me } : { kind: 'signed_out' });
    } catch (error) {
      setSession({ kind: 'unreachable', reason: wordsOf(error) });
    }
  }, []);
  const ended = useCallback(() => setSession({ kind: 'signed_out' }), []);
  useEffect(() => void check(), [check]);
  const control = useMemo(() => ({ session, check, ended }), [session, check, ended]);
  return <SessionContext value={control}>{children}</SessionContext>;
}

export function useSession(): SessionControl {
  const control = useContext(SessionContext);
  if (!control) throw new Error('useSession() needs a SessionProvider above it.');
  return control;
}
