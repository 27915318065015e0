/**
 * `<base>/content?project_id=…&path=…` on our own origin: gives a signed-in member a ticket and sends the browser on to the content.
 * Mounted by hub.ts outside the API. A page of a project that sends its visitor here gets a question instead of a ticket.
 */
import { LyceumError } from '@lyceum/util/errors';
import { isUuid, type ProjectId } from '@lyceum/util/ids';
import type { Request, Response, Router } from 'express';
import { sitePlace } from '../auth/site-place';
import type { Origins } from '../http/origin';
import { signedInOf } from '../http/signed-in';
import type { Roles } from '../query/roles';
import { escapeHtml } from './answers';
import type { ContentLink, ContentPasses } from './content-ticket';
import { actionFor, addParameter, parseProxyPath } from './proxy-path';
import { ticketParameter } from './proxy-server';

interface Deps {
  base_path: string;
  origins: Origins;
  contentLink: ContentLink;
}

/** The maker of ticketed paths, for this route and for the browser wire. */
export function createContentLink(deps: {
  base_path: string;
  roles: Roles;
  passes: ContentPasses;
}): ContentLink {
  const { content_base_path, prefix } = sitePlace(deps.base_path);
  const linked = (who: Parameters<ContentLink>[0], project_id: ProjectId, url: string) =>
    addParameter(url, ticketParameter(prefix), deps.passes.issue('ticket', { ...who, project_id }));
  return async (who, project_id, path) => {
    const url = `${content_base_path}/${project_id}/${path.replace(/^\/+/, '')}`;
    const parsed = parseProxyPath(url, content_base_path);
    if (parsed.kind === 'redirect') return linked(who, project_id, parsed.location);
    if (parsed.kind === 'unknown' || parsed.target.project_id !== project_id)
      throw new LyceumError('bad_request', 'Content lies at port/<n>/…, server/<n>/… or raw/<path>.');
    await deps.roles.require(who, project_id, actionFor(parsed.target));
    return linked(who, project_id, url);
  };
}

export function contentRoute(deps: Deps): (pages: Router) => void {
  return (pages) => {
    pages.get('/content', async (req, res) => {
      const { project_id, path } = req.query;
      if (typeof project_id !== 'string' || !isUuid(project_id) || typeof path !== 'string')
        throw new LyceumError('bad_request', 'The address needs project_id and path.');
      res.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      const signedIn = await signedInOf(res);
      if (!signedIn) return redirectToSignIn(deps, req, res);
      const target = await deps.contentLink(signedIn, project_id as ProjectId, path);
      if (askedByOurselves(req)) res.redirect(302, deps.origins.contentOrigin(req) + target);
      else res.type('html').send(question(req.originalUrl, path));
    });
  };
}

function redirectToSignIn(deps: Deps, req: Request, res: Response): void {
  res.redirect(302, `${deps.base_path}/auth/sign-in?${new URLSearchParams({ next: req.originalUrl })}`);
}

/** Typed, bookmarked, or a link of our own: browsers say so; those that do not are old. */
function askedByOurselves(req: Request): boolean {
  const site = req.headers['sec-fetch-site'];
  return site === undefined || site === 'none' || site === 'same-origin';
}

function question(url: string, path: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lyceum</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}</style>
</head><body><h1>Open a page of a project?</h1>
<p>Another page wants to show you <code>${escapeHtml(path)}</code> of one of your projects. It runs what that project's members put there.</p>
<p><a href="${escapeHtml(url)}">Open it</a></p></body></html>`;
}
