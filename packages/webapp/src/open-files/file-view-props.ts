/** What any open file is given by the project frame: shared by the editor, the terminal and the viewers. */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';

export interface FileViewProps {
  projectId: ProjectId;
  path: ProjectPath;
  /** The role allows to write (and to run). */
  canWrite: boolean;
  projectRunning: boolean;
  /** This file is the one in front. */
  active: boolean;
  /** How the address names this file, when it is in front: a new object with each visit, so that its line is gone to each time. */
  place?: { line?: number };
  /** The file was renamed, here or by somebody else. */
  onMoved(path: ProjectPath): void;
  /** Closes the tab. Without it nothing here offers to. */
  onClose?(): void;
}
