/** Accounts and sessions over HTTP: sign up, sign in, sign out, who am I. Used by the session and the auth pages. */
import { LyceumError } from '@lyceum/util/errors';
import { type Me, meSchema } from '../account/me';
import { callApi } from './http';

export interface SignUp {
  email_address: string;
  password: string;
  first_name: string;
  last_name: string;
}

/** Null when signed out. */
export async function fetchMe(): Promise<Me | null> {
  try {
    return meSchema.parse(await callApi('GET', 'me'));
  } catch (error) {
    if (error instanceof LyceumError && error.code === 'not_signed_in') return null;
    throw error;
  }
}

export async function signUp(form: SignUp): Promise<void> {
  await callApi('POST', 'accounts', form);
}

export async function signIn(email_address: string, password: string): Promise<void> {
  await callApi('POST', 'sessions', { email_address, password });
}

export async function signOut({ everywhere }: { everywhere: boolean }): Promise<void> {
  await callApi('DELETE', everywhere ? 'sessions?everywhere=1' : 'sessions');
}
