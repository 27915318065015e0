/**
 * The session cookie of an answer: set at sign-in, made longer while it is used, taken away at sign-out.
 * For the routes of accounts, sessions and me.
 */
import type { AccountId } from '@lyceum/util/ids';
import type { Request, Response } from 'express';
import { noSessionCookie, sessionCookie, sessionToken } from '../auth/cookies';
import type { Sessions } from '../auth/sessions';
import type { HubConfig } from '../config';
import type { Origins } from './origin';

export interface SessionCookies {
  signIn: SignIn;
  /** Sliding: a session that is used goes on. */
  renew(req: Request, res: Response, session_id: string): Promise<void>;
  clear(req: Request, res: Response): void;
}

export type SignIn = (req: Request, res: Response, account_id: AccountId) => Promise<void>;

export function createSessionCookies(
  sessions: Sessions,
  config: HubConfig,
  origins: Origins,
): SessionCookies {
  const scope = (req: Request) => ({ base_path: config.base_path, secure: origins.isSecure(req) });
  return {
    async signIn(req, res, account_id) {
      const { token, expires } = await sessions.create(account_id);
      res.append('set-cookie', sessionCookie(token, expires, scope(req)));
    },
    async renew(req, res, session_id) {
      const token = sessionToken(req.headers.cookie, config.base_path);
      const expires = await sessions.renew(session_id);
      if (token && expires) res.append('set-cookie', sessionCookie(token, expires, scope(req)));
    },
    clear(req, res) {
      res.append('set-cookie', noSessionCookie(scope(req)));
    },
  };
}
