/** POST /api/v1/sessions: sign-in. DELETE /api/v1/sessions[?everywhere=1]: sign-out, here or everywhere. */
import { Router } from 'express';
import * as z from 'zod/mini';
import type { Accounts } from '../../auth/accounts';
import type { Sessions } from '../../auth/sessions';
import { bodyOf, jsonBody } from '../json';
import type { SessionCookies } from '../sign-in';
import { signedInOf } from '../signed-in';

const signInSchema = z.object({ email_address: z.string(), password: z.string() });

export function sessionRoutes(accounts: Accounts, sessions: Sessions, cookies: SessionCookies): Router {
  return Router()
    .post('/sessions', jsonBody, async (req, res) => {
      const { email_address, password } = bodyOf(req, signInSchema);
      const account_id = await accounts.checkPassword(email_address, password, req.ip ?? '');
      await cookies.signIn(req, res, account_id);
      res.json({ account_id });
    })
    .delete('/sessions', async (req, res) => {
      const signedIn = await signedInOf(res);
      if (signedIn && req.query.everywhere === '1') await sessions.destroyAll(signedIn.account_id);
      else if (signedIn) await sessions.destroy(signedIn.session_id);
      cookies.clear(req, res);
      res.status(204).end();
    });
}
