/** project_users: who has which role where. Set by the member requests only (they know the rules about owners). */
import type { TableSchema } from './types';

export const projectUsers: TableSchema = {
  name: 'project_users',
  source: 'project_users',
  primary_key: ['project_id', 'account_id'],
  columns: {
    project_id: { type: 'uuid' },
    account_id: { type: 'uuid' },
    role: { type: 'text' },
    added: { type: 'timestamp' },
  },
  scope: { kind: 'member', column: 'project_id' },
  readable: ['project_id', 'account_id', 'role', 'added'],
  settable: {},
};
