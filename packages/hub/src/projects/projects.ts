/**
 * Making, listing, reading, editing, deleting and undeleting projects. Used by the socket and the HTTP API, which asked who it is.
 * Starting and stopping is lifecycle's; members have a file of their own.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { type Role, requireRole } from '@lyceum/util/permission';
import type { Database, Row } from '../db/database';
import type { Roles } from '../query/roles';
import type { Lifecycle } from './lifecycle';
import type { ProjectLog } from './project-log';
import { initialState } from './project-rows';

export interface NewProject {
  /** Chosen by the caller, which makes creation idempotent. */
  project_id: ProjectId;
  title: string;
  description: string;
}

export interface Projects {
  /** The creator becomes owner; the project is started, without waiting for it. */
  create(owner: AccountId, project: NewProject): Promise<void>;
  list(account_id: AccountId): Promise<Row[]>;
  read(project_id: ProjectId): Promise<Row>;
  edit(by: AccountId, project_id: ProjectId, fields: ProjectFields): Promise<void>;
  /** Fields were set by a user query: the log is told. */
  edited(by: AccountId, project_id: ProjectId, fields: ProjectFields): void;
  remove(by: AccountId, project_id: ProjectId): Promise<void>;
  /** Deleted projects that this account owned and can still bring back, last deleted first. */
  deleted(account_id: AccountId): Promise<DeletedProject[]>;
  /** For those who owned it, within DELETED_DAYS. It comes back stopped, with its members and their roles. */
  undelete(by: AccountId, project_id: ProjectId): Promise<void>;
}

export interface ProjectFields {
  title?: string;
  description?: string;
  color?: string;
}

/** A type, not an interface: it is a Row. */
export type DeletedProject = { project_id: ProjectId; title: string; description: string; deleted: string };

/** Days that a deleted project can come back; then it is purged (purge.ts). */
export const DELETED_DAYS = 30;

interface Deps {
  db: Database;
  roles: Roles;
  lifecycle: Lifecycle;
  log: ProjectLog;
  logger: Logger;
}

const COLUMNS = 'p.project_id, p.title, p.description, p.color, p.state, p.created, p.last_edited';

export function createProjects(deps: Deps): Projects {
  const { db, roles, lifecycle, log, logger } = deps;
  const startBehind = (project_id: ProjectId) => {
    lifecycle.start(project_id).catch((error: unknown) => {
      // The row says it too, for people.
      logger.warn({ project_id, error }, 'a new project did not start');
    });
  };

  return {
    create: async (owner, project) => {
      const begun = await insertProject(db, owner, project);
      if (begun) return;
      const { project_id, title } = project;
      roles.announce({ account_id: owner, project_id, role: 'owner' });
      const event = { event: 'project_created', title } as const;
      log.record({ project_id, account_id: owner, event }, event.event);
      startBehind(project_id);
    },
    ...readings(db),
    edit: async (by, project_id, fields) => {
      const { title, description, color } = fields;
      await db.query(
        `UPDATE projects SET title = coalesce($2, title), description = coalesce($3, description),
            color = coalesce($4, color), last_edited = now()
          WHERE project_id = $1 AND deleted IS NULL`,
        [project_id, title ?? null, description ?? null, color ?? null],
      );
      edited(log, by, project_id, fields);
    },
    edited: (by, project_id, fields) => edited(log, by, project_id, fields),
    remove: async (by, project_id) => {
      requireRole(await roles.roleOf(by, project_id), 'delete');
      // Stopped while the row can still be moved. A node that is away learns it when it is back (reconcile).
      const stopped = await lifecycle.stop(project_id).then(
        () => true,
        () => false,
      );
      if (!stopped) logger.warn({ project_id }, 'a project was deleted that could not be stopped');
      const members = await deleteProject(db, by, project_id);
      for (const account_id of members) roles.announce({ account_id, project_id, role: null });
      if (members.length > 0) log.record({ project_id, account_id: by, event: { event: 'project_deleted' } });
    },
    undelete: async (by, project_id) => {
      const members = await undeleteProject(db, by, project_id);
      for (const { account_id, role } of members) roles.announce({ account_id, project_id, role });
      if (members.length > 0)
        log.record({ project_id, account_id: by, event: { event: 'project_undeleted' } });
    },
  };
}

/** What is looked up and changes nothing. */
function readings(db: Database): Pick<Projects, 'list' | 'read' | 'deleted'> {
  return {
    list: (account_id) =>
      db.query(
        `SELECT ${COLUMNS}, u.role FROM projects p JOIN project_users u USING (project_id)
          WHERE u.account_id = $1 AND p.deleted IS NULL ORDER BY p.last_edited DESC, p.project_id`,
        [account_id],
      ),
    read: async (project_id) => {
      const [row] = await db.query(
        `SELECT ${COLUMNS} FROM projects p WHERE p.project_id = $1 AND p.deleted IS NULL`,
        [project_id],
      );
      if (!row) throw new LyceumError('not_found', 'This project does not exist any more.');
      return row;
    },
    deleted: (account_id) =>
      db.query<DeletedProject>(
        `SELECT p.project_id, p.title, p.description, p.deleted FROM projects p JOIN project_users u USING (project_id)
          WHERE u.account_id = $1 AND u.role = 'owner' AND p.deleted > now() - make_interval(days => $2)
          ORDER BY p.deleted DESC LIMIT 1000`,
        [account_id, DELETED_DAYS],
      ),
  };
}

function edited(log: ProjectLog, account_id: AccountId, project_id: ProjectId, fields: ProjectFields): void {
  const { title, description, color } = fields;
  if (title !== undefined) log.record({ project_id, account_id, event: { event: 'project_renamed', title } });
  if (description !== undefined)
    log.record({ project_id, account_id, event: { event: 'project_described' } });
  if (color !== undefined)
    log.record({ project_id, account_id, event: { event: 'project_coloured', color } });
}

/** True when this owner made it before (the request was repeated) and it was started: a hub that died in between left that to be done. */
async function insertProject(db: Database, owner: AccountId, project: NewProject): Promise<boolean> {
  return db.transaction(async (query) => {
    const inserted = await query(
      `INSERT INTO projects (project_id, title, description, state) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id) DO NOTHING RETURNING project_id`,
      [project.project_id, project.title, project.description, JSON.stringify(initialState())],
    );
    if (inserted.length > 0) {
      await query(`INSERT INTO project_users (project_id, account_id, role) VALUES ($1, $2, 'owner')`, [
        project.project_id,
        owner,
      ]);
      return false;
    }
    const [row] = await query<{ role: Role; started: boolean }>(
      `SELECT role, node_id IS NOT NULL AS started FROM project_users JOIN projects USING (project_id)
        WHERE project_id = $1 AND account_id = $2 AND deleted IS NULL`,
      [project.project_id, owner],
    );
    if (row?.role !== 'owner') throw new LyceumError('conflict', 'This project id is taken.');
    return row.started;
  });
}

/** Those who lost their role by it. */
async function deleteProject(db: Database, by: AccountId, project_id: ProjectId): Promise<AccountId[]> {
  return db.transaction(async (query) => {
    const deleted = await query(
      `UPDATE projects SET deleted = now() WHERE project_id = $1 AND deleted IS NULL AND EXISTS
         (SELECT 1 FROM project_users WHERE project_id = $1 AND account_id = $2 AND role = 'owner')
       RETURNING project_id`,
      [project_id, by],
    );
    if (deleted.length === 0) return [];
    const rows = await query<{ account_id: AccountId }>(
      'SELECT account_id FROM project_users WHERE project_id = $1',
      [project_id],
    );
    return rows.map((row) => row.account_id);
  });
}

type MemberRole = { account_id: AccountId; role: Role };

/** The members it has again; none when it was not deleted (the request was repeated). Refused as a stranger's request is. */
async function undeleteProject(db: Database, by: AccountId, project_id: ProjectId): Promise<MemberRole[]> {
  return db.transaction(async (query) => {
    const [row] = await query<{ role: Role; is_deleted: boolean; in_time: boolean }>(
      `SELECT u.role, p.deleted IS NOT NULL AS is_deleted,
          coalesce(p.deleted > now() - make_interval(days => $3), true) AS in_time
         FROM projects p JOIN project_users u USING (project_id)
        WHERE project_id = $1 AND account_id = $2 FOR NO KEY UPDATE OF p`,
      [project_id, by, DELETED_DAYS],
    );
    requireRole(row?.role, 'delete');
    if (!row?.is_deleted) return [];
    if (!row.in_time)
      throw new LyceumError('not_found', `This project was deleted more than ${DELETED_DAYS} days ago.`);
    await query('UPDATE projects SET deleted = NULL WHERE project_id = $1', [project_id]);
    // Changes nothing, but puts the members into the log: every hub then knows their roles again (query/roles.ts).
    return query<MemberRole>(
      'UPDATE project_users SET role = role WHERE project_id = $1 RETURNING account_id, role',
      [project_id],
    );
  });
}
