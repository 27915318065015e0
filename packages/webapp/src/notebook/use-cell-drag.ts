/** Cells are moved by their gutter: the dragged cell, or the whole selection it belongs to, lands above or below the cell under the pointer. */
import type { CellId } from '@lyceum/util/notebook/model';
import { type DragEvent, useState } from 'react';
import { useObservable } from '../open-files/observable';
import { moveCells, type Side, selected } from './cell-actions';
import type { OpenNotebook } from './open-notebook';
import { selectOne } from './selection';

/** Only cells of this notebook: another one's may be copied and pasted. */
const MEDIA_TYPE = 'application/x-lyceum-cells';

function sideOf(event: DragEvent<HTMLElement>): Side {
  const { top, height } = event.currentTarget.getBoundingClientRect();
  return event.clientY < top + height / 2 ? 'above' : 'below';
}

export function useCellDrag(session: OpenNotebook, id: CellId, index: number) {
  const [side, setSide] = useState<Side>();
  const writable = useObservable(session.facts, (facts) => facts.writable);
  const handle = writable && {
    draggable: true,
    onDragStart(event: DragEvent) {
      if (!selected(session).includes(id)) session.select(selectOne(id));
      event.dataTransfer.setData(MEDIA_TYPE, session.document.document_id ?? '');
      event.dataTransfer.effectAllowed = 'move';
    },
  };
  const target = writable && {
    onDragOver(event: DragEvent<HTMLElement>) {
      if (!event.dataTransfer.types.includes(MEDIA_TYPE)) return;
      event.preventDefault();
      setSide(sideOf(event));
    },
    onDragLeave: () => setSide(undefined),
    onDrop(event: DragEvent<HTMLElement>) {
      setSide(undefined);
      if (event.dataTransfer.getData(MEDIA_TYPE) !== session.document.document_id) return;
      event.preventDefault();
      const ids = selected(session);
      if (!ids.includes(id)) moveCells(session, ids, index + (sideOf(event) === 'below' ? 1 : 0));
    },
  };
  return { side, handle: handle || {}, target: target || {} };
}
