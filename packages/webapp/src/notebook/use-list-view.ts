/** Lets actions scroll the list: to a cell, or by pages. Used by cell-list.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { OpenNotebook } from './open-notebook';

/** Of a page, so that a line or two of what was seen stays in view. */
const PAGE_PART = 0.9;
/** CSS pixels of a cell too high for the view that must be seen. */
const ENOUGH = 60;
/** Milliseconds in which what comes late (outputs, pictures) must not push a cell out of view that was just brought into it. */
const HOLD_MS = 2000;

/** Kept in view until then. */
interface Held {
  id: CellId;
  /** Of performance.now(). */
  until: number;
}

type Cells = Virtualizer<HTMLDivElement, Element>;

export function useListView(
  session: OpenNotebook,
  scroller: RefObject<HTMLDivElement | null>,
  cells: Cells,
  /** Of all cells: another one means that something grew. */
  height: number,
): void {
  const held = useRef<Held | undefined>(undefined);
  const show = useRef((_: CellId) => {});
  show.current = (id) => {
    const index = session.facts.get().order.indexOf(id);
    const element = scroller.current;
    if (index >= 0 && element) revealIndex(cells, element, index);
  };
  useEffect(() => {
    const view = {
      reveal(id: CellId) {
        held.current = { id, until: performance.now() + HOLD_MS };
        // The cell may be there only with the next drawing.
        requestAnimationFrame(() => show.current(id));
      },
      scroll(pages: number) {
        held.current = undefined;
        const element = scroller.current;
        element?.scrollBy({ top: pages * element.clientHeight * PAGE_PART });
      },
    };
    session.list = view;
    return () => {
      if (session.list === view) session.list = undefined;
    };
  }, [session, scroller]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when something grew.
  useLayoutEffect(() => {
    const { id, until } = held.current ?? { id: '', until: 0 };
    if (performance.now() < until) requestAnimationFrame(() => show.current(id));
  }, [height]);
  useRelease(scroller, held);
}

/** Where the person goes now, nobody takes them back. */
function useRelease(scroller: RefObject<HTMLDivElement | null>, held: RefObject<Held | undefined>): void {
  useEffect(() => {
    const element = scroller.current;
    const release = () => {
      held.current = undefined;
    };
    element?.addEventListener('wheel', release, { passive: true });
    element?.addEventListener('pointerdown', release, { passive: true });
    return () => {
      element?.removeEventListener('wheel', release);
      element?.removeEventListener('pointerdown', release);
    };
  }, [scroller, held]);
}

function revealIndex(cells: Cells, element: HTMLElement, index: number): void {
  const { scrollTop, clientHeight } = element;
  const item = cells.getVirtualItems().find((one) => one.index === index);
  const isHigh = item !== undefined && item.size > clientHeight;
  if (!isHigh) cells.scrollToIndex(index, { align: 'auto' });
  else if (item.end < scrollTop + ENOUGH || item.start > scrollTop + clientHeight - ENOUGH)
    cells.scrollToIndex(index, { align: 'start' });
}
