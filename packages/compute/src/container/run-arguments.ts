/**
 * What `podman run` is told for one project: its namespaces, limits, mounts and environment, as a list of arguments. Pure.
 * Called by project-container.ts. No argument holds a secret: they are seen by every account of the node.
 */
import { basename } from 'node:path';
import type { ProjectId } from '@lyceum/util/ids';
import type { Quotas } from '@lyceum/util/quotas';
import { INSIDE, USER } from './layout';
import { IDS_IN_RANGE } from './uid-ranges';

/** Of a folder or file of the node; read-only unless it says otherwise. */
export interface Mount {
  from: string;
  to: string;
  writable?: boolean;
}

export interface RunOptions {
  project_id: ProjectId;
  name: string;
  label: string;
  first_uid: number;
  quotas: Quotas;
  mounts: readonly Mount[];
  system: string;
  log: string;
  pid: string;
  limits: Ulimits;
  /** Inside the container. */
  main: string;
}

export interface Ulimits {
  nofile: number;
  nproc: number;
}

/** Bytes of a container's log: the local hub's own lines. */
const MAX_LOG = '1mb';
/** Share of the memory quota that files in /tmp and /dev/shm may take each: they count as memory. */
const TMP_SHARE = 0.5;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/games:/usr/games';

/** Without the node's loopback; its other addresses are closed by network.ts. */
const NETWORK = 'slirp4netns:allow_host_loopback=false,enable_ipv6=false';

export function runArguments(options: RunOptions): string[] {
  const { project_id, name, label, mounts, system, log, pid, main } = options;
  return [
    ...['run', '--detach', '--name', name, '--label', label, '--pidfile', pid],
    ...['--log-driver', 'k8s-file', '--log-opt', `path=${log}`, '--log-opt', `max-size=${MAX_LOG}`],
    ...isolation(options),
    ...limits(options),
    ...mounts.flatMap((mount) => ['--mount', mountText(mount)]),
    ...environment(project_id),
    ...['--workdir', INSIDE.home, '--rootfs', system],
    ...['/bin/sh', `${INSIDE.door}/start.sh`, INSIDE.node, main],
  ];
}

function isolation({ first_uid, quotas }: RunOptions): string[] {
  const map = `0:${first_uid}:${IDS_IN_RANGE}`;
  return [
    ...['--user', `${USER.id}:${USER.id}`, '--uidmap', map, '--gidmap', map],
    ...['--cap-drop', 'all', '--security-opt', 'no-new-privileges'],
    ...(quotas.network ? ['--network', NETWORK, '--dns=none'] : ['--network', 'none']),
    ...['--hostname', 'project', '--read-only', '--read-only-tmpfs=false', '--no-hosts', '--passwd=false'],
  ];
}

function limits({ quotas, limits: { nofile, nproc } }: RunOptions): string[] {
  const tmp = Math.max(16, Math.floor(quotas.memory_mib * TMP_SHARE));
  return [
    // Swap included: none beyond the memory.
    ...['--memory', `${quotas.memory_mib}m`, '--memory-swap', `${quotas.memory_mib}m`],
    ...['--cpus', String(quotas.cpu_cores), '--pids-limit', String(quotas.processes)],
    ...[
      '--ulimit',
      `nofile=${nofile}:${nofile}`,
      '--ulimit',
      `nproc=${nproc}:${nproc}`,
      '--ulimit',
      'core=0:0',
    ],
    ...['--tmpfs', `/tmp:rw,exec,nosuid,nodev,notmpcopyup,mode=1777,size=${tmp}m`],
    ...['--tmpfs', '/run:rw,noexec,nosuid,nodev,notmpcopyup,mode=755,size=1m', '--shm-size', `${tmp}m`],
  ];
}

/** Fields in quotes, as in CSV: a path may hold commas. */
function mountText({ from, to, writable }: Mount): string {
  const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
  return [`type=bind`, quoted(`src=${from}`), quoted(`dst=${to}`), ...(writable ? [] : ['ro=true'])].join(
    ',',
  );
}

/** Ours; people's own variables come through the door. */
function environment(project_id: ProjectId): string[] {
  const variables = {
    PATH,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    HOME: INSIDE.home,
    USER: USER.name,
    LOGNAME: USER.name,
    LYCEUM_PROJECT_ID: project_id,
    LYCEUM_STATE_DIR: INSIDE.state,
    LYCEUM_SNAPSHOTS: INSIDE.snapshots,
    LYCEUM_DOOR: INSIDE.door,
  };
  return Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
}

/** `main`: the local hub's main.js on the node. */
export interface Program {
  mounts: Mount[];
  main: string;
}

const BUILT_MAIN = '/packages/project/dist/main.js';

/** The built local hub needs two packages and the libraries; another program (in tests) its own folder. Never the whole clone. */
export function programOf(main: string, node: string): Program {
  const ownNode = { from: node, to: INSIDE.node };
  if (!main.endsWith(BUILT_MAIN)) {
    const from = main.slice(0, -basename(main).length - 1);
    return { mounts: [ownNode, { from, to: INSIDE.app }], main: `${INSIDE.app}/${basename(main)}` };
  }
  const root = main.slice(0, -BUILT_MAIN.length);
  const parts = ['packages/project', 'packages/util', 'node_modules'];
  const mounts = parts.map((part) => ({ from: `${root}/${part}`, to: `${INSIDE.app}/${part}` }));
  return { mounts: [ownNode, ...mounts], main: `${INSIDE.app}${BUILT_MAIN}` };
}
