/**
 * Where the container driver keeps things, on the node and inside a container. Used by this folder only; it never touches the disk.
 *
 *   /run/lyceum-<node>/            of root alone to change; gone with the next boot, as containers are
 *     system/                      what every container has for "/": see system-folder.ts
 *     <project_id>/                the door: shown to its project as /run/lyceum, to read only
 *   <data>/node/.containers/<id>/  of root alone: the project's range of user ids, its container's log and pid
 *   <data>/node/<id>/              the local hub's own state: the project may change it, so nobody else reads it
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ProjectId } from '@lyceum/util/ids';
import { nodeFolder, projectFolders } from '../process/folders';

/** What a container sees. */
export const INSIDE = {
  home: '/home/user',
  door: '/run/lyceum',
  state: '/.lyceum/state',
  snapshots: '/.lyceum/snapshots',
  node: '/.lyceum/node',
  app: '/.lyceum/app',
  /** The node's (or the image's) /etc, to which the links in ours lead. */
  etc: '/.lyceum/etc',
} as const;

/** The account in each container. */
export const USER = { name: 'user', id: 1000 } as const;

/** Characters of the hash that tells this data folder's containers from others on the same machine. */
const MARK_CHARS = 12;

export interface Layout {
  /** In names and labels of our containers. */
  mark: string;
  run: string;
  system: string;
  /** Of what this driver knows of projects. */
  records: string;
}

export interface ContainerFolders {
  home: string;
  state: string;
  snapshots: string;
  /** The process driver's token: newer than ours where that driver ran the project meanwhile. */
  process_token: string;
  door: string;
  socket: string;
  token: string;
  orders: string;
  script: string;
  environment: string;
  record: string;
  uid_range: string;
  /** There since home and state belong to the project's own account. */
  owned: string;
  log: string;
  pid: string;
}

/** `data`: its real path. Socket paths have at most 107 bytes: hence a place of our own for the door, and not the data folder. */
export function layoutOf(data: string, runParent = '/run'): Layout {
  const mark = createHash('sha256').update(data).digest('hex').slice(0, MARK_CHARS);
  const run = join(runParent, `lyceum-${mark}`);
  return { mark, run, system: join(run, 'system'), records: join(nodeFolder(data), '.containers') };
}

export function containerFolders(data: string, layout: Layout, project_id: ProjectId): ContainerFolders {
  const { home, state, snapshots, token } = projectFolders(data, project_id);
  const door = join(layout.run, project_id);
  const record = join(layout.records, project_id);
  return {
    home,
    state,
    snapshots,
    process_token: token,
    door,
    socket: join(door, 'door.sock'),
    token: join(door, 'token'),
    orders: join(door, 'orders'),
    script: join(door, 'start.sh'),
    environment: join(door, 'environment.json'),
    record,
    uid_range: join(record, 'uid-range.json'),
    owned: join(record, 'owned'),
    log: join(record, 'container.log'),
    pid: join(record, 'pid'),
  };
}

export const containerName = ({ mark }: Layout, project_id: ProjectId): string =>
  `lyceum-${mark}-${project_id}`;
