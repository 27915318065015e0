/** Where links of a terminal and its command `open` lead: to the pages of the project. */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { navigate } from '../navigation/history';

export interface Opener {
  file(path: ProjectPath, line?: number): void;
  folder(path: ProjectPath): void;
}

export function openerIn(project_id: ProjectId): Opener {
  return {
    file: (path, line) =>
      navigate({
        page: 'project',
        project_id,
        view: { kind: 'file', path, ...(line !== undefined && { line }) },
      }),
    folder: (path) => navigate({ page: 'project', project_id, view: { kind: 'folder', path } }),
  };
}
