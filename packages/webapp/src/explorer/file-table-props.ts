/** What the table of files is given: shared by the table and by what listens to its keys and clicks. */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import type { RowActions } from './row-actions';
import type { Rows } from './use-rows';

export interface FileTableProps {
  project_id: ProjectId;
  folder: ProjectPath;
  rows: Rows;
  actions: RowActions;
  /** The folder that something is dragged over. */
  over: ProjectPath | undefined;
  /** Names that were cut and wait to be pasted. */
  cut: ReadonlySet<string>;
  /** Name of the row that the keyboard is on. */
  cursor: string | undefined;
  setCursor(name: string): void;
  goUp(): void;
}
