/**
 * Live usage: one poll a watched project and hub, however many look. Used by the socket. It asks the compute server while somebody watches
 * and nothing otherwise; who may watch is the caller's business.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import { LyceumError, toWireError } from '@lyceum/util/errors';
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
  const { poll_ms = POLL_MS } = deps;
  const watched = new Map<ProjectId, Watched>();

  const again = (project_id: ProjectId, item: Watched) => {
    item.timer = setTimeout(() => {
      const asked = measure(deps, project_id);
      asked
        .then(
          (usage) => {
            item.latest = asked;
            for (const tell of [...item.watchers]) tell(usage);
          },
          // It stops, or its node is away: the row says so. The next measurement comes when it answers again.
          () => {},
        )
        .finally(() => {
          if (watched.get(project_id) === item) again(project_id, item);
        });
    }, poll_ms);
  };

  const join = (project_id: ProjectId): Watched => {
    const present = watched.get(project_id);
    if (present) return present;
    const item: Watched = { watchers: new Set(), latest: measure(deps, project_id) };
    item.latest.catch(() => {});
    watched.set(project_id, item);
    again(project_id, item);
    return item;
  };

  const leave = (project_id: ProjectId, item: Watched, told: (usage: Usage) => void) => {
    item.watchers.delete(told);
    if (item.watchers.size > 0 || watched.get(project_id) !== item) return;
    clearTimeout(item.timer);
    watched.delete(project_id);
  };

  return {
    watch: async (project_id, told) => {
      const item = join(project_id);
      item.watchers.add(told);
      const stop = () => leave(project_id, item, told);
      try {
        return { first: await item.latest, stop };
      } catch (error) {
        stop();
        throw new LyceumError(toWireError(error).code, toWireError(error).message);
      }
    },
    get size() {
      return watched.size;
    },
    close: () => {
      for (const { timer } of watched.values()) clearTimeout(timer);
      watched.clear();
    },
  };
}

async function measure({ rows, compute }: Deps, project_id: ProjectId): Promise<Usage> {
  const { node_id } = await rows.require(project_id);
  // Never started: it has no home yet.
  if (node_id === null) return { time: Date.now(), enforced: false, disk_mib: 0 };
  return compute.request(node_id, 'project_usage', { project_id }, USAGE_TIMEOUT_MS);
}
