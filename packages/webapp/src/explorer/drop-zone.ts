/**
 * Dragging over the explorer: files from the desktop, and entries of a folder. Elements with `data-drop-folder` (rows, breadcrumbs) are
 * targets of their own; the pane itself takes files for the folder shown. Gives what hovers where, and the listeners for the pane.
 */
import type { ProjectPath } from '@lyceum/util/paths';
import { type DragEvent, useRef, useState } from 'react';
import { hasCarried, hasFiles } from './carried';

export interface DropZone {
  enabled: boolean;
  /** The folder shown. */
  folder: ProjectPath;
  /** Puts what is dragged into the event's data; false: this is nothing to drag. */
  lift(target: HTMLElement, data: DataTransfer): boolean;
  dropped(to: ProjectPath, data: DataTransfer, isCopy: boolean): void;
}

const TARGET = '[data-drop-folder]';

export function useDropZone({ enabled, folder, lift, dropped }: DropZone) {
  // Entering a child comes before leaving its parent: only the count tells whether the pane was left.
  const depth = useRef(0);
  const [over, setOver] = useState<ProjectPath>();
  const [hasFilesOver, setHasFilesOver] = useState(false);
  const clear = () => {
    depth.current = 0;
    setOver(undefined);
    setHasFilesOver(false);
  };
  const targetOf = (event: DragEvent) => (enabled ? folderUnder(event, folder) : undefined);
  const listeners = {
    onDragStart: (event: DragEvent) => {
      if (event.target instanceof HTMLElement && !lift(event.target, event.dataTransfer)) return;
      event.dataTransfer.effectAllowed = 'copyMove';
    },
    onDragEnd: clear,
    onDragEnter: () => void depth.current++,
    onDragOver: (event: DragEvent) => {
      const to = targetOf(event);
      setOver(to === folder ? undefined : to);
      setHasFilesOver(enabled && hasFiles(event.dataTransfer));
      if (to === undefined) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = isCopy(event) ? 'copy' : 'move';
    },
    onDragLeave: () => {
      depth.current--;
      if (depth.current <= 0) clear();
    },
    onDrop: (event: DragEvent) => {
      const to = targetOf(event);
      clear();
      if (to === undefined) return;
      event.preventDefault();
      dropped(to, event.dataTransfer, isCopy(event));
    },
  };
  return { over, hasFilesOver, listeners };
}

/** The folder that would take what is dragged: entries need one under the pointer, files may fall anywhere. */
function folderUnder(
  { dataTransfer: data, target }: DragEvent,
  folder: ProjectPath,
): ProjectPath | undefined {
  if (!(target instanceof Element)) return undefined;
  const place = target.closest<HTMLElement>(TARGET)?.dataset.dropFolder as ProjectPath | undefined;
  if (hasFiles(data)) return place ?? folder;
  return hasCarried(data) ? place : undefined;
}

/** Files of the desktop can only be copied. */
function isCopy({ ctrlKey, altKey, dataTransfer }: DragEvent): boolean {
  return ctrlKey || altKey || hasFiles(dataTransfer);
}

/** "3 items" beside the pointer instead of a picture of one row. */
export function showDragged(data: DataTransfer, words: string): void {
  const badge = document.createElement('div');
  badge.className = 'ly-dragged';
  badge.textContent = words;
  document.body.append(badge);
  data.setDragImage(badge, -8, -8);
  // The browser takes its picture after this event.
  setTimeout(() => badge.remove());
}
