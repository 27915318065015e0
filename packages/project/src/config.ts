/**
 * The configuration of the local hub program, from its environment. Called by main.ts only; no other file reads the environment
 * for itself (children inherit it).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUuid, type ProjectId } from '@lyceum/util/ids';
import { ConfigError, type Env, optionalText, requiredText } from '@lyceum/util/node/env';

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
}

export interface ProgramConfig extends LocalHubConfig {
  log_level: string;
}

export function readConfig(env: Env): ProgramConfig {
  const state_dir = requiredText(env, 'LYCEUM_STATE_DIR');
  const project_id = requiredText(env, 'LYCEUM_PROJECT_ID');
  if (!isUuid(project_id)) throw new ConfigError('LYCEUM_PROJECT_ID must be a UUID.');
  return {
    project_id: project_id as ProjectId,
    state_dir,
    home: requiredText(env, 'HOME'),
    token: readToken(join(state_dir, 'token')),
    host: optionalText(env, 'LOCAL_HUB_HOST', '127.0.0.1'),
    log_level: optionalText(env, 'LOG_LEVEL', 'info'),
  };
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
