/** Lets actions scroll the list: to a cell, or by pages. Used by cell-list.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect } from 'react';
import type { OpenNotebook } from './open-notebook';

/** Of a page, so that a line or two of what was seen stays in view. */
const PAGE_PART = 0.9;
/** CSS pixels of a cell too high for the view that must be seen. */
const ENOUGH = 60;

export function useListView(
  session: OpenNotebook,
  scroller: RefObject<HTMLDivElement | null>,
  cells: Virtualizer<HTMLDivElement, Element>,
): void {
  useEffect(() => {
    const view = {
      reveal(id: CellId) {
        // The cell may be there only with the next drawing.
        requestAnimationFrame(() => {
          const index = session.facts.get().order.indexOf(id);
          const element = scroller.current;
          if (index >= 0 && element) revealIndex(cells, element, index);
        });
      },
      scroll(pages: number) {
        const element = scroller.current;
        element?.scrollBy({ top: pages * element.clientHeight * PAGE_PART });
      },
    };
    session.list = view;
    return () => {
      if (session.list === view) session.list = undefined;
    };
  }, [session, scroller, cells]);
}

function revealIndex(cells: Virtualizer<HTMLDivElement, Element>, element: HTMLElement, index: number): void {
  const { scrollTop, clientHeight } = element;
  const item = cells.getVirtualItems().find((one) => one.index === index);
  const isHigh = item !== undefined && item.size > clientHeight;
  if (!isHigh) cells.scrollToIndex(index, { align: 'auto' });
  else if (item.end < scrollTop + ENOUGH || item.start > scrollTop + clientHeight - ENOUGH)
    cells.scrollToIndex(index, { align: 'start' });
}
