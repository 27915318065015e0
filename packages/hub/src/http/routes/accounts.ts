/** POST /api/v1/accounts: sign-up, which signs in as well. */
import { Router } from 'express';
import * as z from 'zod/mini';
import type { Accounts } from '../../auth/accounts';
import { bodyOf, jsonBody } from '../json';
import type { SignIn } from '../sign-in';

const newAccountSchema = z.object({
  email_address: z.string(),
  password: z.string(),
  first_name: z.string(),
  last_name: z.string(),
});

export function accountRoutes(accounts: Accounts, signIn: SignIn): Router {
  return Router().post('/accounts', jsonBody, async (req, res) => {
    const account_id = await accounts.create(bodyOf(req, newAccountSchema));
    await signIn(req, res, account_id);
    res.status(201).json({ account_id });
  });
}
