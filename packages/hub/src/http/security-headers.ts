/**
 * Headers on every answer of the hub: what the webapp may load, and who may frame it. Pages of projects come from the content
 * origin and are the only thing that may be framed.
 */
import type { RequestHandler } from 'express';
import type { Origins } from './origin';

export function securityHeaders(origins: Origins): RequestHandler {
  return (req, res, next) => {
    res.set({
      'content-security-policy': policy(origins.ownOrigin(req), origins.contentOrigin(req)),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
    next();
  };
}

/** Exported for tests. `own` is named for ws: because older browsers' 'self' leaves sockets out. */
export function policy(own: string, content: string): string {
  const socket = own.replace(/^http/, 'ws');
  return [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: ${content}`,
    `media-src 'self' blob: ${content}`,
    "font-src 'self' data:",
    `connect-src 'self' ${socket}`,
    "worker-src 'self' blob:",
    `frame-src ${content}`,
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
  ].join('; ');
}
