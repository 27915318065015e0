/**
 * Who sends an HTTP request: looked up from the session cookie when a route asks.
 * Routes call `requireSignedIn`; pages that also serve visitors call `signedInOf`.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { RequestHandler, Response } from 'express';
import type { Sessions, SignedIn } from '../auth/sessions';

type Lookup = () => Promise<SignedIn | null>;

/** Before all routes of the app: makes the two functions below work. */
export function readSession(sessions: Sessions): RequestHandler {
  return (req, res, next) => {
    const lookup: Lookup = () => sessions.fromCookies(req.headers.cookie);
    res.locals.lookup_session = lookup;
    next();
  };
}

export function signedInOf(res: Response): Promise<SignedIn | null> {
  return (res.locals.lookup_session as Lookup)();
}

export async function requireSignedIn(res: Response): Promise<SignedIn> {
  const signedIn = await signedInOf(res);
  if (!signedIn) throw new LyceumError('not_signed_in', 'Sign in first.');
  return signedIn;
}
