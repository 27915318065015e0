// What the hub and the compute server are to the launcher: command, environment, log, how to stop them. Called by
// launch.ts. The environment here is the whole contract between the launcher and these programs.
import path from 'node:path';

import type { LaunchConfig } from './config';
import type { DataFolder } from './data-folder';
import type { ChildSpec } from './supervised';

/** The compute server first stops its projects, in ms. With the others this keeps Ctrl-C below 8 s at the worst. */
const COMPUTE_STOP_MS = 4000;
/** The hub only closes sockets and writes out its last group commit, in ms. */
const HUB_STOP_MS = 1500;

export const HUB_NAME = 'The hub';

/** The exit code by which the hub says: the database was written by a newer Lyceum. */
export const EXIT_NEWER_SCHEMA = 3;

/**
 * The launcher's environment without what npm adds: project terminals inherit from these programs, and neither
 * npm_config_* nor this clone's node_modules/.bin has any business there.
 */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name));
  const searchPath = (env.PATH ?? '')
    .split(':')
    .filter((dir) => !/node_modules\/\.bin$|node-gyp-bin$/.test(dir));
  return { ...Object.fromEntries(kept), PATH: searchPath.join(':') };
}

/** What differs between two hubs, or two compute servers. */
export interface OneProgram {
  /** As a sentence about it begins. */
  readonly name: string;
  readonly root: string;
  /** Its compiled main.js. */
  readonly main: string;
  readonly logFile: string;
  readonly env: NodeJS.ProcessEnv;
}

export function hubProgram(one: OneProgram): ChildSpec {
  return { ...nodeProgram(one), stop: [{ signal: 'SIGTERM', waitMs: HUB_STOP_MS }] };
}

/** `stop`: the signal that ends its projects too. */
export function computeProgram(one: OneProgram, stop: 'SIGTERM' | 'SIGINT'): ChildSpec {
  return { ...nodeProgram(one), stop: [{ signal: stop, waitMs: COMPUTE_STOP_MS }] };
}

function nodeProgram({ name, root, main, logFile, env }: OneProgram): Omit<ChildSpec, 'stop'> {
  return {
    name,
    command: process.execPath,
    args: ['--enable-source-maps', main],
    env: { ...cleanEnvironment(process.env), ...env },
    cwd: root,
    ipc: true,
    logFile,
  };
}

export const webappFolder = (root: string): string => path.join(root, 'packages', 'webapp', 'dist');
export const localHubMain = (root: string): string =>
  path.join(root, 'packages', 'project', 'dist', 'main.js');

export function hubSpec(config: LaunchConfig, data: DataFolder, databaseUrl: string): ChildSpec {
  return hubProgram({
    name: HUB_NAME,
    root: config.root,
    main: config.programs.hub,
    logFile: path.join(data.logs, 'hub.log'),
    env: {
      DATABASE_URL: databaseUrl,
      PORT: String(config.port),
      HOST: config.host,
      BASE_PATH: config.basePath,
      LYCEUM_DATA: data.dir,
      STATIC_DIR: webappFolder(config.root),
      LOG_LEVEL: config.logLevel,
      ...(config.dev ? { LYCEUM_DEV: '1' } : {}),
    },
  });
}

export function computeSpec(config: LaunchConfig, data: DataFolder, databaseUrl: string): ChildSpec {
  const one = {
    name: 'The compute server',
    root: config.root,
    main: config.programs.compute,
    logFile: path.join(data.logs, 'compute.log'),
    env: {
      DATABASE_URL: databaseUrl,
      LYCEUM_DATA: data.dir,
      LYCEUM_NODE_ID: 'localhost',
      COMPUTE_HOST: '127.0.0.1',
      COMPUTE_PORT: '0',
      STOP_PROJECTS_ON_EXIT: '1',
      LOCAL_HUB_MAIN: localHubMain(config.root),
      LOG_LEVEL: config.logLevel,
    },
  };
  return computeProgram(one, 'SIGTERM');
}
