/**
 * Changefeeds: live results of get plans. The socket edge opens them; rows come from a query and then from the change
 * stream, with no gap and no stale row. It never decides on permission by itself: plans and Roles do.
 */

import type { AccountId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { GetPlan } from '@lyceum/util/schema/authorize';
import type { PackedRows } from '@lyceum/util/schema/packed-rows';
import { TABLES } from '@lyceum/util/schema/tables';
import type { Change, ChangeStream } from '../db/changes';
import type { Database } from '../db/database';
import { createGate } from '../db/gate';
import { type FeedDeps, type FeedSink, LiveFeed } from './feed';
import { FeedIndex } from './feed-index';
import type { RoleChanged, Roles } from './roles';
import { createVoices } from './voices';

export type { FeedSink };

export interface Feed {
  rows: PackedRows;
  close(): void;
}

export interface Feeds {
  /** The sink may be called from the moment that the promise resolved on, never before. */
  open(plan: GetPlan, sink: FeedSink): Promise<Feed>;
  /**
   * Resolves when the account's open feeds of this table have told of the transaction: true. false: the stream is away, or it takes too
   * long; they tell later.
   */
  shown(account_id: AccountId, table: string, xid: number): Promise<boolean>;
  /** Open feeds, for the metrics. */
  readonly count: number;
  close(): void;
}

/** Reads of feeds at once: less than half of the hub's connections, so that a storm of them stops nobody else. */
const READS_AT_ONCE = 8;
/** ms in which changes are gathered before a plan that is not row-wise is queried again. */
const GATHER_MS = 20;

/** ms that the answer to a set waits for the feeds of the one who set; usually it is one. */
const SHOWN_WAIT_MS = 1000;

export interface FeedsDeps {
  database: Database;
  changes: ChangeStream;
  /** Made before: roles must hear of a transaction before its rows are judged here. */
  roles: Roles;
  logger: Logger;
  /** Told how many feeds are open, for the metrics. */
  counted?(count: number): void;
}

export function createFeeds(deps: FeedsDeps): Feeds {
  return new FeedSet(deps);
}

const SOURCES = [...new Set([...TABLES.values()].map(({ source }) => source))];

class FeedSet implements Feeds {
  private readonly index: FeedIndex;
  private readonly feedDeps: FeedDeps;
  private readonly stops: (() => void)[];
  /** Feeds to query again when the timer ends. */
  private readonly gathered = new Set<LiveFeed>();
  private timer: NodeJS.Timeout | undefined;
  private readonly voices = createVoices();

  constructor(private readonly deps: FeedsDeps) {
    this.index = new FeedIndex(deps.roles);
    this.feedDeps = {
      ...deps,
      gate: createGate(READS_AT_ONCE),
      onReading: (feed, reading) => this.index.setReading(feed, reading),
      onShown: (feed, keys) => this.index.setShown(feed, keys),
      onTelling: (feed) => this.voices.tellSoon(feed),
      onClosed: (feed) => this.forget(feed),
    };
    this.stops = [
      deps.changes.subscribe(SOURCES, (changes) => this.onTransaction(changes)),
      deps.changes.onLive((live) => live && this.readAllAgain()),
      deps.roles.onChange((change) => this.onRole(change)),
    ];
  }

  get count(): number {
    return this.index.size;
  }

  async open(plan: GetPlan, sink: FeedSink): Promise<Feed> {
    const feed = new LiveFeed(plan, sink, this.feedDeps);
    this.index.add(feed);
    this.deps.counted?.(this.count);
    try {
      const rows = await feed.open();
      return { rows, close: () => this.end(feed) };
    } catch (error) {
      this.end(feed);
      throw error;
    }
  }

  async shown(account_id: AccountId, table: string, xid: number): Promise<boolean> {
    const tell = async () => {
      if (!(await this.feedDeps.changes.passed(xid))) return false;
      const feeds = [...this.index.ofAccount(account_id, SOURCES)].filter(
        ({ plan }) => plan.table.name === table,
      );
      for (const feed of feeds) {
        if (this.gathered.delete(feed)) feed.read('all');
        else feed.flush();
      }
      await Promise.all(feeds.map((feed) => feed.quiet()));
      return this.feedDeps.changes.live;
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), SHOWN_WAIT_MS);
    });
    try {
      return await Promise.race([tell(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    for (const stop of this.stops) stop();
    clearTimeout(this.timer);
    this.voices.close();
    for (const feed of [...this.index.all()]) this.end(feed);
  }

  private end(feed: LiveFeed): void {
    feed.close();
    this.forget(feed);
  }

  private forget(feed: LiveFeed): void {
    this.index.remove(feed);
    this.gathered.delete(feed);
    this.deps.counted?.(this.count);
  }

  private onTransaction(changes: Change[]): void {
    const touched = new Map<LiveFeed, Change[]>();
    for (const change of changes) {
      for (const feed of this.index.touchedBy(change)) {
        // Reading again is dear: not for a project that the plan does not ask for.
        if (!feed.rowwise && isElsewhere(feed.plan, change)) continue;
        const own = touched.get(feed);
        if (own) own.push(change);
        else touched.set(feed, [change]);
      }
    }
    for (const [feed, own] of touched) {
      if (feed.rowwise) feed.apply(own);
      else this.gather(feed);
    }
  }

  private onRole({ account_id, project_id, role, before }: RoleChanged): void {
    // Not known in memory yet: all feeds of the account read once it is, and see this.
    if (this.feedDeps.roles.roleNow(account_id, project_id) === undefined) return;
    // From collaborator to viewer the same rows are seen.
    if (before !== undefined && (before === null) === (role === null)) return;
    for (const feed of [...this.index.ofAccount(account_id, SOURCES)]) {
      const { kind } = feed.plan.scope;
      if (kind === 'self') continue;
      if (!feed.rowwise) this.gather(feed);
      else if (role === null) feed.leave(project_id);
      else feed.read(project_id);
    }
  }

  private gather(feed: LiveFeed): void {
    this.gathered.add(feed);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const feeds = [...this.gathered];
      this.gathered.clear();
      for (const each of feeds) each.read('all');
    }, GATHER_MS);
  }

  private readAllAgain(): void {
    for (const feed of this.index.all()) feed.read('all');
  }
}

/** The plan asks for one project, and the change is in another. */
function isElsewhere({ where, table }: GetPlan, { table: changed, old, row }: Change): boolean {
  if (table.source !== changed) return false;
  const asked = where.find(({ column }) => column === 'project_id')?.value;
  if (asked === undefined) return false;
  return row?.project_id !== asked && old?.project_id !== asked;
}
