/**
 * What can be done with entries of a folder, by menu, key or selection bar: one table says for each action where it is possible.
 * Pure; the doing is in use-file-actions.ts.
 */
import type { Entry } from '@lyceum/util/protocol/files';
import { fileKind } from '../open-files/kinds';
import { isFolder } from './sort';

export type FileAction =
  | 'open'
  | 'open_new_tab'
  | 'download'
  | 'rename'
  | 'duplicate'
  | 'move'
  | 'copy'
  | 'compress'
  | 'extract'
  | 'copy_path'
  | 'delete'
  | 'compare'
  | 'restore';

/** What the person may do in this folder now. */
export interface Possible {
  /** The folder can be changed: role, a running project, not a snapshot. */
  change: boolean;
  /** Something can be written somewhere in this project. */
  write: boolean;
  running: boolean;
  /** This lies in a snapshot, to be looked at and … */
  compare: boolean;
  /** … to be brought back. */
  restore: boolean;
}

interface Rule {
  action: FileAction;
  /** Also for several entries at once. */
  many: boolean;
  needs: 'nothing' | keyof Possible;
  fits?(entry: Entry): boolean;
}

const ARCHIVE = /\.(zip|tar\.gz|tgz|tar)$/i;

export function isArchive(entry: Entry): boolean {
  return !isFolder(entry) && ARCHIVE.test(entry.name);
}

function isText(entry: Entry): boolean {
  const { kind } = fileKind(entry.name);
  return !isFolder(entry) && (kind === 'text' || kind === 'notebook');
}

/** In the order of the menus. */
const RULES: readonly Rule[] = [
  { action: 'open', many: false, needs: 'nothing' },
  { action: 'open_new_tab', many: false, needs: 'nothing' },
  { action: 'restore', many: true, needs: 'restore' },
  { action: 'compare', many: false, needs: 'compare', fits: isText },
  { action: 'download', many: true, needs: 'running' },
  { action: 'rename', many: false, needs: 'change' },
  { action: 'duplicate', many: true, needs: 'change' },
  { action: 'move', many: true, needs: 'change' },
  { action: 'copy', many: true, needs: 'write' },
  { action: 'compress', many: true, needs: 'change' },
  { action: 'extract', many: false, needs: 'change', fits: isArchive },
  { action: 'copy_path', many: true, needs: 'nothing' },
  { action: 'delete', many: true, needs: 'change' },
];

/** The actions that make sense for these entries. Names that are not UTF-8 cannot be told to anybody: none. */
export function actionsFor(entries: readonly Entry[], possible: Possible): FileAction[] {
  if (entries.length === 0 || entries.some(({ openable }) => !openable)) return [];
  const allowed = { nothing: true, ...possible };
  return RULES.filter(
    ({ many, needs, fits }) =>
      allowed[needs] && (many || entries.length === 1) && (!fits || entries.every(fits)),
  ).map(({ action }) => action);
}
