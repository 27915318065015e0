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
import { HEARTBEAT_LIMIT_S, silentSince, silentWords } from './nodes';
import { createPlacement, type Placement } from './placement';
import { createSleep } from './sleep';

/** Milliseconds between two looks into compute_servers while all is well, and after a link broke (doubled up to the former). */
const LOOK_INTERVAL_MS = 3000;
const FIRST_RETRY_MS = 50;
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
  /** The node that has the project, else the live one with most free memory. Throws unavailable, with the reason, where that one is silent. */
  place(node_id: string | null): Promise<string>;
  /** Where a node's compute server listens, with its token: for another node that is to fetch from it. Throws unavailable. */
  address(node_id: string): Promise<ComputeAddress>;
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

  private readonly placement: Placement;

  constructor(private readonly deps: Deps) {
    this.placement = createPlacement(deps.db);
  }

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
    if (node_id !== null) return this.present(node_id);
    await this.linkWhen(() => [...this.links.values()][0], 'A compute server');
    return this.placement.choose([...this.links.keys()]);
  }

  async address(node_id: string): Promise<ComputeAddress> {
    const address = (await liveServers(this.deps.db)).find((one) => one.node_id === node_id);
    if (!address) throw new LyceumError('unavailable', `The compute server ${node_id} is not reachable now.`);
    return address;
  }

  /** A link may be broken for a moment while its node restarts; one without a heartbeat is gone. */
  private async present(node_id: string): Promise<string> {
    if (this.links.has(node_id)) return node_id;
    const since = await silentSince(this.deps.db, node_id);
    if (since !== undefined) throw new LyceumError('unavailable', silentWords(node_id, since));
    return node_id;
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
