/** All tables that a user query may name. A table that is not here cannot be reached by one. */
import { accounts } from './accounts';
import { collaborators } from './collaborators';
import { projectLog } from './project-log';
import { projectMarks } from './project-marks';
import { projectUsers } from './project-users';
import { projects } from './projects';
import type { TableSchema } from './types';

export const TABLES: ReadonlyMap<string, TableSchema> = new Map(
  [accounts, collaborators, projects, projectUsers, projectLog, projectMarks].map((table) => [
    table.name,
    table,
  ]),
);
