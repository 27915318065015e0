/** GET /api/v1/me: who am I. The webapp asks at each load, so the session slides here. */
import { Router } from 'express';
import type { Accounts } from '../../auth/accounts';
import type { SessionCookies } from '../sign-in';
import { requireSignedIn } from '../signed-in';

export function meRoutes(accounts: Accounts, cookies: SessionCookies): Router {
  return Router().get('/me', async (req, res) => {
    const { account_id, session_id } = await requireSignedIn(res);
    const me = await accounts.me(account_id);
    await cookies.renew(req, res, session_id);
    res.json(me);
  });
}
