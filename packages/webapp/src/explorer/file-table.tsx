/** The table "Files": headings that sort, rows, and the keys. Above 200 rows only the visible ones are drawn. */
import type { ProjectId } from '@lyceum/util/ids';
import { joinPath, type ProjectPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useRef } from 'react';
import { fileAddress } from '../api/files';
import type { Route } from '../navigation/route';
import { useIsPhone } from '../project/use-is-phone';
import { actionOfKey, type FileAction } from './file-actions';
import { FileRow } from './file-row';
import { isFolder, nextSort, type Sort, type SortKey } from './sort';

/** Pixels; the same as in explorer.css. */
const ROW_HEIGHT = 36;
const PHONE_ROW_HEIGHT = 44;
const HEADING_HEIGHT = 33;
/** Rows. Fewer are drawn at once: searching in the page finds them all. */
const VIRTUAL_ABOVE = 200;

interface Props {
  project_id: ProjectId;
  folder: ProjectPath;
  entries: readonly Entry[];
  sort: Sort;
  setSort(sort: Sort): void;
  canWrite: boolean;
  act(action: FileAction, entry: Entry): void;
  goUp(): void;
}

export function entryRoute(project_id: ProjectId, folder: ProjectPath, entry: Entry): Route {
  const path = joinPath(folder, entry.name);
  return { page: 'project', project_id, view: { kind: isFolder(entry) ? 'folder' : 'file', path } };
}

export function FileTable(props: Props) {
  const { entries, sort, setSort } = props;
  const scroll = useRef<HTMLTableElement>(null);
  const rows = useRows(scroll, entries.length);
  const onKey = useRowKeys(scroll, props, rows.reveal);
  return (
    <table
      ref={scroll}
      aria-label="Files"
      aria-rowcount={entries.length + 1}
      className="ly-files"
      data-empty={entries.length === 0 || undefined}
    >
      <thead>
        <tr aria-rowindex={1}>
          <Heading label="Name" column="name" sort={sort} setSort={setSort} />
          <Heading label="Size" column="size" sort={sort} setSort={setSort} />
          <Heading label="Modified" column="modified" sort={sort} setSort={setSort} />
          <th scope="col">
            <span className="ly-visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody style={rows.padding || undefined} onKeyDown={onKey}>
        {rows.visible.map((index) => {
          const entry = entries[index];
          return entry && <Row key={entry.name} {...props} entry={entry} index={index} />;
        })}
      </tbody>
    </table>
  );
}

function Row(props: Props & { entry: Entry; index: number }) {
  const { project_id, folder, entry, index, canWrite, act } = props;
  const path = entry.openable ? joinPath(folder, entry.name) : folder;
  return (
    <FileRow
      entry={entry}
      to={entryRoute(project_id, folder, entry)}
      index={index}
      canWrite={canWrite}
      downloadAddress={fileAddress(project_id, path)}
      act={act}
    />
  );
}

/** The rows to draw: all of a short list, of a long one those in sight between paddings as high as the others. */
function useRows(scroll: RefObject<HTMLElement | null>, count: number) {
  const height = useIsPhone() ? PHONE_ROW_HEIGHT : ROW_HEIGHT;
  const isVirtual = count > VIRTUAL_ABOVE;
  const virtualizer = useVirtualizer({
    count: isVirtual ? count : 0,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: HEADING_HEIGHT,
  });
  const items = virtualizer.getVirtualItems();
  return {
    visible: isVirtual ? items.map(({ index }) => index) : Array.from({ length: count }, (_, index) => index),
    padding: isVirtual && {
      paddingTop: items[0]?.start ?? 0,
      paddingBottom: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    },
    reveal: (index: number) => isVirtual && virtualizer.scrollToIndex(index),
  };
}

/** Arrows, Home, End, Backspace, F2 and Delete on a focused row. */
function useRowKeys(
  scroll: RefObject<HTMLElement | null>,
  { entries, canWrite, act, goUp }: Props,
  reveal: (index: number) => void,
) {
  const focus = (index: number) => {
    reveal(index);
    requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus(),
    );
  };
  return (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.index === undefined) return;
    const at = Number(event.target.dataset.index);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
    const action = actionOfKey(event.key, canWrite);
    const entry = entries[at];
    if (to !== undefined) focus(Math.min(Math.max(0, to), entries.length - 1));
    else if (event.key === 'Backspace') goUp();
    else if (action && entry) act(action, entry);
    else return;
    event.preventDefault();
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
