/**
 * `<base>/frame/output` on the content origin: the empty page in which the webapp lets outputs of notebooks draw (webapp: outputs/html/sandbox-frame.tsx).
 * The same for everybody and without any secret; its headers give it an origin of its own, so that what runs in it has no cookies, no
 * storage, and neither the page around it nor other outputs. Called by proxy-server.ts.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FRAME_SCRIPT } from './output-frame-script';
import { splitQuery } from './proxy-path';

const FRAME_PATH = '/frame/output';

export function isOutputFrame(url: string, base_path: string): boolean {
  return splitQuery(url).path === base_path + FRAME_PATH;
}

/** What outputs may load from the web is code and data by https, as they could in any notebook. Nothing lets them leave the frame. */
function policy(ownOrigin: string): string {
  return [
    'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads',
    "default-src 'none'",
    "script-src 'unsafe-inline' 'unsafe-eval' https: blob: data:",
    "style-src 'unsafe-inline' https: data:",
    'img-src https: data: blob:',
    'font-src https: data:',
    'media-src https: data: blob:',
    'connect-src https: data: blob:',
    'worker-src blob: data:',
    'frame-src https: data: blob:',
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${ownOrigin}`,
  ].join('; ');
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Output</title>
<style>
html{background:transparent}
body{margin:0;font:14px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
#output{display:flow-root}
table{border-collapse:collapse;font-size:12px}
th,td{padding:4px 10px;text-align:right}
img,svg,video,canvas{max-width:100%}
iframe{max-width:100%;border:none}
.output-error{color:#b3261e;font:13px/1.4 monospace;white-space:pre-wrap;margin:4px 0}
</style></head><body><div id="output"></div><script>${FRAME_SCRIPT}</script></body></html>`;

export function answerOutputFrame(req: IncomingMessage, res: ServerResponse, ownOrigin: string): void {
  const isRead = req.method === 'GET' || req.method === 'HEAD';
  res.writeHead(isRead ? 200 : 405, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': isRead ? Buffer.byteLength(PAGE) : 0,
    'content-security-policy': policy(ownOrigin),
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), clipboard-read=(), payment=(), usb=()',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'Host',
    'cache-control': 'private, max-age=600',
  });
  res.end(req.method === 'GET' ? PAGE : undefined);
}
