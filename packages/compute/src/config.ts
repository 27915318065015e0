/**
 * The compute server's configuration, read once from the environment by main.ts.
 * The only file of this package that looks at environment variables; it starts nothing.
 */
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type Env, optionalFlag, optionalInt, optionalText, requiredText } from '@lyceum/util/node/env';

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
  stop_projects_on_exit: boolean;
  /** Absolute path of the local hub's main.js. */
  local_hub_main: string;
  log_level: string;
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
    stop_projects_on_exit: optionalFlag(env, 'STOP_PROJECTS_ON_EXIT'),
    local_hub_main: resolve(requiredText(env, 'LOCAL_HUB_MAIN')),
    log_level: optionalText(env, 'LOG_LEVEL', 'info'),
    account: { name: accountName(env), path: optionalText(env, 'PATH', DEFAULT_PATH) },
  };
}

function accountName(env: Env): string {
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry in /etc/passwd (containers with a random uid).
    return optionalText(env, 'USER', 'user');
  }
}
