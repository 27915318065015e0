/** project_marks: a person's own star and hiding of a project. Set by the request `project_mark`, which makes the row where there is none. */
import type { TableSchema } from './types';

export const projectMarks: TableSchema = {
  name: 'project_marks',
  source: 'project_marks',
  primary_key: ['account_id', 'project_id'],
  columns: {
    account_id: { type: 'uuid' },
    project_id: { type: 'uuid' },
    starred: { type: 'boolean' },
    hidden: { type: 'boolean' },
  },
  scope: { kind: 'self', column: 'account_id' },
  readable: ['account_id', 'project_id', 'starred', 'hidden'],
  settable: {},
};
