/**
 * The table "Files": headings that sort, and the rows. Above 100 rows only the visible ones are drawn. It hears clicks and keys for all
 * rows (use-row-clicks.ts, use-row-keys.ts) and keeps which row has the keyboard.
 */
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useRef } from 'react';
import { useIsPhone } from '../project/use-is-phone';
import { FileRow } from './file-row';
import type { FileTableProps } from './file-table-props';
import { allOrNone, isAll } from './selection';
import { nextSort, type Sort, type SortKey } from './sort';
import { useRowClicks } from './use-row-clicks';
import { useRowKeys } from './use-row-keys';

/** Pixels; the same as in explorer.css. */
const ROW_HEIGHT = 36;
const PHONE_ROW_HEIGHT = 44;
const HEADING_HEIGHT = 33;
/** Rows. Fewer are drawn at once: searching in the page finds them all. */
const VIRTUAL_ABOVE = 100;

export function FileTable(props: FileTableProps) {
  const { project_id, folder, rows, actions, over, cut, cursor } = props;
  const { entries, names, selection, setSelection } = rows;
  const scroll = useRef<HTMLTableElement>(null);
  const at = Math.max(0, cursor === undefined ? 0 : names.indexOf(cursor));
  const drawn = useDrawnRows(scroll, entries.length, at);
  const { onKeyDown, focus } = useRowKeys(scroll, props, drawn.reveal);
  const clicks = useRowClicks(props, focus);
  const everything = isAll(selection, names);
  return (
    <table
      ref={scroll}
      aria-label="Files"
      aria-rowcount={entries.length + 1}
      className="ly-files"
      data-empty={entries.length === 0 || undefined}
      data-selecting={selection.names.size > 0 || undefined}
    >
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" className="ly-file-check">
            <input
              type="checkbox"
              aria-label="Select all"
              checked={everything}
              ref={(box) => {
                if (box) box.indeterminate = !everything && selection.names.size > 0;
              }}
              onChange={() => setSelection(allOrNone(selection, names))}
            />
          </th>
          <Heading label="Name" column="name" sort={rows.sort} setSort={rows.setSort} />
          <Heading label="Size" column="size" sort={rows.sort} setSort={rows.setSort} />
          <Heading label="Modified" column="modified" sort={rows.sort} setSort={rows.setSort} />
          <th scope="col">
            <span className="ly-visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody
        style={drawn.height === undefined ? undefined : { height: drawn.height }}
        data-virtual={drawn.height !== undefined || undefined}
        onKeyDown={onKeyDown}
        {...clicks}
      >
        {drawn.items.map(({ index, top }) => {
          const entry = entries[index];
          if (!entry) return null;
          const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
          return (
            <FileRow
              key={entry.name}
              {...{ project_id, folder, entry, index, top, actions }}
              isSelected={selection.names.has(entry.name)}
              isCursor={index === at}
              isDropTarget={over === path}
              isCut={cut.has(entry.name)}
            />
          );
        })}
      </tbody>
    </table>
  );
}

/** All rows of a short list; of a long one those in sight, and the one that has the keyboard: it must not lose it by scrolling. */
function useDrawnRows(scroll: RefObject<HTMLElement | null>, count: number, cursor: number) {
  const height = useIsPhone() ? PHONE_ROW_HEIGHT : ROW_HEIGHT;
  const isVirtual = count > VIRTUAL_ABOVE;
  const virtualizer = useVirtualizer({
    count: isVirtual ? count : 0,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: HEADING_HEIGHT,
    rangeExtractor: (range) => {
      const inSight = defaultRangeExtractor(range);
      return inSight.includes(cursor) || cursor >= range.count ? inSight : [...inSight, cursor];
    },
  });
  const items = isVirtual
    ? virtualizer.getVirtualItems().map(({ index, start }) => ({ index, top: start as number | undefined }))
    : Array.from({ length: count }, (_, index) => ({ index, top: undefined }));
  return {
    items,
    height: isVirtual ? virtualizer.getTotalSize() : undefined,
    reveal: (index: number) => {
      if (isVirtual) virtualizer.scrollToIndex(index);
    },
  };
}

interface HeadingProps {
  label: string;
  column: SortKey;
  sort: Sort;
  setSort(sort: Sort): void;
}

function Heading({ label, column, sort, setSort }: HeadingProps) {
  const isOn = sort.key === column;
  const Icon = sort.descending ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      data-column={column}
      aria-sort={isOn ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" onClick={() => setSort(nextSort(sort, column))}>
        {label}
        {isOn && <Icon size={13} aria-hidden />}
      </button>
    </th>
  );
}
