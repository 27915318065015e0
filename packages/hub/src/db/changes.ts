/**
 * The change stream: what was committed to the tables of publication "lyceum", read from the write-ahead log through
 * one temporary replication slot a hub. Made by the composition root; roles, sessions, feeds, projects and documents
 * subscribe. It connects again by itself and never replays: after a loss every consumer reads its rows again.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { Logger } from '@lyceum/util/node/logger';
import type { Change } from './change';
import { isConnectionError } from './connection-errors';
import type { Database } from './database';
import { LAG_LIMITS, type LagLimits, startLagWatch } from './lag-watch';
import type { Transaction } from './pgoutput';
import { openReplication, type Replication } from './replication';
import { createSeenTransactions, type StreamPosition } from './seen-transactions';
import { parseSnapshot, type Snapshot } from './snapshot';

export type { Change };

export interface ChangeStream {
  /** False: caches that rely on the stream may be out of date. */
  readonly live: boolean;
  /**
   * The changes of one transaction at a time, in commit order; handlers are called in the order of their subscription
   * and must not throw or wait. Returns the end of the subscription.
   */
  subscribe(tables: string[], handler: (changes: Change[]) => void): () => void;
  /** true when (again) connected: read everything again. false: lost. Returns its end. */
  onLive(handler: (live: boolean) => void): () => void;
  /** For snapshot-read.ts: taken before a query, and compared with the snapshot of its answer. */
  position(): StreamPosition;
  isAhead(position: StreamPosition, snapshot: Snapshot): boolean;
  /** Resolves when this transaction, committed a moment ago, was handed out to all: true. false: the stream is lost. */
  passed(xid: number): Promise<boolean>;
  /** Resolves when live for the first time; retries lost connections, throws on settings that cannot work. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** ms until the first attempt to connect again, doubled up to the longest. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;
/** ms between looks at transactions that are about to end. */
const SETTLE_POLL_MS = 2;

interface Subscription {
  tables: ReadonlySet<string>;
  handler: (changes: Change[]) => void;
}

export function createChangeStream(
  database_url: string,
  database: Database,
  logger: Logger,
  limits: LagLimits = LAG_LIMITS,
): ChangeStream {
  return new LogStream(database_url, database, logger, limits);
}

class LogStream implements ChangeStream {
  live = false;
  private readonly subscriptions = new Set<Subscription>();
  private readonly liveHandlers = new Set<(live: boolean) => void>();
  private readonly seen = createSeenTransactions();
  private readonly closing = new AbortController();
  private replication: Replication | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopWatch = () => {};
  private delay = FIRST_RETRY_MS;
  /** Transactions that somebody waits for. */
  private readonly awaited = new Map<number, ((passed: boolean) => void)[]>();
  private connectedOnce = false;

  constructor(
    private readonly database_url: string,
    private readonly database: Database,
    private readonly logger: Logger,
    private readonly limits: LagLimits,
  ) {}

  subscribe(tables: string[], handler: (changes: Change[]) => void): () => void {
    return added(this.subscriptions, { tables: new Set(tables), handler });
  }

  onLive(handler: (live: boolean) => void): () => void {
    return added(this.liveHandlers, handler);
  }

  position(): StreamPosition {
    return this.seen.position();
  }

  isAhead(position: StreamPosition, snapshot: Snapshot): boolean {
    return this.seen.isAhead(position, snapshot);
  }

  passed(xid: number): Promise<boolean> {
    if (!this.live || this.seen.has(xid)) return Promise.resolve(this.live);
    return new Promise((resolve) => this.awaited.set(xid, [...(this.awaited.get(xid) ?? []), resolve]));
  }

  start(): Promise<void> {
    this.stopWatch = startLagWatch(this.database, this.limits, this.logger);
    return new Promise((resolve, reject) => {
      this.running = this.run(resolve, reject);
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.stopWatch();
    await this.replication?.close();
    await this.running;
  }

  private async run(onFirst: () => void, onRefused: (error: unknown) => void): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      try {
        await this.stayConnected(onFirst);
      } catch (error) {
        if (signal.aborted) break;
        if (!this.connectedOnce && !isConnectionError(error)) return onRefused(error);
        this.logger.warn({ error }, 'the change stream cannot connect');
      }
      await pause(this.delay, signal);
      this.delay = Math.min(this.delay * 2, LONGEST_RETRY_MS);
    }
    onRefused(new LyceumError('unavailable', 'The hub is stopping.'));
  }

  /** One connection, from its opening to its loss. Throws when it could not be opened. */
  private async stayConnected(onFirst: () => void): Promise<void> {
    const { signal } = this.closing;
    this.seen.clear();
    const replication = await openReplication(
      this.database_url,
      (transaction) => this.dispatch(transaction),
      signal,
    );
    this.replication = replication;
    try {
      await Promise.race([settled(this.database, signal), replication.ended]);
      if (signal.aborted) return;
      this.connectedOnce = true;
      this.delay = FIRST_RETRY_MS;
      this.setLive(true);
      onFirst();
      const reason = await replication.ended;
      if (!signal.aborted) this.logger.warn({ error: reason }, 'the change stream lost its connection');
    } finally {
      this.setLive(false);
      await replication.close();
    }
  }

  private dispatch({ xid, changes }: Transaction): void {
    this.seen.add(xid);
    for (const { tables, handler } of this.subscriptions) {
      const wanted = changes.filter(({ table }) => tables.has(table));
      if (wanted.length > 0) this.safely(() => handler(wanted));
    }
    this.tellAwaited(xid, true);
  }

  private tellAwaited(xid: number, passed: boolean): void {
    for (const resolve of this.awaited.get(xid) ?? []) resolve(passed);
    this.awaited.delete(xid);
  }

  private setLive(live: boolean): void {
    if (this.live === live) return;
    this.live = live;
    this.logger.info({ live }, 'the change stream changed');
    for (const xid of [...this.awaited.keys()]) this.tellAwaited(xid, false);
    for (const handler of this.liveHandlers) this.safely(() => handler(live));
  }

  private safely(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.logger.error({ error }, 'a handler of the change stream failed');
    }
  }
}

function added<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => set.delete(item);
}

/**
 * Waits until all transactions that run now have ended. One that the new slot took for ended may still be missing in
 * snapshots for a moment: neither the stream nor a query would tell of it.
 */
async function settled(database: Database, signal: AbortSignal): Promise<void> {
  const snapshot = async () => {
    const [row] = await database.query<{ text: string }>('SELECT pg_current_snapshot()::text AS text');
    return parseSnapshot(row?.text ?? '');
  };
  const { xmax } = await snapshot();
  while (!signal.aborted && (await snapshot()).xmin < xmax) await pause(SETTLE_POLL_MS, signal);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
