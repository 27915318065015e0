/** Addresses of project content as a table. */
import { newProjectId } from '@lyceum/util/ids';
import { addParameter, parseProxyPath, takeParameter } from './proxy-path';

const id = newProjectId();

test.each([
  ['', `/${id}/server/8000/`, { kind: 'server', port: 8000, upstream: '/', prefix: `/${id}/server/8000` }],
  ['', `/${id}/server/8000/a/b?x=/1`, { kind: 'server', port: 8000, upstream: '/a/b?x=/1' }],
  ['/b/c', `/b/c/${id}/server/8000/a`, { upstream: '/a', prefix: `/b/c/${id}/server/8000` }],
  ['/b', `/b/${id}/port/8888/lab`, { kind: 'port', upstream: `/b/${id}/port/8888/lab` }],
  [
    '/b',
    `/b/${id}/port/my-app/x?y`,
    {
      kind: 'port',
      port: 0,
      name: 'my-app',
      upstream: `/b/${id}/port/my-app/x?y`,
      stripped: '/x?y',
      prefix: `/b/${id}/port/my-app`,
    },
  ],
  ['', `/${id}/raw/a%20b/c.png?x`, { kind: 'raw', upstream: '/a%20b/c.png?x' }],
  ['', `/${id}/raw/`, { kind: 'raw', upstream: '/' }],
])('[PX1] base %j: %s', (base, url, expected) => {
  const parsed = parseProxyPath(url, base);
  expect(parsed).toMatchObject({ kind: 'target', target: { project_id: id, ...expected } });
});

test.each([
  ['', '/'],
  ['', `/${id}`],
  ['', `/${id}/`],
  ['', `/${id}/server/0/`],
  ['', `/${id}/server/65536/`],
  ['', `/${id}/server/80x/`],
  ['', `/${id}/server/`],
  ['', `/${id}/server/name/`],
  ['', `/${id}/port/Name/`],
  ['', `/${id}/port/8x/`],
  ['', `/${id}/other/8000/`],
  ['', '/not-a-uuid/server/8000/'],
  ['/b', `/${id}/server/8000/`],
  ['/b', `/bb/${id}/server/8000/`],
  ['', `//${id}/server/8000/`],
])('[PX1] base %j: %s leads nowhere', (base, url) => {
  expect(parseProxyPath(url, base)).toEqual({ kind: 'unknown' });
});

test('[PX2] a server address without its slash is redirected to the one with it', () => {
  expect(parseProxyPath(`/b/${id}/server/8000?x=1`, '/b')).toEqual({
    kind: 'redirect',
    location: `/b/${id}/server/8000/?x=1`,
  });
});

test('[PX3] one parameter is taken out, every other byte stays', () => {
  const url = addParameter('/a?b=%2F&c', 'ticket', 'x.y');
  expect(takeParameter(url, 'ticket')).toEqual({ value: 'x.y', rest: '/a?b=%2F&c' });
  expect(takeParameter(addParameter('/a', 'ticket', 'x'), 'ticket')).toEqual({ value: 'x', rest: '/a' });
  expect(takeParameter('/a?tickets=1', 'ticket')).toEqual({ value: undefined, rest: '/a?tickets=1' });
});
