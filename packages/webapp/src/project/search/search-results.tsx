/** What was found, by file, as a virtual list: thousands of lines scroll without lag. Keeps its place while other pages are shown. */
import { baseName, parentPath } from '@lyceum/util/paths';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { fileKind } from '../../open-files/kinds';
import { pieces, type ResultRow } from './result-rows';

export const RESULTS_ID = 'ly-search-results';
export const resultId = (index: number) => `${RESULTS_ID}-${index}`;

/** Pixels. */
const ROW_HEIGHT = 26;

interface Props {
  rows: readonly ResultRow[];
  chosen: number;
  scrolled: number;
  onScrolled(pixels: number): void;
  choose(index: number): void;
  open(row: ResultRow): void;
  onKey(event: KeyboardEvent): void;
}

export function SearchResults({ rows, chosen, scrolled, onScrolled, choose, open, onKey }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_HEIGHT,
    initialOffset: scrolled,
    overscan: 12,
  });
  useKeptPlace(place, scrolled, onScrolled);
  const shownChoice = useRef(chosen);
  useEffect(() => {
    // Not at first: then it is the kept place that counts.
    if (chosen >= 0 && chosen !== shownChoice.current) virtualizer.scrollToIndex(chosen, { align: 'auto' });
    shownChoice.current = chosen;
  }, [chosen, virtualizer]);
  return (
    <div
      ref={place}
      id={RESULTS_ID}
      className="ly-search-results"
      role="listbox"
      aria-label="Found lines"
      tabIndex={0}
      aria-activedescendant={chosen >= 0 ? resultId(chosen) : undefined}
      onKeyDown={onKey}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          const style = { transform: `translateY(${start}px)`, height: ROW_HEIGHT };
          if (!row) return null;
          if (row.kind === 'file') return <FileRow key={index} row={row} style={style} />;
          return (
            // The list has the focus and hears the keys (aria-activedescendant).
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <div
              key={index}
              id={resultId(index)}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              aria-label={`${row.path}, line ${row.line.line}: ${row.line.text.trim()}`}
              className="ly-search-line"
              style={style}
              onClick={() => {
                choose(index);
                open(row);
              }}
            >
              <span className="ly-search-number">{row.line.line}</span>
              <span className="ly-ellipsis">
                {pieces(row.line).map((piece, at) =>
                  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line never change their order.
                  piece.matched ? <mark key={at}>{piece.text}</mark> : piece.text,
                )}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function FileRow({ row, style }: { row: Extract<ResultRow, { kind: 'file' }>; style: React.CSSProperties }) {
  const { icon: Icon } = fileKind(row.path);
  return (
    <div className="ly-search-file" role="presentation" style={style} title={row.path}>
      <Icon size={15} stroke={1.6} aria-hidden />
      <strong>{baseName(row.path)}</strong>
      <small className="ly-ellipsis">{parentPath(row.path)}</small>
      <span className="ly-search-count">{row.count}</span>
    </div>
  );
}

/** Remembers how far the list was scrolled when it goes. */
function useKeptPlace(
  place: React.RefObject<HTMLDivElement | null>,
  scrolled: number,
  onScrolled: (pixels: number) => void,
): void {
  const keep = useRef(onScrolled);
  keep.current = onScrolled;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is brought back once.
  useEffect(() => {
    const list = place.current;
    if (!list) return;
    let at = scrolled;
    list.scrollTop = scrolled;
    const onScroll = () => {
      at = list.scrollTop;
    };
    list.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      list.removeEventListener('scroll', onScroll);
      keep.current(at);
    };
  }, []);
}
