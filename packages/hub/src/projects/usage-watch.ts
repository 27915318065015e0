/**
 * Live usage: one poll a watched project and hub, however many look. Used by the socket. It asks the compute server while somebody watches
 * and nothing otherwise; who may watch is the caller's business.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import type { ProjectId } from '@lyceum/util/ids';
import type { Usage } from '@lyceum/util/quotas';
import type { ComputeClient } from './compute-client';
import type { ProjectRows } from './project-rows';

export interface UsageWatch {
  /** The present usage first, then each later one until the returned function is called. */
  watch(project_id: ProjectId, told: (usage: Usage) => void): Promise<{ first: Usage; stop: Disposer }>;
  /** Projects that are polled now. */
  readonly size: number;
  close(): void;
}

/** Milliseconds between two measurements: long enough for processor use to mean something, short enough to feel live. */
const POLL_MS = 3000;
/** Milliseconds for a compute server to measure. */
const USAGE_TIMEOUT_MS = 10_000;

interface Deps {
  rows: Pick<ProjectRows, 'require'>;
  compute: Pick<ComputeClient, 'request'>;
  poll_ms?: number;
}

interface Watched {
  watchers: Set<(usage: Usage) => void>;
  /** The measurement under way, or the last one. */
  latest: Promise<Usage>;
  timer?: NodeJS.Timeout;
}

export function createUsageWatch(deps: Deps): UsageWatch {
  return new Watches(deps);
}

class Watches implements UsageWatch {
  private readonly watched = new Map<ProjectId, Watched>();

  constructor(private readonly deps: Deps) {}

  async watch(
    project_id: ProjectId,
    told: (usage: Usage) => void,
  ): Promise<{ first: Usage; stop: Disposer }> {
    const item = this.join(project_id);
    item.watchers.add(told);
    const stop = () => this.leave(project_id, item, told);
    try {
      return { first: await item.latest, stop };
    } catch (error) {
      stop();
      throw error;
    }
  }

  get size(): number {
    return this.watched.size;
  }

  close(): void {
    for (const { timer } of this.watched.values()) clearTimeout(timer);
    this.watched.clear();
  }

  private join(project_id: ProjectId): Watched {
    const present = this.watched.get(project_id);
    if (present) return present;
    const item: Watched = { watchers: new Set(), latest: measure(this.deps, project_id) };
    item.latest.catch(() => {});
    this.watched.set(project_id, item);
    this.next(project_id, item);
    return item;
  }

  private next(project_id: ProjectId, item: Watched): void {
    const { poll_ms = POLL_MS } = this.deps;
    item.timer = setTimeout(() => {
      void this.poll(project_id, item).finally(() => {
        if (this.watched.get(project_id) === item) this.next(project_id, item);
      });
    }, poll_ms);
  }

  private async poll(project_id: ProjectId, item: Watched): Promise<void> {
    const asked = measure(this.deps, project_id);
    try {
      const usage = await asked;
      item.latest = asked;
      for (const tell of [...item.watchers]) tell(usage);
    } catch {
      // It stops, or its node is away: the row says so. The next measurement comes when it answers again.
    }
  }

  private leave(project_id: ProjectId, item: Watched, told: (usage: Usage) => void): void {
    item.watchers.delete(told);
    if (item.watchers.size > 0 || this.watched.get(project_id) !== item) return;
    clearTimeout(item.timer);
    this.watched.delete(project_id);
  }
}

async function measure({ rows, compute }: Deps, project_id: ProjectId): Promise<Usage> {
  const { node_id } = await rows.require(project_id);
  // Never started: it has no home yet.
  if (node_id === null) return { time: Date.now(), enforced: false, disk_mib: 0 };
  return compute.request(node_id, 'project_usage', { project_id }, USAGE_TIMEOUT_MS);
}
