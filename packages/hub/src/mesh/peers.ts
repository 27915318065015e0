/**
 * Keeps this hub's row alive, and a link to each hub that started before it, for ever. Used by mesh.ts.
 * Hubs that start later call us: each pair has one connection. While the database is away, whom we know stays known.
 */
import type { HubId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { createSleep, type Sleep } from '../projects/sleep';
import type { HubAddress, HubRows } from './hub-rows';

export interface PeersDeps {
  rows: HubRows;
  /** Resolves when the link has ended; rejects when there was none. */
  call(address: HubAddress): Promise<void>;
  /** A hub died and is not waited for any more. Told to one hub only. */
  forgotten(hub_id: HubId): void;
  logger: Logger;
  /** Milliseconds; for tests. */
  heartbeat_ms?: number;
}

export interface Peers {
  close(): Promise<void>;
}

/** Milliseconds between two heartbeats, each a small write. */
const HEARTBEAT_MS = 3000;
/** Milliseconds between two calls of one hub: doubled from the first to the second while they fail. */
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 3000;
/** Milliseconds: a link that held so long was a good one. */
const STEADY_MS = 5000;
/** Milliseconds at close for the database to forget us; otherwise the others stop calling when the heartbeat is old. */
const REMOVE_WAIT_MS = 1000;

export function keepPeers(deps: PeersDeps): Peers {
  return new Callers(deps);
}

class Callers implements Peers {
  private known = new Map<HubId, HubAddress>();
  private readonly calling = new Set<HubId>();
  private readonly sleeps = new Set<Sleep>();
  private readonly loop: Promise<void>;
  private closed = false;

  constructor(private readonly deps: PeersDeps) {
    this.loop = this.run();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const sleep of this.sleeps) sleep.wake();
    const removed = this.loop.then(() => this.deps.rows.remove());
    removed.catch((error: unknown) => this.deps.logger.info({ error }, 'the row of this hub stays'));
    const late = new Promise<void>((resolve) => setTimeout(resolve, REMOVE_WAIT_MS).unref());
    await Promise.race([removed.catch(() => undefined), late]);
  }

  private async run(): Promise<void> {
    const sleep = this.newSleep();
    let failed = false;
    while (!this.closed) {
      try {
        const { earlier, forgotten } = await this.deps.rows.beat();
        forgotten.forEach(this.deps.forgotten);
        this.look(earlier);
        failed = false;
      } catch (error) {
        if (!failed) this.deps.logger.warn({ error }, 'the table of hubs cannot be read; trying on');
        failed = true;
      }
      if (!this.closed) await sleep.for(this.deps.heartbeat_ms ?? HEARTBEAT_MS);
    }
  }

  private look(addresses: HubAddress[]): void {
    if (this.closed) return;
    this.known = new Map(addresses.map((address) => [address.hub_id, address]));
    for (const hub_id of this.known.keys()) if (!this.calling.has(hub_id)) void this.keepCalling(hub_id);
  }

  private async keepCalling(hub_id: HubId): Promise<void> {
    this.calling.add(hub_id);
    const sleep = this.newSleep();
    let pause = FIRST_PAUSE_MS;
    for (let address = this.known.get(hub_id); address; address = this.known.get(hub_id)) {
      const began = performance.now();
      await this.deps.call(address).catch((error: unknown) => {
        this.deps.logger.debug({ hub_id, error }, 'another hub cannot be reached');
      });
      if (this.closed) break;
      pause = performance.now() - began > STEADY_MS ? FIRST_PAUSE_MS : Math.min(pause * 2, MAX_PAUSE_MS);
      await sleep.for(pause);
      if (this.closed) break;
    }
    this.sleeps.delete(sleep);
    this.calling.delete(hub_id);
  }

  private newSleep(): Sleep {
    const sleep = createSleep();
    this.sleeps.add(sleep);
    return sleep;
  }
}
