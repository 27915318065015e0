/**
 * The webapp's files: hashed ones under <base>/static for ever, and index.html for every page of the webapp.
 * Mounted by app.ts last; nginx serves the hashed ones in a cluster.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import type express from 'express';
import expressStaticGzip from 'express-static-gzip';
import type { HubConfig } from '../config';

/** Seconds. The names change with the content. */
const YEAR_S = 31_536_000;

export function hashedFiles({ static_dir }: HubConfig): express.RequestHandler {
  return expressStaticGzip(join(static_dir, 'static'), {
    enableBrotli: true,
    orderPreference: ['br', 'gz'],
    index: false,
    serveStatic: {
      index: false,
      redirect: false,
      immutable: true,
      maxAge: YEAR_S * 1000,
      setHeaders: (res) => res.setHeader('vary', 'Accept-Encoding'),
    },
  });
}

/** Below these no page of the webapp lives: a wrong address there is an error, not the app. */
const NOT_PAGES = /^\/(api|static|hub)(\/|$)/;

export function pages(config: HubConfig): express.RequestHandler {
  const index = indexPage(config);
  return async (req, res, next) => {
    const isPage =
      (req.method === 'GET' || req.method === 'HEAD') && !NOT_PAGES.test(req.path) && req.accepts('html');
    if (!isPage) return next();
    res
      .type('html')
      .set('cache-control', 'no-cache')
      .send(await index());
  };
}

/** The page with the base path filled in, read again when the file changed. */
function indexPage({ static_dir, base_path, dev }: HubConfig): () => Promise<string> {
  const file = join(static_dir, 'index.html');
  let cached = { mtimeMs: -1, page: '' };
  return async () => {
    const { mtimeMs } = await stat(file).catch(() => notBuilt());
    if (mtimeMs !== cached.mtimeMs) {
      const template = await readFile(file, 'utf8');
      const page = template.replaceAll('__BASE_PATH__', escapeHtml(base_path));
      cached = { mtimeMs, page: dev ? withReload(page, base_path) : page };
    }
    return cached.page;
  };
}

function notBuilt(): never {
  throw new LyceumError('unavailable', 'The webapp is not built yet. Run `npm run build`, then reload.');
}

/** An external script, because the content security policy forbids inline ones. */
function withReload(page: string, base_path: string): string {
  return page.replace('</body>', `<script src="${escapeHtml(base_path)}/dev/reload.js"></script></body>`);
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
