/**
 * Roles in memory, by account and by project. Pure bookkeeping for roles.ts; it does not know whether it is up to date.
 */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { Role } from '@lyceum/util/permission';

export interface RoleTable {
  /** From now on the account's roles are kept here. */
  know(account_id: AccountId): void;
  forget(account_id: AccountId): void;
  isKnown(account_id: AccountId): boolean;
  accounts(): Iterable<AccountId>;
  role(account_id: AccountId, project_id: ProjectId): Role | null;
  /** Nothing, when the account is not known. */
  set(account_id: AccountId, project_id: ProjectId, role: Role | null): void;
  projects(account_id: AccountId): Iterable<ProjectId>;
  members(project_id: ProjectId): Iterable<AccountId>;
}

export function createRoleTable(): RoleTable {
  const byAccount = new Map<AccountId, Map<ProjectId, Role>>();
  const byProject = new Map<ProjectId, Set<AccountId>>();

  const leave = (account_id: AccountId, project_id: ProjectId) => {
    byAccount.get(account_id)?.delete(project_id);
    const members = byProject.get(project_id);
    members?.delete(account_id);
    if (members?.size === 0) byProject.delete(project_id);
  };

  return {
    know(account_id) {
      if (!byAccount.has(account_id)) byAccount.set(account_id, new Map());
    },
    forget(account_id) {
      for (const project_id of [...(byAccount.get(account_id)?.keys() ?? [])]) leave(account_id, project_id);
      byAccount.delete(account_id);
    },
    isKnown: (account_id) => byAccount.has(account_id),
    accounts: () => byAccount.keys(),
    role: (account_id, project_id) => byAccount.get(account_id)?.get(project_id) ?? null,
    set(account_id, project_id, role) {
      const roles = byAccount.get(account_id);
      if (!roles) return;
      if (role === null) return leave(account_id, project_id);
      roles.set(project_id, role);
      const members = byProject.get(project_id) ?? new Set();
      byProject.set(project_id, members.add(account_id));
    },
    projects: (account_id) => byAccount.get(account_id)?.keys() ?? [],
    members: (project_id) => byProject.get(project_id) ?? [],
  };
}
