/**
 * Who is an administrator, asked of the database at the time of use. Used by what only administrators may do; sessions carry a copy for display.
 * It makes nobody an administrator: the first account is one (accounts.ts).
 */
import { LyceumError } from '@lyceum/util/errors';
import type { AccountId } from '@lyceum/util/ids';
import type { Database } from '../db/database';

export async function isAdmin(db: Database, account_id: AccountId): Promise<boolean> {
  const [row] = await db.query<{ is_admin: boolean }>('SELECT is_admin FROM accounts WHERE account_id = $1', [
    account_id,
  ]);
  return row?.is_admin === true;
}

/** Throws forbidden. */
export async function requireAdmin(db: Database, account_id: AccountId): Promise<void> {
  if (!(await isAdmin(db, account_id)))
    throw new LyceumError('forbidden', 'Only administrators of this site may do that.');
}
