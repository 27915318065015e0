/** Keys inside a cell's editor that are not commands of the notebook (keys.ts): Tab, Shift-Tab, and the arrows that leave the cell. Used by cell-editor.ts. */
import { startCompletion } from '@codemirror/autocomplete';
import { indentLess, indentMore, toggleComment } from '@codemirror/commands';
import { indentUnit } from '@codemirror/language';
import type { Command, EditorView, KeyBinding } from '@codemirror/view';
import type { CellId } from '@lyceum/util/notebook/model';
import { takeOffered } from '../editor/extensions';
import { inspectAtCursor } from './kernel-inspection';
import type { OpenNotebook } from './open-notebook';

/** Between words Tab indents; behind one it asks the kernel how the word goes on. */
function isBehindWord({ state }: EditorView): boolean {
  const { main } = state.selection;
  return main.empty && /[^\s]/.test(state.sliceDoc(Math.max(0, main.head - 1), main.head));
}

/** From the first or the last line into the cell above or below, with the cursor at its near end. */
function leave(session: OpenNotebook, id: CellId, by: 1 | -1): Command {
  return (view) => {
    const { state } = view;
    const { main } = state.selection;
    if (!main.empty || state.selection.ranges.length > 1) return false;
    const line = state.doc.lineAt(main.head).number;
    // A wrapped line has several rows: the cursor moves through them first.
    const moved = view.moveVertically(main, by > 0);
    if (line !== (by > 0 ? state.doc.lines : 1)) return false;
    if (
      moved.head !== main.head &&
      state.doc.lineAt(moved.head).number === line &&
      isInnerRow(view, moved.head)
    )
      return false;
    const { order } = session.facts.get();
    const next = order[order.indexOf(id) + by];
    if (next === undefined) return false;
    session.go(next, 'edit');
    const target = session.editors.get(next);
    target?.dispatch({ selection: { anchor: by > 0 ? 0 : target.state.doc.length } });
    return true;
  };
}

function isInnerRow(view: EditorView, target: number): boolean {
  const here = view.coordsAtPos(view.state.selection.main.head);
  const there = view.coordsAtPos(target);
  return here !== null && there !== null && Math.abs(here.top - there.top) > 2;
}

export function cellKeys(session: OpenNotebook, id: CellId): KeyBinding[] {
  const isCode = () => session.notebook.type(id) === 'code';
  return [
    { key: 'Tab', run: takeOffered },
    { key: 'Tab', run: (view) => isCode() && isBehindWord(view) && startCompletion(view) },
    { key: 'Tab', run: (view) => (view.state.selection.main.empty ? insertIndent(view) : indentMore(view)) },
    { key: 'Shift-Tab', run: (view) => isCode() && isBehindWord(view) && inspectAtCursor(view, session) },
    { key: 'Shift-Tab', run: indentLess },
    { key: 'Mod-/', run: toggleComment },
    { key: 'Mod-]', run: indentMore },
    { key: 'Mod-[', run: indentLess },
    { key: 'ArrowUp', run: leave(session, id, -1) },
    { key: 'ArrowDown', run: leave(session, id, 1) },
  ];
}

/** To the next stop, where the cursor is. */
const insertIndent: Command = (view) => {
  const { state } = view;
  if (state.readOnly) return false;
  const unit = state.facet(indentUnit);
  const { main } = state.selection;
  const column = main.head - state.doc.lineAt(main.head).from;
  const text = unit === '\t' ? unit : ' '.repeat(unit.length - (column % unit.length));
  view.dispatch(state.replaceSelection(text), { scrollIntoView: true, userEvent: 'input' });
  return true;
};
