/**
 * The one place where roles are asked. Roles of an account are cached from their first use, kept right by the change
 * stream, and not trusted while it is lost. A deleted project gives no role to anyone.
 */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { can, type ProjectAction, type Role, requireRole } from '@lyceum/util/permission';
import type { Change, ChangeStream } from '../db/changes';
import type { Database, Row } from '../db/database';
import { createEviction, type Eviction } from '../db/eviction';
import { snapshotRead } from '../db/snapshot-read';
import { createRoleTable, type RoleTable } from './role-table';

export interface RoleChange {
  account_id: AccountId;
  project_id: ProjectId;
  /** null: removed, or the project was deleted. */
  role: Role | null;
}

/** As told to handlers. */
export interface RoleChanged extends RoleChange {
  /** undefined: the account was not asked about here before. */
  before: Role | null | undefined;
}

export interface Roles {
  /** undefined: not known in memory (or the stream is lost): use roleOf. */
  roleNow(account_id: AccountId, project_id: ProjectId): Role | null | undefined;
  roleOf(account_id: AccountId, project_id: ProjectId): Promise<Role | null>;
  /** The role, or throws forbidden. */
  require(signedIn: { account_id: AccountId }, project_id: ProjectId, action: ProjectAction): Promise<Role>;
  /** Reads the account's roles unless they are known; then roleNow knows them while the stream is live. */
  load(account_id: AccountId): Promise<void>;
  /** The account's roles are not forgotten until the returned function is called: an open socket must miss no change. */
  hold(account_id: AccountId): () => void;
  /** Known accounts with a role in the project. */
  membersNow(project_id: ProjectId): Iterable<AccountId>;
  /**
   * A role changed: after commit, seen in the log, found after a lost stream, or announced. Returns its end.
   * For accounts that are held here, none is missed.
   */
  onChange(handler: (change: RoleChanged) => void): () => void;
  /** This hub committed the change itself: let it hold at once, a moment before the log tells. */
  announce(change: RoleChange): void;
  close(): void;
}

export interface RolesDeps {
  database: Database;
  changes: ChangeStream;
  logger: Logger;
  /** Accounts without an open socket whose roles are kept. */
  max_idle?: number;
}

/** A few hundred bytes each, and a read saved for whoever comes back. */
const MAX_IDLE_ACCOUNTS = 10_000;

/** Create it before everything that judges rows by roles: the stream serves in the order of subscription. */
export function createRoles(deps: RolesDeps): Roles {
  return new RoleCache(deps);
}

type RoleRow = { account_id: AccountId; project_id: ProjectId; role: Role };

const ROLES_SQL = `SELECT m.account_id, m.project_id, m.role FROM project_users m
  JOIN projects p USING (project_id) WHERE m.account_id = ANY($1) AND p.deleted IS NULL`;

type RolesOf = Map<AccountId, Map<ProjectId, Role>>;

/** Accounts read in one statement after a loss. */
const RELOAD_BATCH = 1000;

class RoleCache implements Roles {
  private readonly table: RoleTable = createRoleTable();
  private readonly eviction: Eviction<AccountId>;
  /** Accounts whose roles in `table` are right at this point of the stream. */
  private readonly fresh = new Set<AccountId>();
  /** Accounts that were read at least once. */
  private readonly loaded = new Set<AccountId>();
  /** What the read of an account contained: the stream may still tell of it, and would show the past. */
  private readonly contained = new Map<AccountId, (xid: number) => boolean>();
  private readonly loading = new Map<AccountId, Promise<void>>();
  /** What the stream said while accounts were being read. */
  private readonly buffers = new Set<Change[]>();
  private readonly handlers = new Set<(change: RoleChanged) => void>();
  private readonly stops: (() => void)[];
  /** Grows with each loss and return of the stream: reads from before do not count. */
  private epoch = 0;
  private reloading: Promise<void> = Promise.resolve();

  constructor(private readonly deps: RolesDeps) {
    const { max_idle = MAX_IDLE_ACCOUNTS } = deps;
    this.eviction = createEviction(max_idle, (account_id) => this.forget(account_id));
    this.stops = [
      deps.changes.subscribe(['project_users', 'projects'], (changes) => this.onTransaction(changes)),
      deps.changes.onLive((live) => this.onLive(live)),
    ];
  }

  roleNow(account_id: AccountId, project_id: ProjectId): Role | null | undefined {
    return this.fresh.has(account_id) ? this.table.role(account_id, project_id) : undefined;
  }

  async roleOf(account_id: AccountId, project_id: ProjectId): Promise<Role | null> {
    await this.load(account_id);
    const role = this.roleNow(account_id, project_id);
    if (role !== undefined) return role;
    const stored = await this.storedRole(account_id, project_id);
    if (!this.fresh.has(account_id)) this.remember({ account_id, project_id, role: stored });
    return stored;
  }

  /** Not trusted. A difference that is met here is told here: the stream's return would find nothing new to tell. */
  private remember(change: RoleChange): void {
    const { account_id, project_id, role } = change;
    const isFirst = !this.loaded.has(account_id) && this.table.role(account_id, project_id) === null;
    if (isFirst) this.table.set(account_id, project_id, role);
    else this.set(change);
  }

  /** Before it refuses it asks the database: a role that another hub has just given may not be in the log yet. */
  async require(
    { account_id }: { account_id: AccountId },
    project_id: ProjectId,
    action: ProjectAction,
  ): Promise<Role> {
    const known = this.roleNow(account_id, project_id) ?? (await this.roleOf(account_id, project_id));
    const role = can(known, action) ? known : await this.storedRole(account_id, project_id);
    requireRole(role, action);
    return role as Role;
  }

  private async storedRole(account_id: AccountId, project_id: ProjectId): Promise<Role | null> {
    const [row] = await this.deps.database.query<RoleRow>(`${ROLES_SQL} AND m.project_id = $2`, [
      [account_id],
      project_id,
    ]);
    return row?.role ?? null;
  }

  hold(account_id: AccountId): () => void {
    return this.eviction.hold(account_id);
  }

  private forget(account_id: AccountId): void {
    this.table.forget(account_id);
    this.fresh.delete(account_id);
    this.loaded.delete(account_id);
    this.contained.delete(account_id);
  }

  async load(account_id: AccountId): Promise<void> {
    this.eviction.touch(account_id);
    if (this.fresh.has(account_id)) return;
    // Remembered also while the stream is lost, so that its return tells what changed.
    this.table.know(account_id);
    if (!this.deps.changes.live) return;
    await this.reloading;
    if (this.fresh.has(account_id)) return;
    let reading = this.loading.get(account_id);
    if (!reading) {
      reading = this.read([account_id]).finally(() => this.loading.delete(account_id));
      this.loading.set(account_id, reading);
    }
    await reading;
  }

  membersNow(project_id: ProjectId): Iterable<AccountId> {
    return this.table.members(project_id);
  }

  onChange(handler: (change: RoleChanged) => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  announce(change: RoleChange): void {
    this.set(change);
  }

  close(): void {
    for (const stop of this.stops) stop();
  }

  /** Reads the roles of these accounts and fits them to the stream. */
  private async read(account_ids: AccountId[]): Promise<void> {
    const { epoch } = this;
    const buffer: Change[] = [];
    this.buffers.add(buffer);
    try {
      const { database, changes } = this.deps;
      const { rows, includes } = await snapshotRead<RoleRow>(database.query, changes, ROLES_SQL, [
        account_ids,
      ]);
      if (epoch !== this.epoch) return;
      const roles: RolesOf = new Map(account_ids.map((account_id) => [account_id, new Map()]));
      for (const row of rows) grant(roles, row);
      for (const change of buffer) if (!includes(change.xid)) applyTo(roles, change);
      for (const [account_id, now] of roles) {
        // Evicted meanwhile.
        if (!this.table.isKnown(account_id)) continue;
        this.replace(account_id, now);
        this.contained.set(account_id, includes);
        this.fresh.add(account_id);
      }
    } finally {
      this.buffers.delete(buffer);
    }
  }

  private replace(account_id: AccountId, now: Map<ProjectId, Role>): void {
    const isFirst = !this.loaded.has(account_id);
    const before = [...this.table.projects(account_id)];
    for (const project_id of before)
      if (!now.has(project_id)) this.set({ account_id, project_id, role: null });
    for (const [project_id, role] of now) {
      // Roles that are merely learned did not change.
      if (isFirst && this.table.role(account_id, project_id) === null)
        this.table.set(account_id, project_id, role);
      else this.set({ account_id, project_id, role });
    }
    this.loaded.add(account_id);
  }

  private onTransaction(changes: Change[]): void {
    for (const buffer of this.buffers) buffer.push(...changes);
    for (const change of changes) this.apply(change, changes);
  }

  private apply({ table, xid, old, row }: Change, transaction: readonly Change[]): void {
    if (table === 'projects') {
      const id = (row ?? old)?.project_id;
      const hasMembers = transaction.some((other) => other.table !== table && other.row?.project_id === id);
      this.applyProject(xid, old, row, hasMembers);
      return;
    }
    const before = old as RoleRow | null;
    const after = row as RoleRow | null;
    if (after) this.setAt(xid, after);
    else if (before) this.setAt(xid, { ...before, role: null });
  }

  private applyProject(xid: number, old: Row | null, row: Row | null, hasMembers: boolean): void {
    const project_id = (row ?? old)?.project_id as ProjectId;
    if (!row || row.deleted !== null) {
      const members = [...this.table.members(project_id)];
      for (const account_id of members) this.setAt(xid, { account_id, project_id, role: null });
    } else if (old && old.deleted !== null && !hasMembers) {
      // Who brings a project back by hand does not write its members as ours does: everything is read again.
      this.onLive(this.deps.changes.live);
    }
  }

  private setAt(xid: number, change: RoleChange): void {
    if (!this.contained.get(change.account_id)?.(xid)) this.set(change);
  }

  private set({ account_id, project_id, role }: RoleChange): void {
    const known = this.table.isKnown(account_id);
    const before = known ? this.table.role(account_id, project_id) : undefined;
    if (before === role) return;
    if (known) this.table.set(account_id, project_id, role);
    for (const handler of this.handlers) handler({ account_id, project_id, role, before });
  }

  private onLive(live: boolean): void {
    this.epoch++;
    this.fresh.clear();
    this.contained.clear();
    this.loading.clear();
    if (live) this.reloading = this.reload(this.epoch);
  }

  private async reload(epoch: number): Promise<void> {
    const accounts = [...this.table.accounts()];
    for (let from = 0; from < accounts.length && epoch === this.epoch; from += RELOAD_BATCH) {
      try {
        await this.read(accounts.slice(from, from + RELOAD_BATCH));
      } catch (error) {
        // Roles are then asked of the database, one by one, until the stream returns again.
        this.deps.logger.warn({ error }, 'roles could not be read again');
      }
    }
  }
}

function grant(roles: RolesOf, { account_id, project_id, role }: RoleRow): void {
  roles.get(account_id)?.set(project_id, role);
}

/** A change from the stream on roles that were just read. */
function applyTo(roles: RolesOf, { table, old, row }: Change): void {
  if (table === 'project_users') {
    const before = old as RoleRow | null;
    if (row) grant(roles, row as RoleRow);
    else if (before) roles.get(before.account_id)?.delete(before.project_id);
  } else if (!row || row.deleted !== null) {
    for (const of of roles.values()) of.delete((row ?? old)?.project_id as ProjectId);
  }
}
