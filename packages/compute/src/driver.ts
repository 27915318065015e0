/**
 * What a driver does: run projects on this node. The server calls it; each driver (process, container) implements it
 * and must pass testing/driver-contract.ts. It knows nothing of hubs, sockets or the database.
 */
import type { Socket } from 'node:net';
import type { ProjectId } from '@lyceum/util/ids';
import type { ConnectTarget, ProjectAddress, ProjectStatus } from '@lyceum/util/protocol/compute';
import type { KillSignal, ProcessInfo, Quotas, RunSettings, Usage } from '@lyceum/util/quotas';

export type ProjectListener = (project_id: ProjectId, status: ProjectStatus) => void;

export interface Driver {
  /** What compute_servers.driver shows. */
  readonly name: string;
  /** Makes the project's home where there is none. */
  open(project_id: ProjectId): Promise<void>;
  /** Resolves once the local hub listens; what runs answers its address. Opens first where needed. */
  start(project_id: ProjectId, settings: RunSettings): Promise<ProjectAddress>;
  /** Resolves once no process of the project is left; also ends a start that is under way. */
  stop(project_id: ProjectId): Promise<void>;
  status(project_id: ProjectId): ProjectStatus;
  /** New limits for what runs; those of what does not come with its start. A driver that enforces none ignores it. */
  limit(project_id: ProjectId, quotas: Quotas): Promise<void>;
  /** not_running where it does not run. `disk_mib` is not the driver's: see usage/disk-usage.ts. */
  usage(project_id: ProjectId): Promise<Usage>;
  /** Every process of the project. Throws not_running. */
  processes(project_id: ProjectId): Promise<ProcessInfo[]>;
  /** not_found when that process is gone, or is not the project's; forbidden for the local hub. */
  signal(project_id: ProjectId, pid: number, start_time: number, signal: KillSignal): Promise<void>;
  /** Into the running project, for the relay. Rejects with `unavailable`, and an `errno` where its own program could not be reached. */
  connect(project_id: ProjectId, target: ConnectTarget): Promise<Socket>;
  /** The projects that are starting, running or stopping. */
  list(): ReadonlyMap<ProjectId, ProjectStatus>;
  /** Projects that changed without being told to. Returns its disposer. */
  onChange(listener: ProjectListener): () => void;
  /** Stops every project of this node, also leftovers of projects that are not listed. */
  stopAll(): Promise<void>;
  /** Lets go of everything and leaves projects running, for the next driver over the same folders to adopt. */
  close(): void;
}
