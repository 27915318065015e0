// What each program of the cluster is to the launcher: command, environment, log, how to stop it. Called by launch.ts and changes.ts.
// The environment here is the whole contract between the launcher and these programs.
import path from 'node:path';

import { Failure } from '../failure';
import type { DataFolder } from '../launcher/data-folder';
import { computeProgram, HUB_NAME, hubProgram, localHubMain } from '../launcher/programs';
import type { ChildSpec } from '../launcher/supervised';
import type { Cluster } from './cluster-file';
import type { FrontPlaces } from './front-files';
import { findProgram } from './programs';
import type { ClusterSettings } from './settings';

export interface Surroundings {
  readonly settings: ClusterSettings;
  readonly data: DataFolder;
  readonly databaseUrl: string;
  readonly places: FrontPlaces;
}

/** HAProxy and nginx end open connections at once, in ms. */
const FRONT_STOP_MS = 1500;

const logOf = ({ data }: Surroundings, name: string): string => path.join(data.logs, `${name}.log`);

export function hubMember(around: Surroundings, cluster: Cluster, hub: Cluster['hubs'][number]): ChildSpec {
  const { settings, data, databaseUrl } = around;
  return hubProgram({
    name: `${HUB_NAME} ${hub.name}`,
    root: settings.root,
    main: settings.programs.hub,
    logFile: logOf(around, hub.name),
    env: {
      DATABASE_URL: databaseUrl,
      HOST: hub.host,
      PORT: String(hub.port),
      BASE_PATH: cluster.base_path,
      PUBLIC_URL: cluster.public_url,
      CONTENT_URL: cluster.content_url,
      MESH_HOST: hub.host,
      MESH_PORT: String(hub.mesh_port ?? 0),
      LYCEUM_DATA: path.join(data.dir, hub.name),
      STATIC_DIR: cluster.webapp,
      LOG_LEVEL: settings.logLevel,
    },
  });
}

export function nodeMember(around: Surroundings, node: Cluster['nodes'][number]): ChildSpec {
  const { settings, data, databaseUrl } = around;
  const one = {
    name: `The compute server ${node.name}`,
    root: settings.root,
    main: settings.programs.compute,
    logFile: logOf(around, node.name),
    env: {
      DATABASE_URL: databaseUrl,
      LYCEUM_DATA: path.join(data.dir, node.name),
      LYCEUM_NODE_ID: node.name,
      COMPUTE_HOST: node.host,
      COMPUTE_PORT: String(node.port),
      // SIGTERM is a restart of the daemon and leaves them running; with Ctrl-C, or without us, they end.
      STOP_PROJECTS_ON_EXIT: 'with_launcher',
      LOCAL_HUB_MAIN: localHubMain(settings.root),
      LOG_LEVEL: settings.logLevel,
    },
  };
  return computeProgram(one, 'SIGINT');
}

export function haproxyMember(around: Surroundings): ChildSpec {
  return {
    ...frontProgram('HAProxy', 'haproxy', ['-W', '-db', '-f', around.places.haproxy]),
    logFile: logOf(around, 'haproxy'),
    stop: [{ signal: 'SIGTERM', waitMs: FRONT_STOP_MS }],
  };
}

/** A running HAProxy that gets it reads its configuration anew, without a break. */
export const HAPROXY_RELOAD = 'SIGUSR2';

export function nginxMember(around: Surroundings, name: string): ChildSpec {
  return {
    ...frontProgram(`The web server ${name}`, 'nginx', [
      '-g',
      'daemon off;',
      '-c',
      around.places.nginx(name),
    ]),
    logFile: logOf(around, name),
    stop: [{ signal: 'SIGTERM', waitMs: FRONT_STOP_MS }],
  };
}

function frontProgram(
  name: string,
  command: string,
  args: readonly string[],
): Omit<ChildSpec, 'logFile' | 'stop'> {
  const program = findProgram(command);
  if (program === undefined)
    throw new Failure(`Lyceum cannot start: ${command} is not installed (apt-get install ${command}).`);
  // Nothing of ours: they need no more than a search path.
  return { name, command: program, args, env: { PATH: process.env.PATH }, cwd: '/', ipc: false };
}
