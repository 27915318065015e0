/**
 * What all projects of this node share: podman, the folder for "/", user ids, limits; and how one container is prepared and run with them.
 * Made by container-driver.ts, used by project-container.ts.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod, lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectId } from '@lyceum/util/ids';
import type { RunSettings } from '@lyceum/util/quotas';
import { makeHomeFolder } from '../snapshots/home-folder';
import { weighProjects } from './cgroup';
import { type ContainerFolders, INSIDE, type Layout, layoutOf, USER } from './layout';
import { closeOwnAddresses } from './network';
import { Podman, requireContainers, runProgram } from './podman';
import { type Mount, type Program, programOf, runArguments, type Ulimits } from './run-arguments';
import { makeSystemFolder, type SystemFolder } from './system-folder';
import { createUidRanges, type UidRanges } from './uid-ranges';

export interface NodeOptions {
  /** Its real path. */
  data: string;
  /** The local hub's main.js. */
  main: string;
  settings: ContainerSettings;
  /** Where hubs find the compute server: known once it listens. */
  relayPlace(): { host: string; port: number };
}

/** Of the operator. */
export interface ContainerSettings {
  /** Whose software projects see; undefined: the node's own. */
  image?: string | undefined;
  /** Undefined: what suits this machine. */
  runtime?: string | undefined;
  /** More folders of the node that all projects may read. */
  shared: readonly string[];
  /** Networks (CIDR) that no project reaches, besides this node's own addresses. */
  denied: readonly string[];
}

export interface RunRequest {
  project_id: ProjectId;
  name: string;
  folders: ContainerFolders;
  first_uid: number;
  settings: RunSettings;
}

/** Open files of a program: as Debian gives to services. */
const MAX_OPEN_FILES = 65_536;
/** Only a second bound beside the quota, which may change while a project runs; podman lets no more pass where it may not raise limits. */
const MAX_PROCESSES = 32_768;

export class Node {
  private constructor(
    readonly layout: Layout,
    readonly podman: Podman,
    readonly ranges: UidRanges,
    readonly relayPlace: NodeOptions['relayPlace'],
    private readonly system: SystemFolder,
    private readonly program: Program,
    private readonly denied: readonly string[],
  ) {}

  static async make({ data, main, settings, relayPlace }: NodeOptions): Promise<Node> {
    requireContainers();
    const layout = layoutOf(data);
    const podman = new Podman(settings.runtime);
    await mkdir(layout.run, { recursive: true });
    // Others may pass through, as the container's own root must, and see nothing.
    await chmod(layout.run, 0o711);
    const ranges = await createUidRanges(layout.records, 'uid-range.json');
    const base = settings.image === undefined ? '/' : await mountImage(podman, settings.image);
    const program = programOf(await realpath(main), await realpath(process.execPath));
    const system = await makeSystemFolder({
      path: layout.system,
      base,
      shared: settings.shared,
      program: program.mounts,
    });
    return new Node(layout, podman, ranges, relayPlace, system, program, settings.denied);
  }

  /** Where nothing runs on, nothing is left: a door tells of a project whose container may still be there. */
  leave(): void {
    const { run, system } = this.layout;
    if (!existsSync(run) || readdirSync(run).some((name) => join(run, name) !== system)) return;
    rmSync(run, { recursive: true, force: true });
  }

  /** Home and state become the project's own account's; where the process driver ran it meanwhile, again. */
  async own(folders: ContainerFolders, first_uid: number): Promise<void> {
    const id = first_uid + USER.id;
    await makeHomeFolder(folders.home);
    await mkdir(folders.state, { recursive: true, mode: 0o700 });
    await mkdir(folders.snapshots, { recursive: true });
    await chmod(folders.snapshots, 0o755);
    if (await isOwned(folders, id)) return;
    await runProgram('chown', [
      '--recursive',
      '--no-dereference',
      `${id}:${id}`,
      folders.home,
      folders.state,
    ]);
    await writeFile(folders.owned, '', { mode: 0o600 });
  }

  /** The number of the container's first process, which waits for its first order. */
  async run({ project_id, name, folders, first_uid, settings }: RunRequest): Promise<number> {
    await this.system.refresh();
    const { quotas } = settings;
    const options = {
      ...{ project_id, name, first_uid, quotas },
      label: labelOf(this.layout),
      mounts: [...this.system.mounts, ...this.program.mounts, ...ownMounts(folders)],
      system: this.system.path,
      log: folders.log,
      pid: folders.pid,
      limits: ulimits(),
      main: this.program.main,
    };
    await this.podman.call(...runArguments(options));
    const pid = Number(await readFile(folders.pid, 'utf8'));
    weighProjects();
    if (quotas.network) await closeOwnAddresses(pid, this.denied);
    return pid;
  }
}

export const labelOf = ({ mark }: Layout): string => `lyceum.node=${mark}`;

function ownMounts({ home, state, snapshots, door }: ContainerFolders): Mount[] {
  return [
    { from: home, to: INSIDE.home, writable: true },
    { from: state, to: INSIDE.state, writable: true },
    { from: snapshots, to: INSIDE.snapshots },
    { from: door, to: INSIDE.door },
  ];
}

async function mountImage(podman: Podman, image: string): Promise<string> {
  return (await podman.call('image', 'mount', image)).trim();
}

async function isOwned(
  { home, state, owned, process_token }: ContainerFolders,
  id: number,
): Promise<boolean> {
  const [mark, foreign] = await Promise.all([modified(owned), modified(process_token)]);
  if (mark === undefined || (foreign !== undefined && foreign >= mark)) return false;
  const owners = await Promise.all([lstat(home), lstat(state)]);
  return owners.every(({ uid }) => uid === id);
}

const modified = (path: string): Promise<number | undefined> =>
  lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );

/** No more than we may give: where limits cannot be raised podman would fail with its own defaults. */
function ulimits(): Ulimits {
  const own = readFileSync('/proc/self/limits', 'utf8');
  const hard = (name: string) =>
    Number(new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(own)?.[1] ?? Number.POSITIVE_INFINITY);
  return {
    nofile: Math.min(hard('Max open files'), MAX_OPEN_FILES),
    nproc: Math.min(hard('Max processes'), MAX_PROCESSES),
  };
}
