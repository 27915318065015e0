/** Tells the project which cells' outputs this page shows: a moment after a scroll, and nothing while another tab is in front. Used by cell-list.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { useEffect, useRef } from 'react';
import type { OpenNotebook } from './open-notebook';

/** Milliseconds: a quick scroll does not ask for everything it passes. */
const SETTLE_MS = 60;

export function useLook(session: OpenNotebook, front: boolean, ids: readonly CellId[]): void {
  const key = front ? ids.join() : '';
  const said = useRef<string>(undefined);
  useEffect(() => {
    const say = () => {
      if (said.current === key) return;
      said.current = key;
      session.runs.look(key === '' ? [] : key.split(','));
    };
    if (said.current === undefined || said.current === '') say();
    const timer = setTimeout(say, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [session, key]);
}
