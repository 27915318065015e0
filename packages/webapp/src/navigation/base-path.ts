/**
 * The base path that Lyceum is served under ("" or "/some/prefix"), read from the page that the hub sent.
 * Used by routes, the HTTP API and the connection. Run-time configuration: never baked into the bundle.
 */
const META_NAME = 'lyceum-base-path';

export function basePath(): string {
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="${META_NAME}"]`);
  return (meta?.content ?? '').replace(/\/+$/, '');
}
