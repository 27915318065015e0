/**
 * Watches the homes of running projects, and ends the programs of one that goes on filling the disk far beyond its quota. Used by
 * counted-driver.ts. The local hub is spared: files can still be looked at and deleted. It deletes nothing.
 *
 *   below 110 % ──count──► over and grown ──► SIGTERM to its programs ──still grows──► SIGKILL ──► … until it fits or rests
 */
import type { Disposer } from '@lyceum/util/client/signal';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { KillSignal } from '@lyceum/util/quotas';
import type { Driver } from '../driver';
import type { DiskUsage } from './disk-usage';

/** Of the quota: beyond it programs are ended. Below it the page warns and file operations are refused. */
const TOLERANCE = 1.1;
/** Of the quota: above it a home is counted more often. */
const CLOSE = 0.8;
/** Milliseconds between two counts of a running project's home: usually, near its quota, and over it. */
const CALM_MS = 60_000;
const CLOSE_MS = 10_000;
const OVER_MS = 2000;
/** Milliseconds between two looks at which homes are due. */
export const LOOK_MS = 1000;

interface Watched {
  due: number;
  /** MiB at the last count over the quota. */
  over: number | undefined;
  /** Rounds of ending programs without the home coming to rest. */
  rounds: number;
}

export interface DiskGuard {
  /** Programs ended since the project started. */
  kills(project_id: ProjectId): number;
  /** One look: counts what is due. The timer calls it; tests may. */
  look(): Promise<void>;
  close: Disposer;
}

interface Deps {
  driver: Driver;
  disk: DiskUsage;
  logger: Logger;
  now?: () => number;
  look_ms?: number;
}

export function createDiskGuard(deps: Deps): DiskGuard {
  const { driver, disk, logger, now = Date.now, look_ms = LOOK_MS } = deps;
  const watched = new Map<ProjectId, Watched>();
  const kills = new Map<ProjectId, number>();
  let busy = false;

  const inspect = async (project_id: ProjectId, item: Watched): Promise<void> => {
    const began = now();
    item.due = Number.POSITIVE_INFINITY;
    const [usage, state] = await Promise.all([driver.usage(project_id), disk.count(project_id, began - 1)]);
    const quota = usage.quotas?.disk_mib;
    item.due = began + Math.max(dueAfter(state?.disk_mib, quota), disk.holds(project_id) / 5);
    if (!state || quota === undefined || state.disk_mib <= quota * TOLERANCE) {
      Object.assign(item, { over: undefined, rounds: 0 });
      return;
    }
    const grows = item.over === undefined || state.disk_mib > item.over;
    item.over = state.disk_mib;
    if (!grows) return;
    const signal = item.rounds++ === 0 ? 'SIGTERM' : 'SIGKILL';
    const ended = await endPrograms(driver, project_id, signal);
    kills.set(project_id, (kills.get(project_id) ?? 0) + ended);
    logger.warn({ project_id, disk_mib: Math.round(state.disk_mib), quota, ended }, 'over the disk quota');
  };

  const look = async (): Promise<void> => {
    const running = driver.list();
    for (const project_id of watched.keys()) {
      if (running.get(project_id)?.state === 'running') continue;
      watched.delete(project_id);
      kills.delete(project_id);
    }
    for (const [project_id, { state }] of running) {
      if (state !== 'running') continue;
      const item = watched.get(project_id) ?? { due: now(), over: undefined, rounds: 0 };
      watched.set(project_id, item);
      // It may be stopped meanwhile: then there is nothing to guard.
      if (item.due <= now()) await inspect(project_id, item).catch(() => (item.due = now() + CLOSE_MS));
    }
  };

  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void look().finally(() => {
      busy = false;
    });
  }, look_ms);
  timer.unref();
  return {
    kills: (project_id) => kills.get(project_id) ?? 0,
    look,
    close: () => clearInterval(timer),
  };
}

function dueAfter(used: number | undefined, quota: number | undefined): number {
  if (used === undefined || quota === undefined || used < quota * CLOSE) return CALM_MS;
  return used > quota ? OVER_MS : CLOSE_MS;
}

/** How many were there to be ended. An idle shell does not mind a SIGTERM. */
async function endPrograms(driver: Driver, project_id: ProjectId, signal: KillSignal): Promise<number> {
  const programs = (await driver.processes(project_id)).filter(({ own }) => !own);
  const ended = await Promise.allSettled(
    programs.map(({ pid, start_time }) => driver.signal(project_id, pid, start_time, signal)),
  );
  return ended.filter(({ status }) => status === 'fulfilled').length;
}
