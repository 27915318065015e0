/** The frame around a cell's outputs: scrolls when they are long, opens to full height, or hides them behind a line. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

interface Props {
  collapsed: boolean;
  onCollapsed: ((collapsed: boolean) => void) | undefined;
  scrolled: boolean | undefined;
  onScrolled: ((scrolled: boolean) => void) | undefined;
  count: number;
  children: ReactNode;
}

/** CSS pixels from which outputs scroll by themselves: about thirty lines. Also in outputs.css. */
const LONG = 560;

export function OutputArea({ collapsed, onCollapsed, scrolled, onScrolled, count, children }: Props) {
  const inside = useRef<HTMLDivElement>(null);
  const long = useLong(inside, collapsed);
  const [own, setOwn] = useState<boolean>();
  const scrolls = scrolled ?? own ?? long;
  const setScrolled = (to: boolean) => {
    setOwn(to);
    onScrolled?.(to);
  };
  if (collapsed)
    return (
      <button type="button" className="out-collapsed" onClick={() => onCollapsed?.(false)}>
        {count === 1 ? 'Output is hidden' : `${count} outputs are hidden`}: show
      </button>
    );
  return (
    <section className="out-area" aria-label="Output">
      {onCollapsed && (
        <button
          type="button"
          className="out-gutter"
          aria-label="Hide output"
          title="Hide output"
          onClick={() => onCollapsed(true)}
        />
      )}
      {/* What scrolls must be reached by keyboard. */}
      <div className="out-scroll" data-scrolls={scrolls} {...(scrolls && { tabIndex: 0 })}>
        <div ref={inside}>{children}</div>
      </div>
      {long && (
        <button type="button" className="out-button" onClick={() => setScrolled(!scrolls)}>
          {scrolls ? 'Show in full height' : 'Scroll this output'}
        </button>
      )}
    </section>
  );
}

function useLong(inside: React.RefObject<HTMLDivElement | null>, collapsed: boolean): boolean {
  const [long, setLong] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened again it is another element.
  useLayoutEffect(() => {
    const element = inside.current;
    if (!element) return;
    const look = () => setLong(element.offsetHeight > LONG);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [inside, collapsed]);
  return long;
}
