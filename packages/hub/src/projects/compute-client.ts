/**
 * The hub's view of all compute servers: finds them in the table compute_servers, keeps one link to each that lives,
 * and places projects. Used by lifecycle, reconcile and the local-hub links. It never changes a projects row.
 */
import { createSignal, type Disposer } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ComputeRequestName, ComputeResult, ProjectStatus } from '@lyceum/util/protocol/compute';
import type { Database } from '../db/database';
import { type ComputeAddress, type ComputeFields, type ComputeLink, openComputeLink } from './compute-link';
import { createSleep } from './sleep';

/** Milliseconds between two looks into compute_servers while all is well, and after a link broke (doubled up to the former). */
const LOOK_INTERVAL_MS = 3000;
const FIRST_RETRY_MS = 50;
/** Seconds without a heartbeat (one every 10 s) after which a compute server counts as gone. */
const HEARTBEAT_LIMIT_S = 30;
/** Milliseconds that a request waits for a link: a compute server that restarts is back within this. */
const LINK_WAIT_MS = 10_000;

export interface NodeNews {
  node_id: string;
  project_id: ProjectId;
  status: ProjectStatus;
}

export interface ComputeClient {
  request<N extends ComputeRequestName>(
    node_id: string,
    event: N,
    fields: ComputeFields<N>,
    timeout_ms: number,
  ): Promise<ComputeResult<N>>;
  /** The node that has the project, else the live one with the fewest projects. */
  place(node_id: string | null): Promise<string>;
  onChanged(handler: (news: NodeNews) => void): Disposer;
  /** A link came up (again): what the rows say must be compared with what runs. */
  onLink(handler: (node_id: string) => void): Disposer;
  start(): void;
  close(): Promise<void>;
}

interface Deps {
  db: Database;
  hub_id: string;
  logger: Logger;
}

export function createComputeClient(deps: Deps): ComputeClient {
  return new Nodes(deps);
}

class Nodes implements ComputeClient {
  private readonly links = new Map<string, ComputeLink>();
  private readonly changed = createSignal<NodeNews>();
  private readonly linked = createSignal<string>();
  private readonly sleep = createSleep();
  private closed = false;
  private loop: Promise<void> = Promise.resolve();
  readonly onChanged = this.changed.on;
  readonly onLink = this.linked.on;

  constructor(private readonly deps: Deps) {}

  start(): void {
    this.loop = this.run();
  }

  async request<N extends ComputeRequestName>(
    node_id: string,
    event: N,
    fields: ComputeFields<N>,
    timeout_ms: number,
  ): Promise<ComputeResult<N>> {
    const link = await this.linkWhen(() => this.links.get(node_id), `The compute server ${node_id}`);
    return link.request(event, fields, timeout_ms);
  }

  async place(node_id: string | null): Promise<string> {
    if (node_id !== null) return node_id;
    await this.linkWhen(() => [...this.links.values()][0], 'A compute server');
    return emptiest(this.deps.db, [...this.links.keys()]);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.sleep.wake();
    for (const link of this.links.values()) link.close();
    await this.loop;
  }

  private async run(): Promise<void> {
    let retry = FIRST_RETRY_MS;
    while (!this.closed) {
      const well = await this.look().catch(() => false);
      retry = well ? FIRST_RETRY_MS : Math.min(retry * 2, LOOK_INTERVAL_MS);
      await this.sleep.for(well ? LOOK_INTERVAL_MS : retry);
    }
  }

  /** True when every live compute server is linked. */
  private async look(): Promise<boolean> {
    const addresses = await liveServers(this.deps.db);
    const missing = addresses.filter(({ node_id }) => !this.links.has(node_id));
    const results = await Promise.allSettled(missing.map((address) => this.open(address)));
    return results.every(({ status }) => status === 'fulfilled') && addresses.length > 0;
  }

  private async open(address: ComputeAddress): Promise<void> {
    const { node_id } = address;
    const { hub_id, logger } = this.deps;
    const events = {
      changed: (project_id: ProjectId, status: ProjectStatus) =>
        this.changed.emit({ node_id, project_id, status }),
      closed: () => {
        this.links.delete(node_id);
        this.sleep.wake();
      },
    };
    const link = await openComputeLink(address, hub_id, events, logger);
    if (this.closed) return link.close();
    this.links.set(node_id, link);
    logger.info({ node_id }, 'compute server linked');
    this.linked.emit(node_id);
  }

  private linkWhen(pick: () => ComputeLink | undefined, whom: string): Promise<ComputeLink> {
    const now = pick();
    if (now) return Promise.resolve(now);
    this.sleep.wake();
    return new Promise((resolve, reject) => {
      const stop = this.linked.on(() => {
        const link = pick();
        if (!link) return;
        clearTimeout(timer);
        stop();
        resolve(link);
      });
      const timer = setTimeout(() => {
        stop();
        reject(new LyceumError('unavailable', `${whom} is not reachable now. Please try again.`));
      }, LINK_WAIT_MS);
    });
  }
}

async function liveServers(db: Database): Promise<ComputeAddress[]> {
  const rows = await db.query<Record<string, unknown>>(
    `SELECT node_id, host, port, token FROM compute_servers
      WHERE heartbeat > now() - make_interval(secs => $1)`,
    [HEARTBEAT_LIMIT_S],
  );
  return rows.map((row) => ({
    node_id: String(row.node_id),
    host: String(row.host),
    port: Number(row.port),
    token: String(row.token),
  }));
}

async function emptiest(db: Database, node_ids: string[]): Promise<string> {
  const rows = await db.query<{ node_id: string }>(
    `SELECT n.node_id FROM unnest($1::text[]) AS n(node_id)
       LEFT JOIN projects p ON p.node_id = n.node_id AND p.deleted IS NULL
      GROUP BY n.node_id ORDER BY count(p.project_id), n.node_id LIMIT 1`,
    [node_ids],
  );
  const [row] = rows;
  if (!row) throw new LyceumError('unavailable', 'No compute server is reachable now. Please try again.');
  return row.node_id;
}
