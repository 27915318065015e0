/**
 * The configuration of the local hub program, from its environment. Called by main.ts only; no other file reads the environment
 * for itself (children inherit it).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUuid, type ProjectId } from '@lyceum/util/ids';
import { ConfigError, type Env, optionalInt, optionalText, requiredText } from '@lyceum/util/node/env';

export interface LocalHubConfig {
  project_id: ProjectId;
  /** The project's files. */
  home: string;
  /** Our own files, outside the home: token, address, what was seen on disk of each document. */
  state_dir: string;
  /** Whoever knows it may do everything in this project. */
  token: string;
  /** Address to listen on; both ports are free ones. */
  host: string;
  /** Folder through which the compute server is called, where no port of ours can be reached: ours to read only. */
  door?: string | undefined;
  /** The snapshots of the home, to be read only; undefined: none are taken. */
  snapshots_dir?: string | undefined;
  /** MiB that the home may take; undefined: as much as there is. */
  disk_quota_mib?: number | undefined;
}

export interface ProgramConfig extends LocalHubConfig {
  log_level: string;
}

export function readConfig(env: Env): ProgramConfig {
  const state_dir = requiredText(env, 'LYCEUM_STATE_DIR');
  const door = doorOf(env);
  const project_id = requiredText(env, 'LYCEUM_PROJECT_ID');
  if (!isUuid(project_id)) throw new ConfigError('LYCEUM_PROJECT_ID must be a UUID.');
  const disk_quota_mib = optionalInt(env, 'LYCEUM_DISK_QUOTA_MIB', 0, {
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
  });
  return {
    disk_quota_mib: disk_quota_mib === 0 ? undefined : disk_quota_mib,
    project_id: project_id as ProjectId,
    state_dir,
    snapshots_dir: optionalText(env, 'LYCEUM_SNAPSHOTS', '') || undefined,
    home: requiredText(env, 'HOME'),
    door,
    token: readToken(join(door ?? state_dir, 'token')),
    host: optionalText(env, 'LOCAL_HUB_HOST', '127.0.0.1'),
    log_level: optionalText(env, 'LOG_LEVEL', 'info'),
  };
}

const doorOf = (env: Env): string | undefined => optionalText(env, 'LYCEUM_DOOR', '') || undefined;

/**
 * People's own variables, where they come through the door: main.ts adds them for what the project runs. They never reach the compute
 * server's own programs, nor the start of this one.
 */
export function projectVariables(env: Env): Record<string, string> {
  const door = doorOf(env);
  if (door === undefined) return {};
  try {
    const said: unknown = JSON.parse(readFileSync(join(door, 'environment.json'), 'utf8'));
    const entries = Object.entries(said ?? {}).filter(([, value]) => typeof value === 'string');
    return Object.fromEntries(entries) as Record<string, string>;
  } catch (error) {
    throw new ConfigError(
      `The environment cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function readToken(path: string): string {
  let token = '';
  try {
    token = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`The token cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  if (token === '') throw new ConfigError(`The token file ${path} is empty.`);
  return token;
}
