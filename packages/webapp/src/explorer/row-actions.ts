/** What rows, their menus and the selection bar may ask of the page: one interface, so that none of them knows the page. */
import type { Entry } from '@lyceum/util/protocol/files';
import type { FileAction } from './file-actions';

/** What rows call; the same object for as long as the folder is shown. */
export interface RowActions {
  act(action: FileAction, entries: readonly Entry[]): void;
  /** The whole selection when the row is part of one, else the row. */
  targets(entry: Entry): readonly Entry[];
  possible(entries: readonly Entry[]): FileAction[];
}
