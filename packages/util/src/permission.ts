/**
 * Who may do what in a project: one table and one function, asked at the time of use by the hub and,
 * to show or hide controls, by the browser. Never caches and never looks anything up.
 */
import * as z from 'zod/mini';
import { LyceumError } from './errors';
import type { AccountId, ProjectId } from './ids';

export const ROLES = ['viewer', 'collaborator', 'owner'] as const;
export type Role = (typeof ROLES)[number];
export const roleSchema = z.enum(ROLES);

/** The one that asks. A project asks through its local hub and is confined to itself. */
export type Principal =
  | { kind: 'visitor' }
  | { kind: 'account'; account_id: AccountId; is_admin: boolean }
  | { kind: 'project'; project_id: ProjectId };

const ACTIONS = {
  /** See the project, its files, documents, members and who is there. */
  read: ['viewer', 'collaborator', 'owner'],
  /** Change files and documents, upload. */
  write: ['collaborator', 'owner'],
  /** Terminals, exec, and the project's own servers (a server can do whatever the project can). */
  run: ['collaborator', 'owner'],
  /** Start, stop, restart. */
  control: ['collaborator', 'owner'],
  /** Title and description. */
  edit_settings: ['collaborator', 'owner'],
  /** Add, change and remove members. */
  manage_members: ['owner'],
  delete: ['owner'],
} as const satisfies Record<string, readonly Role[]>;

export type ProjectAction = keyof typeof ACTIONS;

export function can(role: Role | null | undefined, action: ProjectAction): boolean {
  return role != null && (ACTIONS[action] as readonly Role[]).includes(role);
}

const REFUSALS: Record<ProjectAction, string> = {
  read: 'You are not a member of this project.',
  write: 'You can read this project, but not change its files.',
  run: 'You can read this project, but not run programs in it.',
  control: 'You can read this project, but not start or stop it.',
  edit_settings: 'You can read this project, but not change its settings.',
  manage_members: 'Only an owner of this project can change its members.',
  delete: 'Only an owner of this project can delete it.',
};

/** Throws forbidden. A stranger gets the same words whether or not the project exists. */
export function requireRole(role: Role | null | undefined, action: ProjectAction): void {
  if (!can(role, action)) throw new LyceumError('forbidden', role == null ? REFUSALS.read : REFUSALS[action]);
}
