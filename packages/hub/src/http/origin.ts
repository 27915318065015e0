/**
 * Which origin a browser request comes from, and whether that is our own. Asked for each state-changing HTTP request and
 * each socket (client/). Project content lives on another origin (port + 1) and is never our own.
 */
import type { IncomingMessage } from 'node:http';
import { sitePlace } from '../auth/site-place';
import type { HubConfig } from '../config';

type Request = Pick<IncomingMessage, 'headers'>;

/** A host name or address with an optional port: what may be copied from a Host header into our answers. */
const HOST = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/;

export interface Origins {
  /** The Origin header is our own origin exactly (scheme, host and port). False when there is none. */
  isOwnOrigin(req: Request): boolean;
  /** What a state-changing request or a socket needs: our own origin, or none (programs that are no browser). */
  mayChange(req: Request): boolean;
  /** The request reached us through TLS: decides on `Secure` cookies. Only PUBLIC_URL can tell. */
  isSecure(req: Request): boolean;
  /** Origin of the webapp as this browser sees it, such as http://localhost:5000. */
  ownOrigin(req: Request): string;
  /** Origin of project content as this browser sees it. */
  contentOrigin(req: Request): string;
}

export function createOrigins(config: HubConfig, contentPort: () => number): Origins {
  const publicOrigin = config.public_url === undefined ? undefined : new URL(config.public_url).origin;

  const host = (req: Request): string => {
    const text = req.headers.host ?? '';
    return HOST.test(text) ? text : 'localhost';
  };
  const { nested } = sitePlace(config.base_path);
  const scheme = (req: Request): string => (nested && cameByTls(req) ? 'https' : 'http');
  const originOfHost = (req: Request): string => new URL(`${scheme(req)}://${host(req)}`).origin;
  const contentOrigin = (req: Request): string => {
    if (config.content_url !== undefined) return config.content_url;
    const url = new URL(publicOrigin ?? originOfHost(req));
    // Behind the proxy of another Lyceum there is one origin only.
    if (nested) return url.origin;
    url.port = String(contentPort());
    return url.origin;
  };
  // A page of project content has P + 1 in its Origin and P in the Host that it asks: never equal.
  const isOwnOrigin = (req: Request): boolean => {
    const { origin } = req.headers;
    if (origin === undefined) return false;
    // Behind a front there is one address. By any other name a page could lead a visitor's browser to the hub itself (DNS rebinding).
    if (publicOrigin !== undefined) return origin === publicOrigin;
    // Somebody's page that leads a browser to a nested one would have to know its base path.
    return origin === originOfHost(req) && (nested || mayBeOurName(config, origin));
  };
  return {
    isOwnOrigin,
    mayChange: (req) => req.headers.origin === undefined || isOwnOrigin(req),
    isSecure: (req) => (nested || (publicOrigin ?? '').startsWith('https:')) && cameByTls(req),
    ownOrigin: (req) => publicOrigin ?? originOfHost(req),
    contentOrigin,
  };
}

/** What the first proxy said, which the browser spoke to. */
function cameByTls({ headers }: Request): boolean {
  return String(headers['x-forwarded-proto'] ?? '').split(',', 1)[0] === 'https';
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

/**
 * A hub that only this machine reaches has only this machine's names. Any other name that a browser found it by was made to lead here
 * by somebody's page (DNS rebinding), which could otherwise sign up as the first account.
 */
function mayBeOurName(config: HubConfig, origin: string): boolean {
  if (!LOOPBACK.has(config.host)) return true;
  const { hostname } = new URL(origin);
  return LOOPBACK.has(hostname) || hostname.endsWith('.localhost');
}
