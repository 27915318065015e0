/** When cells come or go above the view, what is in view stays where it is. Used by cell-list.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

interface Kept {
  id: CellId;
  /** CSS pixels from the top of the cell to the top of the view. */
  inside: number;
}

type Cells = Virtualizer<HTMLDivElement, Element>;

export function useKeptPlace(
  scroller: RefObject<HTMLDivElement | null>,
  cells: Cells,
  order: readonly CellId[],
) {
  const kept = useRef<Kept>(undefined);
  const before = useRef(order);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || before.current === order) return;
    before.current = order;
    const { id, inside } = kept.current ?? {};
    const index = id === undefined ? -1 : order.indexOf(id);
    const start = cells.measurementsCache[index]?.start;
    if (start === undefined || inside === undefined) return;
    const top = Math.max(0, start + inside);
    if (Math.abs(top - element.scrollTop) > 1) element.scrollTop = top;
  }, [scroller, cells, order]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const look = () => {
      const first = cells.getVirtualItems().find(({ end }) => end > element.scrollTop);
      const id = first && order[first.index];
      // At the very top what is new above should be seen.
      const keeps = first && id !== undefined && element.scrollTop > 0;
      kept.current = keeps ? { id, inside: element.scrollTop - first.start } : undefined;
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, [scroller, cells, order]);
}
