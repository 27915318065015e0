/**
 * The hub's configuration, read once from environment variables by main.ts (or written by hand in tests).
 * The only file of the hub that reads the environment; it never opens anything.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { HubId } from '@lyceum/util/ids';
import { newKey } from '@lyceum/util/ids';
import type { Env } from '@lyceum/util/node/env';
import {
  basePath,
  ConfigError,
  optionalFlag,
  optionalInt,
  optionalText,
  requiredText,
} from '@lyceum/util/node/env';

export interface HubConfig {
  /** Random per process start: tells this hub's own changes from those of others. */
  hub_id: HubId;
  host: string;
  /** The proxy listens on port + 1. 0 (tests) = free ports for both. */
  port: number;
  /** "" or "/name/name". */
  base_path: string;
  database_url: string;
  /** Output of webpack: index.html and static/. */
  static_dir: string;
  log_level: string;
  /** Development: the browser reloads when the webapp was rebuilt. */
  dev: boolean;
  /** Where the other hubs of this database call: an address of this machine, a port of its own (0: a free one). */
  mesh: { host: string; port: number };
  /** Rounds for idle projects and silent nodes (projects/keeper.ts); tests make them shorter. */
  keeper?: { round_ms?: number; warning_s?: number };
  /** Origin of the webapp behind HAProxy or TLS, such as https://lyceum.example.org. */
  public_url?: string;
  /** Origin of project content; default: the same host name as the request, port + 1. */
  content_url?: string;
}

const DEFAULT_PORT = 5000;
/** The proxy needs the port above. */
const MAX_PORT = 65_534;
/** Addresses to listen on that nobody can call. */
const ANY_ADDRESS = ['0.0.0.0', '::'];

export function readConfig(env: Env): HubConfig {
  const public_url = originOf(env, 'PUBLIC_URL');
  const content_url = originOf(env, 'CONTENT_URL');
  return {
    hub_id: newHubId(),
    host: optionalText(env, 'HOST', '127.0.0.1'),
    port: optionalInt(env, 'PORT', DEFAULT_PORT, { min: 0, max: MAX_PORT }),
    base_path: basePath(env),
    database_url: requiredText(env, 'DATABASE_URL'),
    static_dir: resolve(optionalText(env, 'STATIC_DIR', join(__dirname, '../../webapp/dist'))),
    log_level: optionalText(env, 'LOG_LEVEL', 'info'),
    dev: optionalFlag(env, 'LYCEUM_DEV'),
    mesh: {
      host: callableHost(env, 'MESH_HOST'),
      port: optionalInt(env, 'MESH_PORT', 0, { min: 0, max: MAX_PORT }),
    },
    ...(public_url !== undefined && { public_url }),
    ...(content_url !== undefined && { content_url }),
  };
}

export function newHubId(): HubId {
  return newKey() as HubId;
}

function callableHost(env: Env, name: string): string {
  const host = optionalText(env, name, '127.0.0.1');
  if (ANY_ADDRESS.includes(host))
    throw new ConfigError(
      `${name} must be an address at which the other hubs reach this one, not "${host}".`,
    );
  return host;
}

/** "https://host[:port]" as browsers write it in the Origin header. */
function originOf(env: Env, name: string): string | undefined {
  const text = optionalText(env, name, '');
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new ConfigError(`${name} must be an address such as https://lyceum.example.org, but is "${text}".`);
  return url.origin;
}

/** The version of Lyceum, for /customize. */
export const VERSION = (
  JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string }
).version;
