/**
 * One changefeed. Made and told of changes by feeds.ts; it reads its rows and speaks to its sink, when voices.ts lets it.
 *
 *            read() ┌─────────┐ rows fit to the stream ┌──────┐ changes: judged, to the sink
 *   new ───────────►│ reading │───────────────────────►│ live │──┐
 *                   └─────────┘◄───────────────────────└──────┘◄─┘
 *                    changes: buffered   read(): membership, lost stream, plans that are queried again
 *   close() from anywhere: nothing is said any more.
 */
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { GetPlan, Row } from '@lyceum/util/schema/authorize';
import { MAX_ROWS } from '@lyceum/util/schema/authorize';
import { type PackedRows, packRows, unpackRows } from '@lyceum/util/schema/packed-rows';
import { isRowwise, rowKey } from '@lyceum/util/schema/rows';
import type { Change, ChangeStream } from '../db/changes';
import { type Database, onlyRow } from '../db/database';
import type { Gate } from '../db/gate';
import { snapshotRead } from '../db/snapshot-read';
import { type Delta, judge, split } from './judge';
import type { Roles } from './roles';
import { asAnswer, boundedGet, type PackedAnswer, packedRows } from './run';

export interface FeedSink {
  /** All rows anew: after a lost stream, a change of membership, or for plans that are queried again. */
  rows(rows: PackedRows): void;
  /** Rows that are new or changed, and keys (util's rowKey) of rows that left. */
  change(put: Row[], remove: string[]): void;
  /** The feed ended by itself. */
  closed(error: LyceumError): void;
}

export interface FeedDeps {
  database: Database;
  changes: ChangeStream;
  roles: Roles;
  logger: Logger;
  gate: Gate;
  /** Told when a feed begins and ends to read. */
  onReading(feed: LiveFeed, reading: boolean): void;
  /** Told of the keys after each full read of a plan that is not row-wise. */
  onShown(feed: LiveFeed, keys: ReadonlySet<string>): void;
  /** The feed has something to say: call its `flush` soon. */
  onTelling(feed: LiveFeed): void;
  /** The feed ended by itself. */
  onClosed(feed: LiveFeed): void;
}

/** All rows, or those of one project that the reader just joined. */
type Extent = 'all' | ProjectId;

/** Changes kept during one read; more than that, and reading again is cheaper. */
const MAX_BUFFER = 10_000;
/** Reads of single projects remembered: a person joins few within the seconds that the stream may be late. */
const MAX_CONTAINED = 16;
/** ms until a read is tried again that failed while the stream went on. */
const RETRY_MS = 250;

interface Read {
  rows: PackedRows;
  count: number;
  /** What the stream said meanwhile that the rows do not contain yet. */
  delta: Delta;
}

export class LiveFeed {
  readonly rowwise: boolean;
  private state: 'reading' | 'live' | 'closed' = 'live';
  private buffer: Change[] = [];
  /** Judged, and said soon. */
  private pending: Delta | undefined;
  /** Rows of the feed, or a few more than there are: beyond MAX_ROWS it is read again, which counts exactly. */
  private count = 0;
  /** What to read next, after the read that is on its way. */
  private wanted: Extent | undefined;
  /** What the reads contained: the stream may still tell of it, and would show the past. */
  private contained: { extent: Extent; includes(xid: number): boolean }[] = [];
  private retry: NodeJS.Timeout | undefined;
  /** ms, performance.now(): when it last told of changes. */
  spokeAt = Number.NEGATIVE_INFINITY;
  private quietWaiters: (() => void)[] | undefined;

  constructor(
    readonly plan: GetPlan,
    private readonly sink: FeedSink,
    private readonly deps: FeedDeps,
  ) {
    // Texts of timestamps may differ and mean the same moment, so only the database can compare them.
    const comparable = plan.where.every(({ column }) => plan.table.columns[column]?.type !== 'timestamp');
    this.rowwise = isRowwise(plan) && plan.limit === MAX_ROWS && comparable;
  }

  get account_id(): AccountId | undefined {
    return 'account_id' in this.plan.reader ? this.plan.reader.account_id : undefined;
  }

  /** The first read: its rows are answered, later ones go to the sink. */
  async open(): Promise<PackedRows> {
    const { rows, delta } = await this.readOnce('all');
    // Not before the caller has the rows.
    setImmediate(() => this.readWanted());
    return delta.size === 0 ? rows : merged(this.plan, rows, delta);
  }

  close(): void {
    this.state = 'closed';
    clearTimeout(this.retry);
    this.deps.onReading(this, false);
    this.tellQuiet();
  }

  /** Changes of one transaction that may touch this feed. */
  apply(changes: readonly Change[]): void {
    if (this.state === 'closed') return;
    if (this.state === 'live') {
      const delta = this.pending ?? new Map();
      this.judged(changes, delta);
      // Most changes that may touch a feed do not: they end here.
      if (delta.size > 0) this.pending = delta;
      if (this.pending || this.wanted !== undefined) this.deps.onTelling(this);
    } else if (this.buffer.length + changes.length > MAX_BUFFER) {
      this.buffer = [];
      this.want('all');
    } else {
      this.buffer.push(...changes);
    }
  }

  /** Says what is pending, and goes on. */
  flush(): void {
    this.sayPending();
    this.readWanted();
  }

  private sayPending(): void {
    const { pending } = this;
    this.pending = undefined;
    if (!pending || pending.size === 0 || this.state === 'closed') return;
    const { put, remove } = split(pending);
    this.sink.change(put, remove);
    this.spokeAt = performance.now();
  }

  /** The reader lost its role in a project. */
  leave(project_id: ProjectId): void {
    const { primary_key } = this.plan.table;
    const keyIsProject = primary_key.length === 1 && primary_key[0] === this.plan.scope.column;
    if (this.state === 'live' && this.rowwise && keyIsProject) {
      this.pending ??= new Map();
      this.pending.set(project_id, null);
      this.count--;
      this.deps.onTelling(this);
    } else this.read('all');
  }

  /** Reads again, now or after the read that is on its way. */
  read(extent: Extent): void {
    if (this.state === 'closed') return;
    this.want(this.rowwise ? extent : 'all');
    if (this.state === 'live') this.readWanted();
  }

  /** Resolves when everything that the feed knows of has been said. */
  quiet(): Promise<void> {
    if (this.isQuiet()) return Promise.resolve();
    return new Promise((resolve) => {
      this.quietWaiters ??= [];
      this.quietWaiters.push(resolve);
    });
  }

  private isQuiet(): boolean {
    if (this.state === 'closed') return true;
    return this.state === 'live' && !this.pending && this.wanted === undefined && this.retry === undefined;
  }

  private tellQuiet(): void {
    if (!this.quietWaiters || !this.isQuiet()) return;
    for (const resolve of this.quietWaiters) resolve();
    this.quietWaiters = undefined;
  }

  private want(extent: Extent): void {
    this.wanted = this.wanted === undefined || this.wanted === extent ? extent : 'all';
  }

  private readWanted(): void {
    const extent = this.wanted;
    if (extent !== undefined && this.state === 'live') {
      this.wanted = undefined;
      this.readOnce(extent).then(
        (read) => this.tellRead(extent, read),
        (error: unknown) => this.onFailure(error),
      );
    } else this.tellQuiet();
  }

  private tellRead(extent: Extent, { rows, count, delta }: Read): void {
    if (this.state === 'closed') return;
    if (extent === 'all') this.sink.rows(rows);
    else if (count > 0) this.sink.change(unpackRows(rows), []);
    this.pending = delta;
    this.flush();
  }

  private onFailure(error: unknown): void {
    if (this.state === 'closed') return;
    if (error instanceof LyceumError && error.code === 'unavailable') {
      // All of it: what was buffered during the failed read is gone.
      this.retry = setTimeout(() => {
        this.retry = undefined;
        this.read('all');
      }, RETRY_MS);
      return;
    }
    const { code, message } = toWireError(error);
    if (code === 'internal') this.deps.logger.error({ error, table: this.plan.table.name }, 'a feed failed');
    this.close();
    this.deps.onClosed(this);
    this.sink.closed(new LyceumError(code, message));
  }

  /** Rows from the database, fitted to the stream. */
  private async readOnce(extent: Extent): Promise<Read> {
    // What was judged before comes before.
    this.sayPending();
    this.state = 'reading';
    this.buffer = [];
    this.deps.onReading(this, true);
    const delta: Delta = new Map();
    try {
      const { rows, count, includes } = await this.deps.gate(() => this.query(extent));
      if (this.isClosed()) return { rows, count, delta };
      if (!this.rowwise) this.deps.onShown(this, this.keysOf(rows));
      const earlier = extent === 'all' ? [] : this.contained.slice(-MAX_CONTAINED);
      this.contained = [...earlier, { extent, includes }];
      this.count = extent === 'all' ? count : this.count + count;
      this.judged(this.buffer, delta);
      return { rows, count, delta };
    } finally {
      this.buffer = [];
      if (!this.isClosed()) this.state = 'live';
      this.deps.onReading(this, false);
    }
  }

  /** A method, because the compiler does not see that close() may run during an await. */
  private isClosed(): boolean {
    return this.state === 'closed';
  }

  private async query(extent: Extent): Promise<Omit<Read, 'delta'> & { includes(xid: number): boolean }> {
    const { roles, database, changes } = this.deps;
    // Before the snapshot is taken: from then on every change that touches the reader's projects finds this feed.
    if (this.account_id !== undefined && this.plan.scope.kind !== 'self') await roles.load(this.account_id);
    const narrowed = extent === 'all' ? [] : [{ column: this.plan.scope.column, value: extent }];
    const plan = { ...this.plan, where: [...this.plan.where, ...narrowed] };
    const { text, values } = boundedGet(plan);
    const read = await asAnswer(snapshotRead<PackedAnswer>(database.query, changes, text, values));
    const answer = onlyRow(read.rows);
    return { rows: packedRows(plan, answer), count: answer.count, includes: read.includes };
  }

  private isNew(change: Change): boolean {
    const project_id = (change.row ?? change.old)?.[this.plan.scope.column];
    return !this.contained.some(
      ({ extent, includes }) => (extent === 'all' || extent === project_id) && includes(change.xid),
    );
  }

  private keysOf(rows: PackedRows): Set<string> {
    return new Set(unpackRows(rows).map((row) => rowKey(this.plan.table.primary_key, row)));
  }

  /** Lays what the changes mean over `delta`. */
  private judged(changes: readonly Change[], delta: Delta): void {
    if (!this.rowwise || changes.length === 0) return;
    const fresh = changes.filter((change) => this.isNew(change));
    const { account_id } = this;
    let unknown = false;
    const roleOf = (project_id: string) => {
      const role = account_id && this.deps.roles.roleNow(account_id, project_id as ProjectId);
      unknown ||= role === undefined;
      return role ?? null;
    };
    this.count += judge(this.plan, fresh, roleOf, delta);
    // Without roles in memory the database judges; while the stream is lost, its return makes all feeds read again.
    if (unknown && this.deps.changes.live) this.want('all');
    // A read of too many rows ends the feed.
    if (this.count > MAX_ROWS) this.want('all');
  }
}

/** The first rows with what the stream said during their read. */
function merged({ fields, table }: GetPlan, rows: PackedRows, delta: Delta): PackedRows {
  const byKey: Delta = new Map(unpackRows(rows).map((row) => [rowKey(table.primary_key, row), row]));
  for (const [key, row] of delta) byKey.set(key, row);
  return packRows(fields, split(byKey).put);
}
