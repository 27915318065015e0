/** collaborators: the names of those who share a project with the reader, and no more than the names. */
import type { TableSchema } from './types';

export const collaborators: TableSchema = {
  name: 'collaborators',
  source: 'accounts',
  primary_key: ['account_id'],
  columns: {
    account_id: { type: 'uuid' },
    email_address: { type: 'text' },
    first_name: { type: 'text' },
    last_name: { type: 'text' },
  },
  scope: { kind: 'acquaintance', column: 'account_id' },
  readable: ['account_id', 'email_address', 'first_name', 'last_name'],
  settable: {},
};
