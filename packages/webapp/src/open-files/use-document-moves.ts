/** Tells the frame when an open file was renamed, here or by somebody else, and keeps its session under the new path. */
import type { ProjectPath } from '@lyceum/util/paths';
import { useEffect, useRef } from 'react';
import { useOpenSessions } from './sessions';

interface Movable {
  onMoved(listener: (path: ProjectPath) => void): () => void;
}

export function useDocumentMoves(
  document: Movable,
  path: ProjectPath,
  onMoved: (path: ProjectPath) => void,
): void {
  const sessions = useOpenSessions();
  const tell = useRef(onMoved);
  useEffect(() => {
    tell.current = onMoved;
  });
  useEffect(() => {
    // Not asked at once by comparing paths: after a rename in the explorer the tab has its new path before the document does.
    return document.onMoved((to) => {
      if (to === path) return;
      sessions.move(path, to);
      tell.current(to);
    });
  }, [document, path, sessions]);
}
