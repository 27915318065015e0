/**
 * The proxy's own answers: redirects and errors, in words for people and as JSON for programs, also on a socket that asked to upgrade.
 * Called by proxy-server.ts. What a project answers never passes here.
 */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_STATUS, type WireError } from '@lyceum/util/errors';

/** Nothing of these answers may be kept, framed or given away. */
const OWN_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
};

export interface Refusal extends WireError {
  /** Where the code alone would say something else (502: nothing listens there). */
  status?: number;
}

export function redirect(res: ServerResponse, location: string, cookie?: string): void {
  res.writeHead(302, { ...OWN_HEADERS, location, ...(cookie !== undefined && { 'set-cookie': cookie }) });
  res.end();
}

export function answerError(req: IncomingMessage, res: ServerResponse, refusal: Refusal): void {
  if (res.headersSent) return void res.destroy();
  const html = (req.headers.accept ?? '').includes('text/html');
  const page = {
    title: 'This page cannot be shown',
    head: '',
    body: `<p>${escapeHtml(refusal.message)}</p>`,
  };
  const body = html ? pageOf(page) : json(refusal);
  res.writeHead(statusOf(refusal), {
    ...OWN_HEADERS,
    'content-type': html ? 'text/html; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  res.end(req.method === 'HEAD' ? undefined : body);
}

/** Refuses an upgrade with a whole HTTP answer, so that the browser's console shows why. */
export function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  if (socket.destroyed) return;
  const status = statusOf(refusal);
  const body = json(refusal);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
      'connection: close',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

interface Page {
  status: number;
  title: string;
  /** More for the head, and what stands below the title: HTML. */
  head: string;
  body: string;
}

export function answerPage(req: IncomingMessage, res: ServerResponse, page: Page): void {
  if (res.headersSent) return void res.destroy();
  const html = pageOf(page);
  const length = Buffer.byteLength(html);
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-length': length };
  res.writeHead(page.status, { ...OWN_HEADERS, ...headers });
  res.end(req.method === 'HEAD' ? undefined : html);
}

function statusOf({ code, status }: Refusal): number {
  return status ?? ERROR_STATUS[code];
}

function json({ code, message }: Refusal): string {
  return JSON.stringify({ error: { code, message } });
}

function pageOf({ title, head, body }: Omit<Page, 'status'>): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${head}
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:20vh auto;padding:0 1rem}
pre{font-size:13px;overflow:auto;max-height:40vh;padding:1rem;border:1px solid #8886;border-radius:6px}</style>
</head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`;
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
