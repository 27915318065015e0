/**
 * Cookies at the border between us and projects: ours never reach a project, a project never sets one of ours.
 * Used by the proxy for requests, answers and upgrades. Pure.
 */
import { stringifySetCookie } from 'cookie';
import { COOKIE_LIFETIME_S } from './content-ticket';

/** `prefix`, here and below: what all names of ours begin with (auth/site-place.ts). */
const contentName = (prefix: string) => `${prefix}content`;

function nameOf(part: string): string {
  return (part.split('=', 1)[0] ?? '').trim();
}

function isOurs(name: string, prefix: string): boolean {
  return name.toLowerCase().startsWith(prefix);
}

/** The values of our content cookie: a page may have planted a second one, so each is checked. */
export function contentCookies(header: string | undefined, prefix: string): string[] {
  return (header ?? '')
    .split(';')
    .filter((part) => nameOf(part) === contentName(prefix))
    .map((part) => part.slice(part.indexOf('=') + 1).trim());
}

/** What of a Cookie header goes on to the project. */
export function foreignCookies(header: string | undefined, prefix: string): string | undefined {
  const kept = (header ?? '')
    .split(';')
    .filter((part) => part.trim() !== '' && !isOurs(nameOf(part), prefix));
  return kept.length > 0 ? kept.map((part) => part.trim()).join('; ') : undefined;
}

/** What of an answer's Set-Cookie goes on to the browser: none of ours, and none for other hosts. */
export function harmlessSetCookies(
  headers: readonly string[] | undefined,
  prefix: string,
): string[] | undefined {
  const kept = headers
    ?.filter((header) => !isOurs(nameOf(header.split(';', 1)[0] ?? ''), prefix))
    .map((header) => header.replace(/;\s*domain\s*=[^;]*/gi, ''));
  return kept && kept.length > 0 ? kept : undefined;
}

/** The same for headers that are names and values in turn. */
export function withoutOurCookies(headers: string[], prefix: string): string[] {
  if (!headers.some((name, i) => i % 2 === 0 && isSetCookie(name))) return headers;
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const [name = '', value = ''] = headers.slice(i, i + 2);
    const harmless = isSetCookie(name) ? harmlessSetCookies([value], prefix)?.[0] : value;
    if (harmless !== undefined) kept.push(name, harmless);
  }
  return kept;
}

function isSetCookie(name: string): boolean {
  return name.length === 10 && name.toLowerCase() === 'set-cookie';
}

export function contentCookie(value: string, path: string, secure: boolean, prefix: string): string {
  return stringifySetCookie({
    name: contentName(prefix),
    value,
    path,
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: COOKIE_LIFETIME_S,
  });
}
