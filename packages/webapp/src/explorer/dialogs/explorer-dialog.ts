/** Which dialog of the explorer is open, and about what: a value, so that anything can ask for one. Shown by explorer-dialogs.tsx. */
import type { ProjectPath } from '@lyceum/util/paths';
import type { TransferKind } from '../transfer';

export type ExplorerDialog =
  | { kind: 'new_file' }
  | { kind: 'new_folder' }
  | { kind: 'template' }
  | { kind: 'from_url' }
  | { kind: 'rename'; path: ProjectPath }
  | { kind: 'move' | 'copy'; paths: readonly ProjectPath[] }
  | { kind: 'compress'; paths: readonly ProjectPath[] }
  | { kind: 'clash'; transfer: TransferKind; clashes: readonly ProjectPath[]; to: ProjectPath };
