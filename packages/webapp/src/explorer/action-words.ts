/** What each action on files is called and drawn as, and its key. Read by the row menu and the selection bar. */
import {
  IconArrowRight,
  IconArrowsDiff,
  IconClipboard,
  IconCopy,
  IconCopyPlus,
  IconDownload,
  IconExternalLink,
  IconFileZip,
  IconFolderSymlink,
  IconPackageExport,
  IconPencil,
  IconRestore,
  IconTrash,
  type TablerIcon,
} from '@tabler/icons-react';
import type { FileAction } from './file-actions';

export interface ActionWords {
  label: string;
  icon: TablerIcon;
  shortcut?: string;
}

export const ACTION_WORDS: Readonly<Record<FileAction, ActionWords>> = {
  open: { label: 'Open', icon: IconArrowRight },
  restore: { label: 'Restore', icon: IconRestore },
  compare: { label: 'Compare with now', icon: IconArrowsDiff },
  open_new_tab: { label: 'Open in new tab', icon: IconExternalLink },
  download: { label: 'Download', icon: IconDownload },
  rename: { label: 'Rename', icon: IconPencil, shortcut: 'F2' },
  duplicate: { label: 'Duplicate', icon: IconCopyPlus },
  move: { label: 'Move…', icon: IconFolderSymlink },
  copy: { label: 'Copy to…', icon: IconCopy },
  compress: { label: 'Compress…', icon: IconFileZip },
  extract: { label: 'Extract', icon: IconPackageExport },
  copy_path: { label: 'Copy path', icon: IconClipboard },
  delete: { label: 'Delete', icon: IconTrash, shortcut: 'Del' },
};

/** "“a.txt”" or "3 items". */
export function itemWords(names: readonly string[]): string {
  return names.length === 1 ? `“${names[0]}”` : `${names.length.toLocaleString()} items`;
}
