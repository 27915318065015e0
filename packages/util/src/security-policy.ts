/**
 * The content security policy of the webapp's pages: what they may load, and who may frame them. Pure; used by the hub for its answers
 * and by the generator of nginx's configuration, so that a page is as safe whoever serves it.
 */

/** `own` (origin of the webapp) is named for ws: because older browsers' 'self' leaves sockets out. `content`: origin of project content. */
export function contentSecurityPolicy(own: string, content: string): string {
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
