/**
 * The cells near the view: all others are only as high as they were, or are likely to be. What is in view stays where it is when something above it
 * changes. Tells the project which outputs are looked at. Drawn by notebook-view.tsx.
 */
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef } from 'react';
import { useObservable } from '../open-files/observable';
import { CellView } from './cell-view';
import { likelyHeight } from './likely-height';
import { useNotebookPlace } from './notebook-context';
import { useKeptPlace } from './use-kept-place';
import { useListView } from './use-list-view';
import { useLook } from './use-look';

/** Cells above and below the view that are drawn already. */
const OVERSCAN = 3;

export function CellList() {
  const { session, front } = useNotebookPlace();
  const order = useObservable(session.facts, (facts) => facts.order);
  const active = useObservable(session.facts, (facts) => facts.selection?.head);
  const scroller = useRef<HTMLDivElement>(null);
  const activeIndex = active === undefined ? -1 : order.indexOf(active);
  const virtualizer = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => likelyHeight(session, order[index]), [session, order]),
    getItemKey: useCallback((index: number) => order[index] ?? index, [order]),
    overscan: OVERSCAN,
    paddingStart: 12,
    // The last cell can be scrolled up to where one likes to write.
    paddingEnd: 240,
    rangeExtractor: useCallback(
      (range: Range) => withActive(defaultRangeExtractor(range), activeIndex),
      [activeIndex],
    ),
  });
  useKeptPlace(scroller, virtualizer, order);
  useListView(session, scroller, virtualizer);
  const items = virtualizer.getVirtualItems();
  useLook(
    session,
    front,
    items.map(({ index }) => order[index] ?? ''),
  );
  useEffect(() => {
    if (front) virtualizer.measure();
  }, [front, virtualizer]);
  return (
    <div className="nb-cells" ref={scroller}>
      <div className="nb-sheet" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const id = order[index];
          return (
            id !== undefined && (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className="nb-slot"
                style={{ top: start }}
              >
                <CellView id={id} index={index} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

/** The active cell is always there: it has the focus. */
function withActive(indexes: number[], active: number): number[] {
  if (active < 0 || indexes.includes(active)) return indexes;
  return [...indexes, active].sort((a, b) => a - b);
}
