import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basePath, ConfigError, optionalInt } from './env';
import { loadOrCreateSecret, sameSecret } from './secrets';

test('[SE1] a secret file is made once, mode 0600, also by several at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-secret-'));
  const path = join(folder, 'inner', 'token');
  const secrets = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateSecret(path)));
  expect(new Set(secrets).size).toBe(1);
  expect(secrets[0]).toHaveLength(43);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await rm(folder, { recursive: true });
});

test('[SE2] secrets are compared whole', () => {
  expect(sameSecret('abc', 'abc')).toBe(true);
  expect(sameSecret('ab', 'abc')).toBe(false);
  expect(sameSecret('', 'abc')).toBe(false);
});

test('configuration mistakes are named', () => {
  expect(() => optionalInt({ PORT: 'x' }, 'PORT', 1, { min: 0, max: 9 })).toThrow(ConfigError);
  expect(optionalInt({}, 'PORT', 1, { min: 0, max: 9 })).toBe(1);
  expect(basePath({ BASE_PATH: '/a/b/' })).toBe('/a/b');
  expect(() => basePath({ BASE_PATH: 'a b' })).toThrow(ConfigError);
});
