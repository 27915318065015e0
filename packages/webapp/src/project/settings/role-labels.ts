/** What people call the roles. */
import type { Role } from '@lyceum/util/permission';

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  collaborator: 'Collaborator',
  owner: 'Owner',
};
