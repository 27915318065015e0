/**
 * Accounts: sign-up and the check of a password. Called by the HTTP routes; knows nothing of cookies or sessions.
 */
import { LyceumError } from '@lyceum/util/errors';
import { type AccountId, newAccountId } from '@lyceum/util/ids';
import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS } from '@lyceum/util/limits';
import { errorCode } from '../db/connection-errors';
import { type Database, onlyRow, type Query } from '../db/database';
import { hashPassword, isPassword } from './passwords';
import { createSignInLimits, type SignInLimits } from './sign-in-limits';

export interface NewAccount {
  email_address: string;
  password: string;
  first_name: string;
  last_name: string;
}

/** What a person sees of their own account. A type, not an interface: it is a Row. */
export type Me = {
  account_id: AccountId;
  email_address: string;
  first_name: string;
  last_name: string;
  is_admin: boolean;
  settings: unknown;
};

export interface Accounts {
  /** bad_request with the field, or already_exists. The first account ever becomes admin. */
  create(account: NewAccount): Promise<AccountId>;
  /** wrong_password for an unknown address as well, after the same time; too_many_requests. */
  checkPassword(email_address: string, password: string, ip: string): Promise<AccountId>;
  me(account_id: AccountId): Promise<Me>;
}

/** Characters. RFC 5321's limit of a path. */
const MAX_ADDRESS_CHARS = 254;
const MAX_NAME_CHARS = 100;
const ADDRESS = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u;
const CONTROL = /\p{Cc}/u;

/** Serialises sign-ups while there is no account: "admi" in ASCII. */
const FIRST_ACCOUNT_LOCK = 0x61646d69;
const UNIQUE_VIOLATION = '23505';

export function createAccounts(
  database: Database,
  limits: SignInLimits = createSignInLimits(database),
): Accounts {
  return {
    async create(account) {
      const checked = checkedAccount(account);
      const password_hash = await hashPassword(account.password);
      return insertAccount(database, checked, password_hash);
    },

    async checkPassword(email_address, password, ip) {
      const address = normalAddress(email_address);
      const succeeded = await limits.attempt(address, ip);
      const account = await findPassword(database.query, address);
      // A very long password is no password; it is not hashed either.
      const right = await isPassword(password.slice(0, MAX_PASSWORD_CHARS + 1), account?.password_hash);
      if (!account || !right)
        throw new LyceumError('wrong_password', 'The email address or the password is wrong.');
      await succeeded();
      return account.account_id;
    },

    async me(account_id) {
      const rows = await database.query<Me>(
        `SELECT account_id, email_address, first_name, last_name, is_admin, settings
         FROM accounts WHERE account_id = $1`,
        [account_id],
      );
      return onlyRow(rows);
    },
  };
}

/** Addresses are compared and stored in this form. */
export function normalAddress(email_address: string): string {
  return email_address.trim().toLowerCase();
}

type Checked = Omit<NewAccount, 'password'>;

function checkedAccount({ email_address, password, first_name, last_name }: NewAccount): Checked {
  const address = normalAddress(email_address);
  expectThat(ADDRESS.test(address) && address.length <= MAX_ADDRESS_CHARS, 'This is not an email address.');
  expectThat(
    password.length >= MIN_PASSWORD_CHARS,
    `The password needs at least ${MIN_PASSWORD_CHARS} characters.`,
  );
  expectThat(
    password.length <= MAX_PASSWORD_CHARS,
    `The password can have at most ${MAX_PASSWORD_CHARS} characters.`,
  );
  return {
    email_address: address,
    first_name: checkedName(first_name, 'first name'),
    last_name: checkedName(last_name, 'last name'),
  };
}

function checkedName(text: string, what: string): string {
  const name = text.trim();
  expectThat(name !== '', `Tell your ${what}.`);
  expectThat(name.length <= MAX_NAME_CHARS, `The ${what} can have at most ${MAX_NAME_CHARS} characters.`);
  expectThat(!CONTROL.test(name), `The ${what} has a character that cannot be shown.`);
  return name;
}

function expectThat(holds: boolean, message: string): void {
  if (!holds) throw new LyceumError('bad_request', message);
}

async function insertAccount(
  database: Database,
  account: Checked,
  password_hash: string,
): Promise<AccountId> {
  const account_id = newAccountId();
  const { email_address, first_name, last_name } = account;
  try {
    await database.transaction(async (query) => {
      const is_admin = await isFirst(query);
      await query(
        `INSERT INTO accounts (account_id, email_address, first_name, last_name, is_admin) VALUES ($1, $2, $3, $4, $5)`,
        [account_id, email_address, first_name, last_name, is_admin],
      );
      await query('INSERT INTO account_passwords (account_id, password_hash) VALUES ($1, $2)', [
        account_id,
        password_hash,
      ]);
    });
  } catch (error) {
    if (errorCode(error) !== UNIQUE_VIOLATION) throw error;
    throw new LyceumError(
      'already_exists',
      'There is an account with this email address already. Sign in instead.',
    );
  }
  return account_id;
}

/** Two that sign up at once on an empty database: the second waits for the first, and is none. */
async function isFirst(query: Query): Promise<boolean> {
  const none = async () =>
    onlyRow(await query<{ none: boolean }>('SELECT NOT EXISTS (SELECT 1 FROM accounts) AS none')).none;
  if (!(await none())) return false;
  await query('SELECT pg_advisory_xact_lock($1)', [FIRST_ACCOUNT_LOCK]);
  return none();
}

type Password = { account_id: AccountId; password_hash: string };

async function findPassword(query: Query, email_address: string): Promise<Password | undefined> {
  const [row] = await query<Password>(
    `SELECT a.account_id, p.password_hash FROM accounts a JOIN account_passwords p USING (account_id)
     WHERE a.email_address = $1`,
    [email_address.replaceAll('\0', '')],
  );
  return row;
}
