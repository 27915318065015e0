/** Tells the project which cells' outputs this page shows: a moment after a scroll, and nothing while another tab is in front. Used by cell-list.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { useEffect, useRef } from 'react';
import type { OpenNotebook } from './open-notebook';

/** Milliseconds: a quick scroll does not ask for everything it passes. */
const SETTLE_MS = 60;
/** Cells at the top that are followed wherever the view is: what they define (a plotting library, say) outputs far below use. */
const TOP_CELLS = 8;

export function useLook(session: OpenNotebook, front: boolean, ids: readonly CellId[]): void {
  const top = session.facts.get().order.slice(0, TOP_CELLS);
  const key = front ? [...new Set([...ids, ...top])].join() : '';
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
