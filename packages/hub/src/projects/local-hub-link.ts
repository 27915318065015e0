/**
 * The lasting link of this hub to one project's local hub: it follows the project through stops, starts, crashes and new
 * addresses, and tells its consumers (rooms, terminals, listings) when to open again.
 *
 *   idle ──wanted──► connecting ──welcome──► up ──lost──► connecting        not running ──► stopped ──row says running──► connecting
 */
import { createSignal, type Disposer } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import type { LocalHubConnection } from './local-hub-connection';
import { createSleep } from './sleep';

export type LinkState =
  /** Nobody has asked yet, or it is being looked for. */
  { kind: 'connecting' } | { kind: 'up'; connection: LocalHubConnection } | { kind: 'stopped' };

export interface LocalHubLink {
  readonly state: LinkState;
  /** Called at once with the present state, then at each change. While somebody follows, the link is kept up. */
  follow(handler: (state: LinkState) => void): Disposer;
  /** The connection, opened if need be. Throws not_running, or unavailable after the wait. */
  ready(wait_ms?: number): Promise<LocalHubConnection>;
  /** News (a row, a compute server) that the project may be reachable now, or at another address. */
  wake(): void;
  close(): void;
}

/** Looks for the project: its connection, "not running", or undefined for "not yet, try again soon". */
export type Reach = (closed: () => void) => Promise<LocalHubConnection | 'stopped' | undefined>;

/** Milliseconds between tries, doubled from the first to the last. */
const FIRST_RETRY_MS = 25;
const MAX_RETRY_MS = 1000;
/** Milliseconds that a request waits for a project that is starting or whose local hub restarts. */
const READY_WAIT_MS = 20_000;
/** Milliseconds without a consumer or request after which the connection is closed. */
const IDLE_MS = 60_000;

export const notRunning = () => new LyceumError('not_running', 'The project is not running. Start it first.');

export function createLocalHubLink(reach: Reach): LocalHubLink {
  return new Link(reach);
}

class Link implements LocalHubLink {
  private readonly changed = createSignal<LinkState>();
  private readonly sleep = createSleep();
  private current: LinkState = { kind: 'connecting' };
  private looking = false;
  private closed = false;
  private waiters = 0;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(private readonly reach: Reach) {}

  get state(): LinkState {
    return this.current;
  }

  follow(handler: (state: LinkState) => void): Disposer {
    const stop = this.changed.on(handler);
    handler(this.current);
    this.look();
    return stop;
  }

  async ready(wait_ms = READY_WAIT_MS): Promise<LocalHubConnection> {
    this.touch();
    if (this.current.kind === 'up') return this.current.connection;
    this.waiters++;
    try {
      // A stopped project is looked at anew: the news of its start may be on its way.
      if (this.current.kind === 'stopped') this.current = { kind: 'connecting' };
      const news = this.settled(wait_ms);
      this.look();
      const next = await news;
      if (next.kind === 'up') return next.connection;
      if (next.kind === 'stopped') throw notRunning();
      throw new LyceumError('unavailable', 'The project does not answer now. Please try again.');
    } finally {
      this.waiters--;
    }
  }

  wake(): void {
    if (this.current.kind === 'stopped') this.set({ kind: 'connecting' });
    if (this.looking) this.sleep.wake();
    else this.look();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.idleTimer);
    this.sleep.wake();
    if (this.current.kind === 'up') this.current.connection.close();
  }

  private set(next: LinkState): void {
    if (next.kind === this.current.kind && next.kind !== 'up') return;
    this.current = next;
    this.changed.emit(next);
  }

  private get wanted(): boolean {
    return !this.closed && (this.changed.size > 0 || this.waiters > 0);
  }

  private look(): void {
    if (this.looking || !this.wanted || this.current.kind === 'up') return;
    this.looking = true;
    void this.search();
  }

  private async search(): Promise<void> {
    let delay = FIRST_RETRY_MS;
    while (this.wanted) {
      const found = await this.tryOnce();
      if (found) {
        // Before anybody hears of it: who does may ask to look again.
        this.looking = false;
        this.set(found);
        return;
      }
      await this.sleep.for(delay);
      delay = Math.min(delay * 2, MAX_RETRY_MS);
    }
    this.looking = false;
  }

  /** A connection, or that the project does not run; undefined: not yet known. */
  private async tryOnce(): Promise<LinkState | undefined> {
    const mine: { current?: LocalHubConnection } = {};
    const found = await this.reach(() => this.lost(mine)).catch(() => undefined);
    if (found === undefined || found === 'stopped') return found && { kind: 'stopped' };
    if (this.closed) {
      found.close();
      return undefined;
    }
    mine.current = found;
    this.touch();
    return { kind: 'up', connection: found };
  }

  private lost(mine: { current?: LocalHubConnection }): void {
    if (this.closed || this.current.kind !== 'up' || this.current.connection !== mine.current) return;
    this.set({ kind: 'connecting' });
    this.look();
  }

  /** The next state that is not "connecting", or the present one when it does not come in time. */
  private settled(wait_ms: number): Promise<LinkState> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        resolve(this.current);
      };
      const timer = setTimeout(done, wait_ms);
      const stop = this.changed.on((next) => {
        if (next.kind !== 'connecting') done();
      });
    });
  }

  private touch(): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      if (this.wanted) return this.touch();
      const { current } = this;
      this.current = { kind: 'connecting' };
      if (current.kind === 'up') current.connection.close();
    }, IDLE_MS);
    this.idleTimer.unref();
  }
}
