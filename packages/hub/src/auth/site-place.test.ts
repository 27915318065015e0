/** Names and places of a Lyceum by its base path. */
import { newProjectId } from '@lyceum/util/ids';
import { createOrigins } from '../http/origin';
import { foreignCookies, harmlessSetCookies } from '../proxy/content-cookies';
import { sitePlace } from './site-place';

const id = newProjectId();

test('[SV24] a Lyceum inside a Lyceum has names that the outer one passes on, and its content at the port above', () => {
  const outer = sitePlace('/base');
  expect(outer).toEqual({ nested: false, prefix: 'lyceum_', content_base_path: '/base' });
  const inner = sitePlace(`/base/${id}/port/8000`);
  expect(inner).toMatchObject({ nested: true, content_base_path: `/base/${id}/port/8001` });
  expect(inner.prefix).not.toBe(sitePlace(`/base/${id}/port/8002`).prefix);
  const session = `${inner.prefix}session=x`;
  expect(foreignCookies(`lyceum_content=y; ${session}`, outer.prefix)).toBe(session);
  expect(harmlessSetCookies([`${session}; Path=/`], outer.prefix)).toEqual([`${session}; Path=/`]);
  expect(foreignCookies(session, inner.prefix)).toBeUndefined();
});

test.each(['', '/port/8000', `/${id}/server/8000`, `/${id}/port/8000/more`, '/not-a-uuid/port/8000'])(
  '[SV24] %j is a place like any other',
  (base) => expect(sitePlace(base)).toMatchObject({ nested: false, content_base_path: base }),
);

test('[SV24] inside, the outer proxy says how the browser came, and pages and content share that origin', () => {
  const config = { base_path: `/${id}/port/8000`, host: '127.0.0.1' } as Parameters<typeof createOrigins>[0];
  const origins = createOrigins(config, () => 8001);
  const origin = 'https://content.example.org';
  const headers = { host: 'content.example.org', 'x-forwarded-proto': 'https,http', origin };
  expect(origins.isOwnOrigin({ headers })).toBe(true);
  expect(origins.contentOrigin({ headers })).toBe(origin);
  expect(origins.isSecure({ headers })).toBe(true);
  expect(origins.mayChange({ headers: { ...headers, origin: 'https://elsewhere.org' } })).toBe(false);
});
