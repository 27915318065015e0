/** The keyboard of the table: listens on a focused row, asks row-keys.ts what a key means, and does it. */
import { type KeyboardEvent, type RefObject, useRef } from 'react';
import type { FileTableProps } from './file-table-props';
import { type RowCommand, rowCommand, typeAhead } from './row-keys';
import { allOrNone, extended, NOTHING, only, toggled } from './selection';

/** Milliseconds after which typing begins a new name. */
const TYPING_MS = 900;

export function useRowKeys(
  scroll: RefObject<HTMLElement | null>,
  props: FileTableProps,
  reveal: (index: number) => void,
) {
  const typing = useRef({ text: '', until: 0 });
  const { rows, setCursor } = props;
  const { names, entries } = rows;
  const focus = (index: number) => {
    const name = names[index];
    if (name === undefined) return;
    setCursor(name);
    reveal(index);
    const row = () => scroll.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    // A row that is drawn takes the focus at once, so that the next key finds it; another one when it is there.
    if (row()) row()?.focus();
    else requestAnimationFrame(() => row()?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = event.target instanceof HTMLElement ? event.target.dataset.index : undefined;
    if (index === undefined) return;
    const at = Number(index);
    const now = performance.now();
    const typed = now < typing.current.until ? typing.current.text : '';
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / rowHeight(event.target)) - 2);
    const command = rowCommand(event, { at, count: entries.length, page, typed });
    if (!command) return;
    event.preventDefault();
    if (command.kind === 'type') {
      typing.current = { text: typed + command.text, until: now + TYPING_MS };
      const found = typeAhead(names, at, typing.current.text);
      if (found !== undefined) focus(found);
    } else perform(command, at, props, focus);
  };
  return { onKeyDown, focus };
}

function rowHeight(target: EventTarget): number {
  const row = target instanceof Element ? target.closest('tr') : null;
  return row?.clientHeight || 1;
}

function perform(
  command: Exclude<RowCommand, { kind: 'type' }>,
  at: number,
  { rows, actions, goUp }: FileTableProps,
  focus: (index: number) => void,
): void {
  const { names, entries, selection, setSelection } = rows;
  const name = names[at];
  const entry = entries[at];
  if (name === undefined || !entry) return;
  switch (command.kind) {
    case 'go': {
      const to = names[command.to];
      const from = selection.anchor === undefined ? only(name) : selection;
      if (command.extend && to !== undefined) setSelection(extended(from, names, to));
      focus(command.to);
      break;
    }
    case 'toggle':
      setSelection(toggled(selection, name));
      break;
    case 'select_all':
      setSelection(allOrNone(selection, names));
      break;
    case 'clear':
      setSelection(NOTHING);
      break;
    case 'up':
      goUp();
      break;
    case 'action': {
      const meant = selection.names.size > 0 ? rows.selected : [entry];
      if (actions.possible(meant).includes(command.action)) actions.act(command.action, meant);
    }
  }
}
