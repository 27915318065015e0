/**
 * Takes snapshots of the homes of this node: by the schedule of those in use, and when asked. Made by compute.ts; it works beside
 * the drivers, one home at a time and at low priority, and never holds a project up: a stop does not wait for it.
 *
 *   used ──5 min──► looked at ──changed──► taken ──► thinned, bounded
 *     ▲                 │ not changed, and it runs no more: forgotten until it is used again
 *     └── started, or found running ──┘
 */
import { chmod, mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { LyceumError } from '@lyceum/util/errors';
import { isUuid, type ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { SNAPSHOT_INTERVAL_MS } from '@lyceum/util/snapshots';
import { readAbout, writeAbout } from './about';
import { canUseBtrfs } from './btrfs';
import { changed, type OneProject, snapshotNames, take } from './one-project';
import { allSnapshotsFolder, shelfOf, snapshotsFolder, USED, usedFile } from './places';
import { Programs } from './programs';
import { endOrphans, removeSnapshot, removeTree, sweepUnfinished } from './removal';

/** Milliseconds between two looks at which homes are due. */
const LOOK_INTERVAL_MS = 20_000;

const NO_RSYNC =
  'This server takes no snapshots: rsync is missing. Its administrator can install it (apt-get install rsync).';

export interface SnapshotsOptions {
  /** The data folder: snapshots/ is made in it. */
  data: string;
  /** PATH for the programs. */
  path: string;
  home(project_id: ProjectId): string;
  /** Does it run? */
  running(): Iterable<ProjectId>;
  logger: Logger;
  now?(): number;
  /** Milliseconds; 0: only when `look` is called. */
  look_interval_ms?: number;
}

export interface Snapshots {
  /** Before each start: the folder that the project sees, and the bound of its snapshots. */
  prepare(project_id: ProjectId, disk_mib?: number): Promise<void>;
  /** The project's disk quota changed: its snapshots are bounded by it from the next one on. */
  bound(project_id: ProjectId, disk_mib: number): Promise<void>;
  /** Now, whether or not anything changed. Answers its name. */
  create(project_id: ProjectId): Promise<string>;
  /** Takes those that are due. */
  look(): Promise<void>;
  /** The project is purged: its snapshots go, and these folders of it. */
  forget(project_id: ProjectId, also?: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Resolves when what an earlier compute server left half done is swept. */
export async function createSnapshots(options: SnapshotsOptions): Promise<Snapshots> {
  await mkdir(allSnapshotsFolder(options.data), { recursive: true, mode: 0o700 });
  const data = await realpath(options.data);
  const programs = new Programs(options.path);
  const btrfs = await canUseBtrfs(allSnapshotsFolder(data), programs);
  const room = new SnapshotRoom({ ...options, data }, programs, btrfs);
  await room.begin();
  return room;
}

class SnapshotRoom implements Snapshots {
  /** Projects that may have changed files since the last look, with the time from which a look is due. */
  private readonly used = new Map<ProjectId, number>();
  private readonly end = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  /** The work under way: one home at a time. */
  private last: Promise<unknown> = Promise.resolve();
  private looking: Promise<void> | undefined;
  private readonly problem: string | undefined;

  constructor(
    private readonly options: SnapshotsOptions,
    private readonly programs: Programs,
    private readonly btrfs: boolean,
  ) {
    this.problem = programs.has('rsync') || btrfs ? undefined : NO_RSYNC;
  }

  async begin(): Promise<void> {
    const { data, logger, look_interval_ms = LOOK_INTERVAL_MS } = this.options;
    if (this.problem) logger.warn({}, this.problem);
    endOrphans(allSnapshotsFolder(data));
    for (const name of (await readdir(allSnapshotsFolder(data))).filter(isUuid)) {
      const folder = this.folder(name as ProjectId);
      void this.queue(() => sweepUnfinished(folder, this.programs)).catch((error: unknown) =>
        logger.warn({ error }, 'an unfinished snapshot could not be swept'),
      );
      if ((await readdir(folder)).includes(USED)) this.used.set(name as ProjectId, 0);
    }
    if (look_interval_ms === 0 || this.problem) return;
    this.timer = setInterval(() => void this.look(), look_interval_ms);
  }

  async prepare(project_id: ProjectId, disk_mib?: number): Promise<void> {
    try {
      await this.showFolder(this.folder(project_id), disk_mib);
      await this.markUsed(project_id);
    } catch (error) {
      // A full disk must not keep people from the project in which they could make room.
      this.options.logger.warn({ project_id, error }, 'the folder for snapshots could not be made ready');
    }
  }

  async bound(project_id: ProjectId, disk_mib: number): Promise<void> {
    const folder = this.folder(project_id);
    await mkdir(shelfOf(folder), { recursive: true });
    await writeAbout(folder, { ...(await readAbout(folder)), disk_mib });
  }

  async create(project_id: ProjectId): Promise<string> {
    if (this.problem) throw new LyceumError('unavailable', this.problem);
    await this.prepare(project_id);
    return this.queue(() => this.taking(project_id));
  }

  /** Those that run are in use; each is looked at every five minutes. */
  look(): Promise<void> {
    this.looking ??= this.lookAtAll().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  async forget(project_id: ProjectId, also: readonly string[] = []): Promise<void> {
    const folder = this.folder(project_id);
    this.used.delete(project_id);
    await this.queue(async () => {
      for (const name of await snapshotNames(folder)) await removeSnapshot(folder, name, this.programs);
      for (const tree of [folder, ...also]) await removeTree(tree, this.programs);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.end.abort(new LyceumError('unavailable', 'The compute server stops.'));
    await this.looking;
    await this.last;
  }

  private async showFolder(folder: string, disk_mib: number | undefined): Promise<void> {
    await mkdir(shelfOf(folder), { recursive: true });
    // The folder above is ours alone; these are shown to the project, which may run under another account.
    for (const shown of [folder, shelfOf(folder)]) await chmod(shown, 0o755);
    const { problem: _, ...about } = await readAbout(folder);
    const now = { ...about, ...(disk_mib && { disk_mib }), ...(this.problem && { problem: this.problem }) };
    await writeAbout(folder, now);
  }

  private async lookAtAll(): Promise<void> {
    for (const project_id of this.options.running()) await this.markUsed(project_id);
    const now = this.now();
    // A time further ahead than one interval: the clock was set back.
    const due = [...this.used].filter(([, at]) => at <= now || at > now + SNAPSHOT_INTERVAL_MS);
    for (const [project_id] of due) {
      if (this.end.signal.aborted) return;
      await this.queue(() => this.lookAt(project_id)).catch((error: unknown) => {
        if (!this.end.signal.aborted)
          this.options.logger.warn({ project_id, error }, 'a snapshot could not be taken');
      });
    }
  }

  private async lookAt(project_id: ProjectId): Promise<void> {
    const runs = [...this.options.running()].includes(project_id);
    this.used.set(project_id, this.now() + SNAPSHOT_INTERVAL_MS);
    if (await changed(this.project(project_id))) await this.taking(project_id);
    // Asked before the look: what was written until the stop is in the snapshot.
    if (runs) return;
    this.used.delete(project_id);
    await rm(usedFile(this.folder(project_id)), { force: true });
  }

  private async taking(project_id: ProjectId): Promise<string> {
    this.used.set(project_id, this.now() + SNAPSHOT_INTERVAL_MS);
    return take(this.project(project_id));
  }

  private async markUsed(project_id: ProjectId): Promise<void> {
    if (this.used.has(project_id)) return;
    this.used.set(project_id, 0);
    const folder = this.folder(project_id);
    await mkdir(shelfOf(folder), { recursive: true });
    await writeFile(usedFile(folder), '');
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(() => {
      this.end.signal.throwIfAborted();
      return work();
    });
    this.last = result.catch(() => undefined);
    return result;
  }

  private project(project_id: ProjectId): OneProject {
    const { home, logger } = this.options;
    return {
      home: home(project_id),
      folder: this.folder(project_id),
      programs: this.programs,
      btrfs: this.btrfs,
      now: () => this.now(),
      logger: logger.child({ project_id }),
      signal: this.end.signal,
    };
  }

  private folder(project_id: ProjectId): string {
    return snapshotsFolder(this.options.data, project_id);
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }
}
