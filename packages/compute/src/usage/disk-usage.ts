/**
 * How much of the disk each home takes, for every driver: counted in the background, one home at a time, and never twice for several who ask.
 * Used by counted-driver.ts. Counting a big home is work: the longer it took, the later it is done again.
 */
import type { ProjectId } from '@lyceum/util/ids';
import type { DiskCount } from '@lyceum/util/node/disk-count';

export interface DiskState {
  /** MiB. */
  disk_mib: number;
  /** When it was counted: milliseconds since 1970. */
  disk_time: number;
}

export interface DiskUsage {
  /** What is known now; counts anew behind it when that is old. The first time it waits a little for the count. */
  of(project_id: ProjectId): Promise<DiskState | undefined>;
  /** Counts unless the last count began after `since`. Resolves when it is done. */
  count(project_id: ProjectId, since?: number): Promise<DiskState | undefined>;
  /** Milliseconds after which this home may be counted again. */
  holds(project_id: ProjectId): number;
  forget(project_id: ProjectId): void;
  close(): void;
}

interface Options {
  home(project_id: ProjectId): string;
  count(home: string, signal: AbortSignal): Promise<DiskCount>;
  now?: () => number;
}

const MIB = 1024 * 1024;
/** Milliseconds that a count holds: times what it took, at least this (people look at it), at most five minutes. */
const MIN_HOLDS_MS = 10_000;
const MAX_HOLDS_MS = 5 * 60_000;
const HOLDS_TIMES = 20;
/** Milliseconds that the first answer waits for a count: most homes are counted within it. */
const FIRST_WAIT_MS = 400;

interface Known extends DiskState {
  took: number;
}

export function createDiskUsage(options: Options): DiskUsage {
  const { now = Date.now } = options;
  const known = new Map<ProjectId, Known>();
  const counting = new Map<ProjectId, { began: number; done: Promise<void> }>();
  const ended = new AbortController();
  /** The end of the queue: homes are counted one after the other. */
  let last: Promise<void> = Promise.resolve();

  const holds = (project_id: ProjectId) => {
    const took = known.get(project_id)?.took ?? 0;
    return Math.min(Math.max(took * HOLDS_TIMES, MIN_HOLDS_MS), MAX_HOLDS_MS);
  };

  const countNow = async (project_id: ProjectId, job: { began: number }): Promise<void> => {
    if (ended.signal.aborted) return;
    job.began = now();
    const counted = await options.count(options.home(project_id), ended.signal).catch(() => undefined);
    counting.delete(project_id);
    if (!counted) return;
    known.set(project_id, {
      disk_mib: counted.bytes / MIB,
      disk_time: job.began,
      took: now() - job.began,
    });
  };

  const begin = (project_id: ProjectId): Promise<void> => {
    const present = counting.get(project_id);
    if (present) return present.done;
    const job = { began: Number.POSITIVE_INFINITY, done: Promise.resolve() };
    job.done = last.then(() => countNow(project_id, job)).finally(() => counting.delete(project_id));
    counting.set(project_id, job);
    last = job.done;
    return job.done;
  };

  const stateOf = (project_id: ProjectId): DiskState | undefined => {
    const state = known.get(project_id);
    return state && { disk_mib: state.disk_mib, disk_time: state.disk_time };
  };

  return {
    of: async (project_id) => {
      const state = known.get(project_id);
      if (!state) await Promise.race([begin(project_id), pause(FIRST_WAIT_MS)]);
      else if (now() - state.disk_time > holds(project_id)) void begin(project_id);
      return stateOf(project_id);
    },
    count: async (project_id, since = Number.NEGATIVE_INFINITY) => {
      const counted = () => (known.get(project_id)?.disk_time ?? Number.NEGATIVE_INFINITY) > since;
      // One that is under way may have begun too early.
      for (let tries = 0; tries < 2 && !counted(); tries++) await begin(project_id);
      return stateOf(project_id);
    },
    holds,
    forget: (project_id) => void known.delete(project_id),
    close: () => ended.abort(),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
