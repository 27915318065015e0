/** CSV text as a table with numbered rows, the first one as heading. Only the rows in sight are drawn. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { guessSeparator, parseCsv } from './csv';

/** Rows shown at most; the text shows all. */
const MAX_ROWS = 100_000;
/** Pixels; as in preview.css. */
const ROW_HEIGHT = 26;

export function CsvTable({ text }: { text: string }) {
  const scroll = useRef<HTMLElement>(null);
  const rows = useMemo(() => parseCsv(text, guessSeparator(text), MAX_ROWS), [text]);
  const [heading = [], ...body] = rows;
  const virtual = useVirtualizer({
    count: body.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolling by keyboard needs the focus here
    <section className="csv-scroll" ref={scroll} tabIndex={0} aria-label="Table">
      <table className="csv-table" aria-rowcount={rows.length}>
        <thead>
          <tr aria-rowindex={1}>
            <th />
            {heading.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
              <th key={column} scope="col" title={cell}>
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr aria-hidden style={{ height: above }} />
          {items.map(({ index }) => (
            <tr key={index} aria-rowindex={index + 2}>
              <th scope="row">{index + 1}</th>
              {heading.map((_, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
                <td key={column} title={body[index]?.[column]}>
                  {body[index]?.[column]}
                </td>
              ))}
            </tr>
          ))}
          <tr aria-hidden style={{ height: below }} />
        </tbody>
      </table>
    </section>
  );
}
