// The launcher's configuration, read once from the environment. Called by launcher/main.ts and migrate.ts; every value
// that a person may get wrong is refused here in one line. It never touches the disk.
import path from 'node:path';

import { Failure } from '../failure';

export interface LaunchConfig {
  /** The clone. */
  readonly root: string;
  readonly host: string;
  /** The hub's port; the project proxy takes the next one. */
  readonly port: number;
  /** '' or '/x/y', never a slash at the end. */
  readonly basePath: string;
  readonly dataDir: string;
  /** An external PostgreSQL; undefined means the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly logLevel: string;
  readonly dev: boolean;
  readonly programs: Programs;
}

export interface Programs {
  readonly hub: string;
  readonly compute: string;
  /** True when both are given from outside (tests with stand-ins): then there is nothing to build. */
  readonly given: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 5000;
/** The proxy listens on the port after the hub's, so the last one cannot be the hub's. */
const HIGHEST_PORT = 65534;

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= HIGHEST_PORT) return port;
  throw new Failure(
    `Lyceum cannot start: PORT must be a whole number from 1 to ${HIGHEST_PORT}, not "${text}".`,
  );
}

export function readBasePath(text: string | undefined): string {
  const parts = (text ?? '').split('/').filter((part) => part !== '');
  const bad = parts.find((part) => !/^[\w.~-]+$/.test(part) || /^\.+$/.test(part));
  if (bad !== undefined)
    throw new Failure(`Lyceum cannot start: BASE_PATH must look like /lyceum, and "${text}" does not.`);
  return parts.map((part) => `/${part}`).join('');
}

function readPrograms(root: string, env: Environment): Programs {
  const main = (name: string): string => path.join(root, 'packages', name, 'dist', 'main.js');
  return {
    hub: env.LYCEUM_HUB_MAIN || main('hub'),
    compute: env.LYCEUM_COMPUTE_MAIN || main('compute'),
    given: Boolean(env.LYCEUM_HUB_MAIN && env.LYCEUM_COMPUTE_MAIN),
  };
}

export function readConfig(env: Environment, args: readonly string[], root: string): LaunchConfig {
  const unknown = args.find((arg) => arg !== '--dev');
  if (unknown !== undefined)
    throw new Failure(
      `Lyceum cannot start: unknown option ${unknown}. Settings are environment variables (README).`,
    );
  return {
    root,
    host: env.HOST || '127.0.0.1',
    port: readPort(env.PORT),
    basePath: readBasePath(env.BASE_PATH),
    dataDir: path.resolve(root, env.LYCEUM_DATA || 'data'),
    databaseUrl: env.DATABASE_URL || undefined,
    logLevel: env.LOG_LEVEL || 'info',
    dev: args.includes('--dev'),
    programs: readPrograms(root, env),
  };
}

/** The address that is printed: localhost, because that is what the person at this machine types. */
export function publicUrl(config: LaunchConfig): string {
  return `http://localhost:${config.port}${config.basePath}/`;
}

/** The address at which the launcher itself asks the hub how it is. */
export function probeUrl(config: LaunchConfig): string {
  const anyAddress: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };
  const host = anyAddress[config.host] ?? (config.host.includes(':') ? `[${config.host}]` : config.host);
  return `http://${host}:${config.port}${config.basePath}/healthcheck`;
}
