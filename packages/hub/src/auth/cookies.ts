/**
 * The session cookie: its name, how it is read and how it is written. Used by sessions.ts and the HTTP edge.
 * All cookies of ours begin with the prefix of this site (site-place.ts); the proxy keeps those from projects.
 */
import { parseCookie, stringifySetCookie } from 'cookie';
import { sitePlace } from './site-place';

const sessionName = (base_path: string) => `${sitePlace(base_path).prefix}session`;

/** The longest Cookie header that is looked at: a session needs 60 characters of it. */
const MAX_COOKIE_HEADER_CHARS = 16_384;

/** The token, or undefined: also when two cookies have the name, since only one of them can be from us. */
export function sessionToken(header: string | undefined, base_path: string): string | undefined {
  if (header === undefined || header.length > MAX_COOKIE_HEADER_CHARS) return undefined;
  const name = sessionName(base_path);
  const ours = header.split(';').filter((part) => part.split('=', 1)[0]?.trim() === name);
  return ours.length === 1 ? parseCookie(ours[0] ?? '')[name] : undefined;
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
    name: sessionName(base_path),
    value,
    maxAge,
    path: `${base_path}/`,
    httpOnly: true,
    sameSite: 'lax',
    secure,
  });
}
