/**
 * Members of projects: adding by email address, changing roles, removing. Used by the socket and the HTTP API.
 * Only owners manage; a project never loses its last owner; everybody may leave. Permission is asked inside the transaction.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { type Role, requireRole } from '@lyceum/util/permission';
import type { Database, Query } from '../db/database';
import type { Roles } from '../query/roles';
import type { ProjectLog } from './project-log';

export type MemberRef = { email_address: string } | { account_id: AccountId };

export interface Member {
  account_id: AccountId;
  email_address: string;
  first_name: string;
  last_name: string;
  role: Role;
  added: string;
}

interface Deps {
  db: Database;
  roles: Roles;
  log: ProjectLog;
}

export interface Members {
  list(project_id: ProjectId): Promise<Member[]>;
  /** Adds, or changes the role. */
  set(by: AccountId, project_id: ProjectId, member: MemberRef, role: Role): Promise<AccountId>;
  remove(by: AccountId, project_id: ProjectId, account_id: AccountId): Promise<void>;
}

export function createMembers({ db, roles, log }: Deps): Members {
  return {
    list: (project_id) =>
      db.query<Member & Record<string, unknown>>(
        `SELECT account_id, email_address, first_name, last_name, role, added
           FROM project_users JOIN accounts USING (account_id)
          WHERE project_id = $1 ORDER BY added, account_id`,
        [project_id],
      ),
    set: async (by, project_id, member, role) => {
      const [account_id, before] = await db.transaction(async (query) => {
        requireRole(await lockedRole(query, project_id, by), 'manage_members');
        const id = await findAccount(query, member);
        if (role !== 'owner') await requireOtherOwner(query, project_id, id);
        const had = await lockedRole(query, project_id, id);
        await query(
          `INSERT INTO project_users (project_id, account_id, role) VALUES ($1, $2, $3)
             ON CONFLICT (project_id, account_id) DO UPDATE SET role = excluded.role
             WHERE project_users.role <> excluded.role`,
          [project_id, id, role],
        );
        return [id, had] as const;
      });
      roles.announce({ account_id, project_id, role });
      const event = before === null ? 'member_added' : 'member_changed';
      if (before !== role) log.record({ project_id, account_id: by, event: { event, account_id, role } });
      return account_id;
    },
    remove: async (by, project_id, account_id) => {
      const removed = await db.transaction(async (query) => {
        const mine = await lockedRole(query, project_id, by);
        requireRole(mine, by === account_id ? 'read' : 'manage_members');
        await requireOtherOwner(query, project_id, account_id);
        return query(
          'DELETE FROM project_users WHERE project_id = $1 AND account_id = $2 RETURNING account_id',
          [project_id, account_id],
        );
      });
      roles.announce({ account_id, project_id, role: null });
      if (removed.length > 0)
        log.record({ project_id, account_id: by, event: { event: 'member_removed', account_id } });
    },
  };
}

/** Locks the project, so that two owners cannot remove each other at once. */
async function lockedRole(query: Query, project_id: ProjectId, account_id: AccountId): Promise<Role | null> {
  await query('SELECT 1 FROM projects WHERE project_id = $1 AND deleted IS NULL FOR NO KEY UPDATE', [
    project_id,
  ]);
  const [row] = await query<{ role: Role }>(
    `SELECT role FROM project_users JOIN projects USING (project_id)
      WHERE project_id = $1 AND account_id = $2 AND deleted IS NULL`,
    [project_id, account_id],
  );
  return row?.role ?? null;
}

async function findAccount(query: Query, member: MemberRef): Promise<AccountId> {
  const byAddress = 'email_address' in member;
  const [row] = byAddress
    ? await query<{ account_id: AccountId }>('SELECT account_id FROM accounts WHERE email_address = $1', [
        member.email_address.trim().toLowerCase(),
      ])
    : await query<{ account_id: AccountId }>('SELECT account_id FROM accounts WHERE account_id = $1', [
        member.account_id,
      ]);
  if (row) return row.account_id;
  throw new LyceumError(
    'not_found',
    byAddress ? 'There is no account with this email address.' : 'There is no such account.',
  );
}

async function requireOtherOwner(query: Query, project_id: ProjectId, account_id: AccountId): Promise<void> {
  const owners = await query<{ account_id: AccountId }>(
    `SELECT account_id FROM project_users WHERE project_id = $1 AND role = 'owner'`,
    [project_id],
  );
  const isOwner = owners.some((owner) => owner.account_id === account_id);
  if (isOwner && owners.length === 1)
    throw new LyceumError('conflict', 'A project needs an owner. Make somebody else owner first.');
}
