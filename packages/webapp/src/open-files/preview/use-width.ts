/** The inner width of an element in pixels, kept up to date. */
import { type RefObject, useLayoutEffect, useState } from 'react';

export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    // A pane that is not in front has no width: it keeps the one it had.
    const look = () => node.clientWidth > 0 && setWidth(node.clientWidth);
    const observer = new ResizeObserver(look);
    observer.observe(node);
    look();
    return () => observer.disconnect();
  }, [element]);
  return width;
}
