/**
 * The compute server's configuration, read once from the environment by main.ts.
 * The only file of this package that looks at environment variables; it starts nothing.
 */
import { hostname, userInfo } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import {
  ConfigError,
  type Env,
  optionalFlag,
  optionalInt,
  optionalText,
  requiredText,
} from '@lyceum/util/node/env';
import type { ContainerSettings } from './container/node';

/** Every address a program can listen on is below this. */
const MAX_PORT = 65_535;

/** Used where the environment has no PATH: Debian's own default. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface ComputeConfig {
  database_url: string;
  /** Absolute path. */
  data: string;
  node_id: string;
  host: string;
  /** 0: a free port. */
  port: number;
  /** with_launcher: on SIGINT, and when whoever started us is gone; SIGTERM then is a restart that leaves them alone. */
  stop_projects_on_exit: 'always' | 'with_launcher' | 'never';
  /** Absolute path of the local hub's main.js. */
  local_hub_main: string;
  log_level: string;
  driver: 'process' | 'container';
  /** For the container driver. */
  container: ContainerSettings;
  /** What projects inherit from our own surroundings, and nothing else. */
  account: { name: string; path: string };
}

export function loadConfig(env: Env): ComputeConfig {
  return {
    database_url: requiredText(env, 'DATABASE_URL'),
    data: resolve(requiredText(env, 'LYCEUM_DATA')),
    node_id: optionalText(env, 'LYCEUM_NODE_ID', hostname()),
    host: optionalText(env, 'COMPUTE_HOST', '127.0.0.1'),
    port: optionalInt(env, 'COMPUTE_PORT', 0, { min: 0, max: MAX_PORT }),
    stop_projects_on_exit: stopsProjects(env),
    local_hub_main: resolve(requiredText(env, 'LOCAL_HUB_MAIN')),
    log_level: optionalText(env, 'LOG_LEVEL', 'info'),
    driver: driverOf(env),
    container: containerSettings(env),
    account: { name: accountName(env), path: optionalText(env, 'PATH', DEFAULT_PATH) },
  };
}

function stopsProjects(env: Env): ComputeConfig['stop_projects_on_exit'] {
  const name = 'STOP_PROJECTS_ON_EXIT';
  if (env[name] === 'with_launcher') return 'with_launcher';
  return optionalFlag(env, name) ? 'always' : 'never';
}

function driverOf(env: Env): ComputeConfig['driver'] {
  const text = optionalText(env, 'COMPUTE_DRIVER', 'process');
  if (text === 'process' || text === 'container') return text;
  throw new ConfigError(`COMPUTE_DRIVER must be process or container, but is "${text}".`);
}

function containerSettings(env: Env): ContainerSettings {
  const shared = list(env, 'CONTAINER_FOLDERS', ':');
  const relative = shared.find((folder) => !isAbsolute(folder));
  if (relative !== undefined) throw new ConfigError(`CONTAINER_FOLDERS: "${relative}" is no absolute path.`);
  const denied = list(env, 'CONTAINER_DENIED_NETWORKS', ',');
  const wrong = denied.find((network) => !NETWORK.test(network));
  if (wrong !== undefined)
    throw new ConfigError(`CONTAINER_DENIED_NETWORKS: "${wrong}" is no network such as 10.0.0.0/8.`);
  return {
    image: optionalText(env, 'CONTAINER_IMAGE', '') || undefined,
    runtime: optionalText(env, 'CONTAINER_RUNTIME', '') || undefined,
    shared,
    denied,
  };
}

const NETWORK = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

const list = (env: Env, name: string, separator: string): string[] =>
  optionalText(env, name, '')
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);

function accountName(env: Env): string {
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry in /etc/passwd (containers with a random uid).
    return optionalText(env, 'USER', 'user');
  }
}
