/**
 * Changefeeds: live results of get plans. The socket edge opens them; rows come from a query and then from the change
 * stream, with no gap and no stale row. It never decides on permission by itself: plans and Roles do.
 */

import type { Logger } from '@lyceum/util/node/logger';
import type { GetPlan, Row } from '@lyceum/util/schema/authorize';
import { TABLES } from '@lyceum/util/schema/tables';
import type { Change, ChangeStream } from '../db/changes';
import type { Database } from '../db/database';
import { createGate } from '../db/gate';
import { type FeedDeps, type FeedSink, LiveFeed } from './feed';
import { FeedIndex } from './feed-index';
import type { RoleChanged, Roles } from './roles';

export type { FeedSink };

export interface Feed {
  rows: Row[];
  close(): void;
}

export interface Feeds {
  /** The sink may be called from the moment that the promise resolved on, never before. */
  open(plan: GetPlan, sink: FeedSink): Promise<Feed>;
  /** Open feeds, for the metrics. */
  readonly count: number;
  close(): void;
}

/** Reads of feeds at once: less than half of the hub's connections, so that a storm of them stops nobody else. */
const READS_AT_ONCE = 8;
/** ms in which changes are gathered before a plan that is not row-wise is queried again. */
const GATHER_MS = 20;

export interface FeedsDeps {
  database: Database;
  changes: ChangeStream;
  /** Made before: roles must hear of a transaction before its rows are judged here. */
  roles: Roles;
  logger: Logger;
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

  constructor(deps: FeedsDeps) {
    this.index = new FeedIndex(deps.roles);
    this.feedDeps = {
      ...deps,
      gate: createGate(READS_AT_ONCE),
      onReading: (feed, reading) => this.index.setReading(feed, reading),
      onShown: (feed, keys) => this.index.setShown(feed, keys),
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
    try {
      const rows = await feed.open();
      return { rows, close: () => this.end(feed) };
    } catch (error) {
      this.end(feed);
      throw error;
    }
  }

  close(): void {
    for (const stop of this.stops) stop();
    clearTimeout(this.timer);
    for (const feed of [...this.index.all()]) this.end(feed);
  }

  private end(feed: LiveFeed): void {
    feed.close();
    this.forget(feed);
  }

  private forget(feed: LiveFeed): void {
    this.index.remove(feed);
    this.gathered.delete(feed);
  }

  private onTransaction(changes: Change[]): void {
    const touched = new Map<LiveFeed, Change[]>();
    for (const change of changes) {
      for (const feed of new Set(this.index.touchedBy(change))) {
        const own = touched.get(feed) ?? [];
        own.push(change);
        touched.set(feed, own);
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
