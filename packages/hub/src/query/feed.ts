/**
 * One changefeed. Made and told of changes by feeds.ts; it reads its rows and speaks to its sink.
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
import { isRowwise, rowKey } from '@lyceum/util/schema/rows';
import type { Change, ChangeStream } from '../db/changes';
import type { Database } from '../db/database';
import type { Gate } from '../db/gate';
import { type SnapshotRows, snapshotRead } from '../db/snapshot-read';
import { type Delta, judge, split } from './judge';
import type { Roles } from './roles';
import { asAnswer, boundedGet, checkedRows } from './run';

export interface FeedSink {
  /** All rows anew: after a lost stream, a change of membership, or for plans that are queried again. */
  rows(rows: Row[]): void;
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

export class LiveFeed {
  readonly rowwise: boolean;
  private state: 'reading' | 'live' | 'closed' = 'live';
  private buffer: Change[] = [];
  /** What to read next, after the read that is on its way. */
  private wanted: Extent | undefined;
  /** What the reads contained: the stream may still tell of it, and would show the past. */
  private contained: { extent: Extent; includes(xid: number): boolean }[] = [];
  private retry: NodeJS.Timeout | undefined;

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
  async open(): Promise<Row[]> {
    const { rows, delta } = await this.readOnce('all');
    const { primary_key } = this.plan.table;
    const byKey: Delta = new Map(rows.map((row) => [rowKey(primary_key, row), row]));
    for (const [key, row] of delta) byKey.set(key, row);
    // Not before the caller has the rows.
    setImmediate(() => this.readWanted());
    return split(byKey).put;
  }

  close(): void {
    this.state = 'closed';
    clearTimeout(this.retry);
    this.deps.onReading(this, false);
  }

  /** Changes of one transaction that may touch this feed. */
  apply(changes: readonly Change[]): void {
    if (this.state === 'closed') return;
    if (this.state === 'live') {
      this.tell(this.judged(changes));
    } else if (this.buffer.length + changes.length > MAX_BUFFER) {
      this.buffer = [];
      this.want('all');
    } else {
      this.buffer.push(...changes);
    }
  }

  /** The reader lost its role in a project. */
  leave(project_id: ProjectId): void {
    const { primary_key } = this.plan.table;
    const keyIsProject = primary_key.length === 1 && primary_key[0] === this.plan.scope.column;
    if (this.state === 'live' && this.rowwise && keyIsProject) this.sink.change([], [project_id]);
    else this.read('all');
  }

  /** Reads again, now or after the read that is on its way. */
  read(extent: Extent): void {
    if (this.state === 'closed') return;
    this.want(this.rowwise ? extent : 'all');
    if (this.state === 'live') this.readWanted();
  }

  private want(extent: Extent): void {
    this.wanted = this.wanted === undefined || this.wanted === extent ? extent : 'all';
  }

  private readWanted(): void {
    const extent = this.wanted;
    if (extent === undefined || this.state !== 'live') return;
    this.wanted = undefined;
    this.readOnce(extent).then(
      ({ rows, delta }) => {
        this.tellRead(extent, rows, delta);
        this.readWanted();
      },
      (error: unknown) => this.onFailure(error),
    );
  }

  private tellRead(extent: Extent, rows: Row[], delta: Delta): void {
    if (this.state === 'closed') return;
    if (extent === 'all') this.sink.rows(rows);
    else if (rows.length > 0) this.sink.change(rows, []);
    this.tell(delta);
  }

  private onFailure(error: unknown): void {
    if (this.state === 'closed') return;
    if (error instanceof LyceumError && error.code === 'unavailable') {
      // All of it: what was buffered during the failed read is gone.
      this.retry = setTimeout(() => this.read('all'), RETRY_MS);
      return;
    }
    const { code, message } = toWireError(error);
    if (code === 'internal') this.deps.logger.error({ error, table: this.plan.table.name }, 'a feed failed');
    this.close();
    this.deps.onClosed(this);
    this.sink.closed(new LyceumError(code, message));
  }

  /** Rows from the database, and what the stream said meanwhile that they do not contain yet. */
  private async readOnce(extent: Extent): Promise<{ rows: Row[]; delta: Delta }> {
    this.state = 'reading';
    this.buffer = [];
    this.deps.onReading(this, true);
    try {
      const { rows, includes } = await this.deps.gate(() => this.query(extent));
      if (this.isClosed()) return { rows: [], delta: new Map() };
      if (!this.rowwise) this.deps.onShown(this, this.keysOf(rows));
      const earlier = extent === 'all' ? [] : this.contained.slice(-MAX_CONTAINED);
      this.contained = [...earlier, { extent, includes }];
      return { rows, delta: this.judged(this.buffer) };
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

  private async query(extent: Extent): Promise<SnapshotRows<Row>> {
    const { roles, database, changes } = this.deps;
    // Before the snapshot is taken: from then on every change that touches the reader's projects finds this feed.
    if (this.account_id !== undefined && this.plan.scope.kind !== 'self') await roles.load(this.account_id);
    const narrowed = extent === 'all' ? [] : [{ column: this.plan.scope.column, value: extent }];
    const plan = { ...this.plan, where: [...this.plan.where, ...narrowed] };
    const { text, values } = boundedGet(plan);
    const read = await asAnswer(snapshotRead<Row>(database.query, changes, text, values));
    checkedRows(plan, read.rows);
    return read;
  }

  private isNew(change: Change): boolean {
    const project_id = (change.row ?? change.old)?.[this.plan.scope.column];
    return !this.contained.some(
      ({ extent, includes }) => (extent === 'all' || extent === project_id) && includes(change.xid),
    );
  }

  private keysOf(rows: Row[]): Set<string> {
    return new Set(rows.map((row) => rowKey(this.plan.table.primary_key, row)));
  }

  private judged(changes: readonly Change[]): Delta {
    if (!this.rowwise || changes.length === 0) return new Map();
    const fresh = changes.filter((change) => this.isNew(change));
    const { account_id } = this;
    let unknown = false;
    const delta = judge(this.plan, fresh, (project_id) => {
      const role = account_id && this.deps.roles.roleNow(account_id, project_id as ProjectId);
      unknown ||= role === undefined;
      return role ?? null;
    });
    // Without roles in memory the database judges; while the stream is lost, its return makes all feeds read again.
    if (unknown && this.deps.changes.live) this.want('all');
    return delta;
  }

  private tell(delta: Delta): void {
    if (delta.size > 0 && !this.isClosed()) {
      const { put, remove } = split(delta);
      this.sink.change(put, remove);
    }
    this.readWanted();
  }
}
