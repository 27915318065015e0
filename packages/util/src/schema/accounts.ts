/** accounts: a person's own row. Password hashes are no column here, so no query can name them. */
import type { TableSchema } from './types';

const MAX_NAME_CHARS = 100;

export const accounts: TableSchema = {
  name: 'accounts',
  source: 'accounts',
  primary_key: ['account_id'],
  columns: {
    account_id: { type: 'uuid' },
    email_address: { type: 'text' },
    first_name: { type: 'text', max: MAX_NAME_CHARS },
    last_name: { type: 'text', max: MAX_NAME_CHARS },
    is_admin: { type: 'boolean' },
    settings: { type: 'json' },
    created: { type: 'timestamp' },
  },
  scope: { kind: 'self', column: 'account_id' },
  readable: ['account_id', 'email_address', 'first_name', 'last_name', 'is_admin', 'settings', 'created'],
  settable: {
    first_name: { kind: 'self' },
    last_name: { kind: 'self' },
    settings: { kind: 'self' },
  },
};
