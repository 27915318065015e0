/**
 * Clicks on the table: the name opens; elsewhere a row is selected, opened by a double click. Ctrl adds, Shift spans. With a finger the
 * whole row opens, or, once something is selected, joins the selection. Heard before the links hear it.
 */
import type { Entry } from '@lyceum/util/protocol/files';
import type { FocusEvent, MouseEvent } from 'react';
import type { FileTableProps } from './file-table-props';
import { extended, only, type Selection, toggled } from './selection';
import type { Rows } from './use-rows';

export function useRowClicks({ rows, actions, setCursor }: FileTableProps, focus: (index: number) => void) {
  const { entries, names, selection, setSelection } = rows;
  return {
    onClickCapture: (event: MouseEvent<HTMLElement>) => {
      const row = rowOf(event);
      const entry = row && entries[row.index];
      // The menu's button, and what lies in a portal, look after themselves.
      if (!row || !entry || row.target.closest('[data-row-menu]')) return;
      const isBox = row.target.closest('.ly-file-check') !== null;
      const isLink = row.target.closest('a') !== null;
      const next = chosen(event, { entry, isBox, isLink, selection, names });
      if (next === 'open') {
        if (!isLink) actions.act('open', [entry]);
        return;
      }
      if (next === 'native') return;
      // A checkbox that is prevented falls back to what it was: its state comes from the selection.
      if (!isBox) event.preventDefault();
      if (isLink) event.stopPropagation();
      setSelection(next);
      focus(row.index);
    },
    onDoubleClick: (event: MouseEvent<HTMLElement>) => {
      const row = rowOf(event);
      const entry = row && entries[row.index];
      if (!row || !entry?.openable || row.target.closest('a, [data-row-menu], .ly-file-check')) return;
      actions.act('open', [entry]);
    },
    onContextMenu: (event: MouseEvent<HTMLElement>) => openMenu(event, rows),
    onFocusCapture: ({ target }: FocusEvent<HTMLElement>) => {
      const index = target instanceof HTMLElement ? target.dataset.index : undefined;
      const name = index === undefined ? undefined : names[Number(index)];
      if (name !== undefined) setCursor(name);
    },
  };
}

/** A right click opens the row's own menu; with Shift the browser's. */
function openMenu(event: MouseEvent<HTMLElement>, { names, selection, setSelection }: Rows): void {
  const row = rowOf(event);
  const button = row?.element.querySelector<HTMLElement>('[data-row-menu]');
  if (!row || !button || event.shiftKey) return;
  event.preventDefault();
  const name = names[row.index];
  if (name !== undefined && selection.names.size > 0 && !selection.names.has(name)) setSelection(only(name));
  button.click();
}

function rowOf(event: MouseEvent<HTMLElement>) {
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLElement || target instanceof SVGElement)) return undefined;
  if (!currentTarget.contains(target)) return undefined;
  const element = target.closest<HTMLElement>('[data-row]');
  return element ? { target, element, index: Number(element.dataset.row) } : undefined;
}

interface Clicked {
  entry: Entry;
  isBox: boolean;
  isLink: boolean;
  selection: Selection;
  names: readonly string[];
}

/** The new selection; or `open`; or `native`: the browser and the link do what they do. */
export function chosen(
  event: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey' | 'nativeEvent'>,
  { entry, isBox, isLink, selection, names }: Clicked,
): Selection | 'open' | 'native' {
  const isFinger = (event.nativeEvent as Partial<PointerEvent>).pointerType === 'touch';
  if (!entry.openable) return 'native';
  if (event.shiftKey) return extended(selection, names, entry.name, event.ctrlKey || event.metaKey);
  if (isBox || event.ctrlKey || event.metaKey) return toggled(selection, entry.name);
  if (isFinger) return selection.names.size > 0 ? toggled(selection, entry.name) : 'open';
  return isLink ? 'native' : only(entry.name);
}
