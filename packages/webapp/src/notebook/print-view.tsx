/**
 * The whole notebook for paper: all cells, without buttons or editors, in a place of its own beside the page, which is hidden on paper. Drawn by
 * notebook-view.tsx while it prints.
 */
import type { CellId } from '@lyceum/util/notebook/model';
import { useCallback, useEffect, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { CellView } from './cell-view';
import type { OpenNotebook } from './open-notebook';

/** Milliseconds that printing waits for outputs that were not in view. */
const WAIT_MS = 5000;
const LOOK_MS = 50;

export function PrintView({ order }: { order: readonly CellId[] }) {
  return createPortal(
    <div className="nb-print">
      {order.map((id, index) => (
        <CellView key={id} id={id} index={index} still />
      ))}
    </div>,
    document.body,
  );
}

/** `print` fetches all outputs first. The browser's own command prints what is here. */
export function usePrinting(session: OpenNotebook, front: boolean) {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    if (!front) return undefined;
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, [front]);
  const print = useCallback(() => {
    const ids = [...session.notebook.order];
    session.runs.look(ids);
    setPrinting(true);
    const until = Date.now() + WAIT_MS;
    const lacks = () =>
      ids.some((id) => (session.runs.run(id)?.outputs ?? 0) > session.runs.outputs(id).length);
    const timer = setInterval(() => {
      if (lacks() && Date.now() < until) return;
      clearInterval(timer);
      // What has just come is drawn first.
      requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
    }, LOOK_MS);
  }, [session]);
  return { printing, print };
}
