/**
 * Headers on every answer of the hub: what the webapp may load, and who may frame it. Pages of projects come from the content
 * origin and are the only thing that may be framed.
 */
import { contentSecurityPolicy } from '@lyceum/util/security-policy';
import type { RequestHandler } from 'express';
import type { Origins } from './origin';

export function securityHeaders(origins: Origins): RequestHandler {
  return (req, res, next) => {
    res.set({
      'content-security-policy': contentSecurityPolicy(origins.ownOrigin(req), origins.contentOrigin(req)),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
    next();
  };
}
