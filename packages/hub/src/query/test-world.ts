/**
 * A database, its change stream, roles and feeds for tests of query/: two "hubs" on one database when asked twice.
 * For tests only.
 */
import type { LyceumError } from '@lyceum/util/errors';
import { type AccountId, newAccountId, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import type { Role } from '@lyceum/util/permission';
import { authorize, type Row, type UserQuery } from '@lyceum/util/schema/authorize';
import { unpackRows } from '@lyceum/util/schema/packed-rows';
import { rowKey } from '@lyceum/util/schema/rows';
import { TABLES } from '@lyceum/util/schema/tables';
import { createChangeStream } from '../db/changes';
import { createDatabase, type Database, type Query } from '../db/database';
import type { LagLimits } from '../db/lag-watch';
import { createFeeds } from './feeds';
import { createRoles } from './roles';
import { runGet, runSet } from './run';

export type World = Awaited<ReturnType<typeof createWorld>>;

export interface WorldOptions {
  /** Another address for the change stream, e.g. of a pipe that can be shut. */
  stream_url?: string;
  limits?: LagLimits;
}

export async function createWorld(database_url: string, { stream_url, limits }: WorldOptions = {}) {
  const database = createDatabase(database_url, silentLogger);
  const changes = createChangeStream(stream_url ?? database_url, database, silentLogger, limits);
  const roles = createRoles({ database, changes, logger: silentLogger });
  const feeds = createFeeds({ database, changes, roles, logger: silentLogger });
  await changes.start();
  return {
    database,
    changes,
    roles,
    feeds,
    ...people(database.query),
    ...projects(database),
    async run(account_id: AccountId, userQuery: UserQuery): Promise<Row[]> {
      const plan = authorize({ kind: 'account', account_id, is_admin: false }, userQuery);
      if (plan.kind === 'get') return unpackRows(await runGet(database.query, plan));
      await runSet(database.query, plan);
      return [];
    },
    /** May be called twice. */
    async close(): Promise<void> {
      feeds.close();
      roles.close();
      await changes.close();
      await database.close();
    },
  };
}

const people = (query: Query) => ({
  async account(first_name = 'Ada'): Promise<AccountId> {
    const account_id = newAccountId();
    await query(
      `INSERT INTO accounts (account_id, email_address, first_name, last_name) VALUES ($1, $2, $3, 'L')`,
      [account_id, `${account_id}@example.org`, first_name],
    );
    return account_id;
  },
  async setRole(project_id: ProjectId, account_id: AccountId, role: Role | null): Promise<void> {
    if (role === null)
      await query('DELETE FROM project_users WHERE project_id = $1 AND account_id = $2', [
        project_id,
        account_id,
      ]);
    else
      await query(
        `INSERT INTO project_users (project_id, account_id, role) VALUES ($1, $2, $3)
         ON CONFLICT (project_id, account_id) DO UPDATE SET role = excluded.role`,
        [project_id, account_id, role],
      );
  },
});

const projects = (database: Database) => ({
  async project(title = 'Project', members: Record<AccountId, Role> = {}): Promise<ProjectId> {
    const project_id = newProjectId();
    await database.transaction(async (query) => {
      await query(`INSERT INTO projects (project_id, title, state) VALUES ($1, $2, '{"state":"opened"}')`, [
        project_id,
        title,
      ]);
      for (const [account_id, role] of Object.entries(members)) {
        await query('INSERT INTO project_users (project_id, account_id, role) VALUES ($1, $2, $3)', [
          project_id,
          account_id,
          role,
        ]);
      }
    });
    return project_id;
  },
  deleteProject: (project_id: ProjectId) =>
    database.query('UPDATE projects SET deleted = now() WHERE project_id = $1', [project_id]),
});

/** A feed and the table that a client would make of it. */
export async function watch(world: World, account_id: AccountId, userQuery: UserQuery) {
  const plan = authorize({ kind: 'account', account_id, is_admin: false }, userQuery);
  if (plan.kind !== 'get') throw new Error('not a get');
  const primary_key = TABLES.get(plan.table.name)?.primary_key ?? [];
  const rows = new Map<string, Row>();
  const waiting = new Set<() => void>();
  const sent = { rows: 0, change: 0, closed: 0 };
  const errors: LyceumError[] = [];
  const put = (some: Row[]) => {
    for (const row of some) rows.set(rowKey(primary_key, row), row);
  };
  const told = (what: keyof typeof sent) => {
    sent[what]++;
    for (const look of waiting) look();
  };
  const feed = await world.feeds.open(plan, {
    rows(all) {
      rows.clear();
      put(unpackRows(all));
      told('rows');
    },
    change(some, remove) {
      for (const key of remove) rows.delete(key);
      put(some);
      told('change');
    },
    closed: (error) => {
      errors.push(error);
      told('closed');
    },
  });
  put(unpackRows(feed.rows));
  return {
    plan,
    sent,
    errors,
    close: feed.close,
    sorted: () => sorted([...rows.values()]),
    /** Resolves as soon as the rows satisfy the condition. */
    until: (condition: (rows: Row[]) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!condition([...rows.values()])) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

export function sorted(rows: Row[]): Row[] {
  return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
