/**
 * Which feeds a change may touch, so that one write does not visit ten thousand. Used by feeds.ts; it judges no rows.
 * Feeds are found by their reader (account or project); those on acquaintances by the accounts that they show.
 */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { Change } from '../db/changes';
import type { Row } from '../db/database';
import type { LiveFeed } from './feed';
import type { Roles } from './roles';

type Sets = Map<string, Set<LiveFeed>>;

export class FeedIndex {
  private readonly feeds = new Set<LiveFeed>();
  /** "table reader-id" → feeds. */
  private readonly byReader: Sets = new Map();
  /** Table → acquaintance feeds that are reading: which rows they will show is not known yet. */
  private readonly reading: Sets = new Map();
  /** "table key" → acquaintance feeds that show the row. */
  private readonly byShown: Sets = new Map();
  private readonly shown = new Map<LiveFeed, ReadonlySet<string>>();
  /** Table → acquaintance feeds with a condition that any row may come to meet. */
  private readonly conditional: Sets = new Map();

  constructor(private readonly roles: Roles) {}

  get size(): number {
    return this.feeds.size;
  }

  all(): Iterable<LiveFeed> {
    return this.feeds;
  }

  add(feed: LiveFeed): void {
    this.feeds.add(feed);
    put(this.byReader, readerKey(feed), feed);
    if (isConditional(feed)) put(this.conditional, feed.plan.table.source, feed);
  }

  remove(feed: LiveFeed): void {
    this.feeds.delete(feed);
    take(this.byReader, readerKey(feed), feed);
    take(this.conditional, feed.plan.table.source, feed);
    this.setReading(feed, false);
    this.setShown(feed, new Set());
    this.shown.delete(feed);
  }

  setReading(feed: LiveFeed, reading: boolean): void {
    if (feed.plan.scope.kind !== 'acquaintance') return;
    (reading ? put : take)(this.reading, feed.plan.table.source, feed);
  }

  setShown(feed: LiveFeed, keys: ReadonlySet<string>): void {
    if (feed.plan.scope.kind !== 'acquaintance') return;
    const { source } = feed.plan.table;
    for (const key of this.shown.get(feed) ?? []) take(this.byShown, `${source} ${key}`, feed);
    for (const key of keys) put(this.byShown, `${source} ${key}`, feed);
    this.shown.set(feed, keys);
  }

  /** Feeds of this account on any of these tables. */
  *ofAccount(account_id: AccountId, tables: Iterable<string>): Iterable<LiveFeed> {
    for (const table of tables) yield* this.byReader.get(`${table} ${account_id}`) ?? [];
  }

  /** A superset of the feeds that the change touches. */
  touchedBy(change: Change): Set<LiveFeed> {
    const { table, old, row } = change;
    const feeds = new Set<LiveFeed>();
    addAll(feeds, this.reading.get(table));
    addAll(feeds, this.conditional.get(table));
    if (table === 'accounts')
      for (const id of idsOf(old, row, 'account_id')) this.touchedByAccount(id, feeds);
    // One's own rows about projects are found also when the project is no more.
    if (table === 'project_marks')
      for (const id of idsOf(old, row, 'account_id')) addAll(feeds, this.byReader.get(`${table} ${id}`));
    else for (const id of idsOf(old, row, 'project_id')) this.touchedByProject(table, id, feeds);
    return feeds;
  }

  private touchedByAccount(account_id: string, feeds: Set<LiveFeed>): void {
    addAll(feeds, this.byReader.get(`accounts ${account_id}`));
    addAll(feeds, this.byShown.get(`accounts ${account_id}`));
  }

  private touchedByProject(table: string, project_id: string, feeds: Set<LiveFeed>): void {
    addAll(feeds, this.byReader.get(`${table} ${project_id}`));
    for (const account_id of this.roles.membersNow(project_id as ProjectId)) {
      addAll(feeds, this.byReader.get(`${table} ${account_id}`));
      if (table !== 'project_users') continue;
      // Someone came or went: whom the members know may have changed.
      for (const feed of this.byReader.get(`accounts ${account_id}`) ?? [])
        if (feed.plan.scope.kind === 'acquaintance') feeds.add(feed);
    }
  }
}

/** The ids in this column before and after, each once. */
function idsOf(old: Row | null, row: Row | null, column: string): string[] {
  const [before, after] = [old?.[column], row?.[column]];
  const ids = before === after ? [before] : [before, after];
  return ids.filter((id) => typeof id === 'string');
}

function addAll(feeds: Set<LiveFeed>, more: Iterable<LiveFeed> | undefined): void {
  for (const feed of more ?? []) feeds.add(feed);
}

function readerKey({ plan }: LiveFeed): string {
  const reader = 'account_id' in plan.reader ? plan.reader.account_id : plan.reader.project_id;
  return `${plan.table.source} ${reader}`;
}

function isConditional({ plan }: LiveFeed): boolean {
  if (plan.scope.kind !== 'acquaintance') return false;
  return plan.where.some(({ column }) => !plan.table.primary_key.includes(column));
}

function put(sets: Sets, key: string, feed: LiveFeed): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set.add(feed));
}

function take(sets: Sets, key: string, feed: LiveFeed): void {
  const set = sets.get(key);
  set?.delete(feed);
  if (set?.size === 0) sets.delete(key);
}
