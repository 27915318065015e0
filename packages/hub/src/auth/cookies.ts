/**
 * The session cookie: its name, how it is read and how it is written. Used by sessions.ts and the HTTP edge.
 * All cookies of ours begin with "lyceum_"; the proxy keeps those from projects.
 */
import { parseCookie, stringifySetCookie } from 'cookie';

export const SESSION_COOKIE = 'lyceum_session';

/** The longest Cookie header that is looked at: a session needs 60 characters of it. */
const MAX_COOKIE_HEADER_CHARS = 16_384;

/** The token, or undefined: also when two cookies have the name, since only one of them can be from us. */
export function sessionToken(header: string | undefined): string | undefined {
  if (header === undefined || header.length > MAX_COOKIE_HEADER_CHARS) return undefined;
  const ours = header.split(';').filter((part) => part.split('=', 1)[0]?.trim() === SESSION_COOKIE);
  return ours.length === 1 ? parseCookie(ours[0] ?? '')[SESSION_COOKIE] : undefined;
}

export interface CookieScope {
  base_path: string;
  /** The browser speaks TLS to us. */
  secure: boolean;
}

export function sessionCookie(token: string, expires: Date, scope: CookieScope): string {
  const maxAge = Math.max(0, Math.round((expires.getTime() - Date.now()) / 1000));
  return written(token, maxAge, scope);
}

/** Takes the cookie away. */
export function noSessionCookie(scope: CookieScope): string {
  return written('', 0, scope);
}

function written(value: string, maxAge: number, { base_path, secure }: CookieScope): string {
  return stringifySetCookie({
    name: SESSION_COOKIE,
    value,
    maxAge,
    path: `${base_path}/`,
    httpOnly: true,
    sameSite: 'lax',
    secure,
  });
}
