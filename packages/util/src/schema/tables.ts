/** All tables that a user query may name. A table that is not here cannot be reached by one. */
import { accounts } from './accounts';
import { collaborators } from './collaborators';
import { projectUsers } from './project-users';
import { projects } from './projects';
import type { TableSchema } from './types';

export const TABLES: ReadonlyMap<string, TableSchema> = new Map(
  [accounts, collaborators, projects, projectUsers].map((table) => [table.name, table]),
);
