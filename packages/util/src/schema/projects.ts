/** projects: one row a project. Its state is changed by hubs only, never by a user query. */
import { MAX_DESCRIPTION_CHARS, MAX_TITLE_CHARS } from '../limits';
import { PROJECT_COLOUR_NAMES } from '../project-colours';
import type { TableSchema } from './types';

export const projects: TableSchema = {
  name: 'projects',
  source: 'projects',
  primary_key: ['project_id'],
  columns: {
    project_id: { type: 'uuid' },
    title: { type: 'text', max: MAX_TITLE_CHARS },
    description: { type: 'text', max: MAX_DESCRIPTION_CHARS },
    state: { type: 'json' },
    node_id: { type: 'text' },
    created: { type: 'timestamp' },
    last_edited: { type: 'timestamp' },
    deleted: { type: 'timestamp' },
    /** What an admin set for it. */
    quotas: { type: 'json' },
    /** At this time it is stopped because nobody uses it. */
    idle_stop: { type: 'timestamp' },
    color: { type: 'text', one_of: ['', ...PROJECT_COLOUR_NAMES] },
  },
  scope: { kind: 'member', column: 'project_id' },
  readable: [
    'project_id',
    'title',
    'description',
    'state',
    'node_id',
    'created',
    'last_edited',
    'deleted',
    'quotas',
    'idle_stop',
    'color',
  ],
  settable: {
    title: { kind: 'project', action: 'edit_settings' },
    description: { kind: 'project', action: 'edit_settings' },
    color: { kind: 'project', action: 'edit_settings' },
  },
};
