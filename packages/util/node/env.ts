/**
 * Reading configuration from environment variables, with one clear line for each mistake.
 * Called by the config.ts of each program only.
 */

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Env = Readonly<Record<string, string | undefined>>;

export function requiredText(env: Env, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new ConfigError(`${name} must be set.`);
  return value;
}

export function optionalText(env: Env, name: string, fallback: string): string {
  const value = env[name];
  return value === undefined || value === '' ? fallback : value;
}

export function optionalInt(
  env: Env,
  name: string,
  fallback: number,
  range: { min: number; max: number },
): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < range.min || value > range.max)
    throw new ConfigError(
      `${name} must be a whole number from ${range.min} to ${range.max}, but is "${text}".`,
    );
  return value;
}

export function optionalFlag(env: Env, name: string): boolean {
  const value = env[name];
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

/** "" or "/path" without a trailing slash. */
export function basePath(env: Env): string {
  const value = optionalText(env, 'BASE_PATH', '').replace(/\/+$/, '');
  if (value !== '' && !/^(\/[A-Za-z0-9._~-]+)+$/.test(value))
    throw new ConfigError(`BASE_PATH must look like /name or /name/name, but is "${value}".`);
  return value;
}
