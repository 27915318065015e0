/**
 * Who may go to a project's content: one decision for HTTP requests and upgrades. A pass (cookie) says who it is; the session must
 * still live and the role is asked anew at each request. Called by proxy-server.ts.
 */
import type { IncomingMessage } from 'node:http';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Sessions } from '../auth/sessions';
import type { Origins } from '../http/origin';
import type { Roles } from '../query/roles';
import { contentCookies } from './content-cookies';
import type { ContentPasses, Pass } from './content-ticket';
import { actionFor, type ProxyTarget } from './proxy-path';

export interface AccessDeps {
  passes: ContentPasses;
  sessions: Sessions;
  roles: Roles;
  origins: Origins;
  /** What all cookies of ours begin with. */
  prefix: string;
  /** Told of each request that was granted: the project is in use. */
  used(project_id: ProjectId): void;
}

/** Throws not_signed_in or forbidden. */
export async function requireAccess(
  deps: AccessDeps,
  req: IncomingMessage,
  target: ProxyTarget,
): Promise<void> {
  const pass = contentCookies(req.headers.cookie, deps.prefix)
    .map((text) => deps.passes.check('cookie', text))
    .find((found) => found?.project_id === target.project_id);
  if (!pass || !(await lives(deps, pass)))
    throw new LyceumError('not_signed_in', 'Open this address from Lyceum, signed in.');
  await deps.roles.require(pass, target.project_id, actionFor(target));
  deps.used(target.project_id);
}

export async function lives({ sessions }: Pick<AccessDeps, 'sessions'>, pass: Pass): Promise<boolean> {
  const session = await sessions.byId(pass.session_id);
  return session?.account_id === pass.account_id;
}

/** A page of another origin must not speak to a project's sockets with its visitor's cookies. */
export function requireOwnContentOrigin({ origins }: AccessDeps, req: IncomingMessage): void {
  const { origin } = req.headers;
  if (origin !== undefined && origin !== origins.contentOrigin(req))
    throw new LyceumError('forbidden', 'This page may not open a socket to the project.');
}

/** Somebody opens the address as a page of its own, not a script, image or frame of another page. */
export function isTopNavigation(req: IncomingMessage): boolean {
  const { method, headers } = req;
  const mode = headers['sec-fetch-mode'] ?? 'navigate';
  const destination = headers['sec-fetch-dest'] ?? 'document';
  const html = (headers.accept ?? '').includes('text/html');
  return (method === 'GET' || method === 'HEAD') && html && mode === 'navigate' && destination === 'document';
}
