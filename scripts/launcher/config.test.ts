// The launcher's configuration and the small pure parts around it. Run by jest.
import { Failure } from '../failure';
import { probeUrl, publicUrl, readBasePath, readConfig } from './config';
import { messageOf, telling } from './log-file';
import { cleanEnvironment } from './programs';
import { readHealth } from './readiness';
import { pauseAfter } from './supervised';

const read = (env: Record<string, string>) => readConfig(env, [], '/clone');

test('[LA1] defaults: port 5000 on this machine, data beside the clone, no base path', () => {
  const config = read({});
  expect(config).toMatchObject({
    port: 5000,
    host: '127.0.0.1',
    basePath: '',
    dataDir: '/clone/data',
    dev: false,
  });
  expect(publicUrl(config)).toBe('http://localhost:5000/');
  expect(probeUrl(config)).toBe('http://127.0.0.1:5000/healthcheck');
});

test('[LA1] the printed address holds port and base path, the probed one the host', () => {
  const config = read({ PORT: '8080', BASE_PATH: '/a/b/', HOST: '::' });
  expect(publicUrl(config)).toBe('http://localhost:8080/a/b/');
  expect(probeUrl(config)).toBe('http://[::1]:8080/a/b/healthcheck');
});

test.each(['0', '65535', '80.5', 'http', '-1'])('[LA2] PORT=%s is refused', (PORT) => {
  expect(() => read({ PORT })).toThrow(Failure);
});

test.each([
  ['', ''],
  ['/', ''],
  ['lyceum', '/lyceum'],
  ['/x/3b2c-1/server/5000/', '/x/3b2c-1/server/5000'],
])('[LA2] BASE_PATH=%p becomes %p', (given, path) => expect(readBasePath(given)).toBe(path));

test.each(['/a/../b', '/a b', '/a?b', '/ä'])('[LA2] BASE_PATH=%s is refused', (given) => {
  expect(() => readBasePath(given)).toThrow(Failure);
});

test('[LA3] ready means 200 and a registered compute server', () => {
  expect(readHealth(503, '')).toMatchObject({ state: 'waiting' });
  expect(readHealth(200, '<html>')).toMatchObject({ state: 'waiting' });
  expect(readHealth(200, '{"database":"ok","compute_servers":0}')).toMatchObject({ state: 'waiting' });
  expect(readHealth(200, '{"database":"ok","compute_servers":1}')).toEqual({ state: 'ready' });
});

test('[LA4] the pause before a restart doubles from 0.2 s to 5 s', () => {
  expect([1, 2, 3, 5, 6, 50].map(pauseAfter)).toEqual([200, 400, 800, 3200, 5000, 5000]);
});

test('[LA5] the line shown for a failed start is the one that names the error', () => {
  expect(messageOf('{"level":30,"msg":"listening"}')).toBe('listening');
  expect(telling('starting\nError: no such column\n    at run (a.js:1)\nNode.js v20.1.0\n')).toBe(
    'Error: no such column',
  );
  expect(telling('one\ntwo\n')).toBe('two');
});

test('[LA6] programs do not inherit what npm adds to the environment', () => {
  const env = { npm_config_x: '1', INIT_CWD: '/', HOME: '/h', PATH: '/clone/node_modules/.bin:/usr/bin' };
  expect(cleanEnvironment(env)).toEqual({ HOME: '/h', PATH: '/usr/bin' });
});
