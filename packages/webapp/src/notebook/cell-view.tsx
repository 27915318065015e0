/**
 * One cell: its gutter (prompt, buttons, handle to drag), its source, the kernel's question, and its outputs. Drawn by cell-list.tsx for cells near the
 * view, and by print-view.tsx for all.
 */
import type { CellId } from '@lyceum/util/notebook/model';
import { type FocusEvent, type MouseEvent, memo, useEffect, useRef } from 'react';
import { useObservable } from '../open-files/observable';
import { CellBody } from './cell-body';
import { CellGutter } from './cell-gutter';
import { cellLook } from './cell-look';
import { CellPeople } from './cell-people';
import { useCellVersion, useNotebookPlace } from './notebook-context';
import type { OpenNotebook } from './open-notebook';
import { selectedCells, selectOne } from './selection';
import { useCellDrag } from './use-cell-drag';

interface Props {
  id: CellId;
  /** From zero. */
  index: number;
  /** On paper: no editor, no buttons. */
  still?: boolean;
}

export const CellView = memo(function CellView({ id, index, still = false }: Props) {
  const { session, front } = useNotebookPlace();
  useCellVersion(session, id);
  const frame = useRef<HTMLElement>(null);
  const active = useObservable(session.facts, (facts) => facts.selection?.head === id);
  const editing = useObservable(
    session.facts,
    (facts) => facts.selection?.head === id && facts.mode === 'edit',
  );
  const selected = useObservable(
    session.facts,
    (facts) => active || selectedCells(facts.order, facts.selection).includes(id),
  );
  useFrameFocus(frame, active && front && !still, editing);
  const drag = useCellDrag(session, id, index);
  const look = cellLook(session.notebook.cellMetadata(id));
  const type = session.notebook.type(id);
  return (
    <section
      ref={frame}
      className="nb-cell"
      aria-label={`Cell ${index + 1}`}
      tabIndex={active && !still ? 0 : -1}
      data-cell={id}
      data-type={type}
      data-active={active && !still}
      data-selected={selected && !still}
      data-editing={editing}
      data-drop={drag.side}
      {...(!still && frameEvents(session, id))}
      {...drag.target}
    >
      <CellGutter {...{ session, id, index, type, still }} handle={drag.handle} />
      <div className="nb-main">
        <CellBody {...{ id, index, type, look, still }} editing={editing && front} />
      </div>
      {!still && <CellPeople session={session} id={id} />}
    </section>
  );
});

/** The active cell has the focus, unless it is elsewhere on purpose: in a dialog, a panel, the bar to find. */
function useFrameFocus(frame: React.RefObject<HTMLElement | null>, wanted: boolean, editing: boolean): void {
  useEffect(() => {
    const element = frame.current;
    const { activeElement } = document;
    if (!wanted || editing || !element || !activeElement) return;
    const isFree = activeElement === document.body || activeElement.closest('.nb-cells') !== null;
    // What has the focus inside this very cell, such as a widget, keeps it; its editor does not.
    const isInside = element.contains(activeElement) && !activeElement.closest('.cm-editor');
    if (isFree && !isInside) element.focus({ preventScroll: true });
  }, [frame, wanted, editing]);
}

function frameEvents(session: OpenNotebook, id: CellId) {
  return {
    onMouseDown(event: MouseEvent) {
      const isOnText = event.target instanceof Element && event.target.closest('.cm-content, .nb-source');
      if (!event.shiftKey || isOnText) return;
      event.preventDefault();
      const { selection } = session.facts.get();
      session.select({ anchor: selection?.anchor ?? id, head: id });
    },
    onFocus(event: FocusEvent) {
      const isText = event.target.closest('.cm-content') !== null;
      const { selection, mode } = session.facts.get();
      if (isText && (selection?.head !== id || mode !== 'edit')) session.select(selectOne(id), 'edit');
      else if (!isText && (selection?.head !== id || mode === 'edit')) session.select(selectOne(id));
    },
  };
}
