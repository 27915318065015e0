/**
 * Ctrl-C, Ctrl-X and Ctrl-V on the explorer, as the browser's own clipboard events: entries travel between folders, windows and
 * projects, and files copied on the desktop can be pasted. Used by folder-page.tsx.
 */
import { baseName, joinPath, type ProjectPath, parentPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { useWindowEvent } from '@mantine/hooks';
import { useState } from 'react';
import type { Project } from '../projects/rows';
import { type Carried, hasFiles, putCarried, takeCarried } from './carried';

interface Clipboard {
  folder: ProjectPath;
  /** What is selected, or the row that has the keyboard. */
  meant(): readonly Entry[];
  canChange: boolean;
  pasted(carried: Carried): void;
  pastedFiles(data: DataTransfer): void;
}

const NONE: ReadonlySet<string> = new Set();

/** The names in this folder that were cut and wait to be pasted. */
export function useClipboard({ project_id }: Project, clipboard: Clipboard): ReadonlySet<string> {
  const { folder, meant, canChange, pasted, pastedFiles } = clipboard;
  const [cut, setCut] = useState<readonly ProjectPath[]>([]);
  const put = (event: ClipboardEvent, isCut: boolean) => {
    if (!event.clipboardData || isElsewhere(event)) return;
    const entries = meant().filter(({ openable }) => openable);
    if (entries.length === 0 || (isCut && !canChange)) return;
    event.preventDefault();
    const paths = entries.map(({ name }) => joinPath(folder, name));
    putCarried(event.clipboardData, { project_id, paths, cut: isCut });
    setCut(isCut ? paths : []);
  };
  useWindowEvent('copy', (event) => put(event, false));
  useWindowEvent('cut', (event) => put(event, true));
  useWindowEvent('paste', (event) => {
    const data = event.clipboardData;
    if (!data || !canChange || isElsewhere(event)) return;
    const carried = takeCarried(data);
    if (!carried && !hasFiles(data)) return;
    event.preventDefault();
    if (carried) pasted(carried);
    else pastedFiles(data);
    setCut([]);
  });
  return cut.length === 0
    ? NONE
    : new Set(cut.filter((path) => parentPath(path) === folder).map((path) => baseName(path)));
}

/** In a field, a dialog, or with text of the page selected, the keys mean text. */
function isElsewhere(event: ClipboardEvent): boolean {
  if (!(window.getSelection()?.isCollapsed ?? true)) return true;
  const { target } = event;
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox]), textarea, [role="dialog"], [contenteditable="true"]') !== null
  );
}
