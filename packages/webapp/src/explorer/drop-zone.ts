/** Files dragged from the desktop onto the page. Returns whether something hovers, and the listeners for the pane. */
import { type DragEvent, useRef, useState } from 'react';

export function useDropZone(enabled: boolean, dropped: (files: File[]) => void) {
  // Entering a child comes before leaving its parent: only the count tells whether the pane was left.
  const depth = useRef(0);
  const [isOver, setIsOver] = useState(false);
  const hasFiles = (event: DragEvent) => enabled && event.dataTransfer.types.includes('Files');
  const leave = () => {
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setIsOver(false);
  };
  const listeners = {
    onDragEnter: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth.current++;
      setIsOver(true);
    },
    onDragOver: (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    },
    onDragLeave: (event: DragEvent) => {
      if (hasFiles(event)) leave();
    },
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth.current = 0;
      setIsOver(false);
      dropped(filesOf(event.dataTransfer));
    },
  };
  return { isOver, listeners };
}

/** A dropped folder looks like an empty file: left out (folders are not uploaded yet). */
function filesOf(data: DataTransfer): File[] {
  return [...data.items].flatMap((item) => {
    const file = item.webkitGetAsEntry()?.isDirectory ? null : item.getAsFile();
    return file ? [file] : [];
  });
}
