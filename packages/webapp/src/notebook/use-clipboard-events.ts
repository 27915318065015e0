/** Ctrl-C, Ctrl-X and Ctrl-V on cells go through the system's clipboard, so that cells come and go between windows. Used by notebook-view.tsx. */
import { type RefObject, useEffect } from 'react';
import { copySelected, cutSelected, pasteCells } from './cell-actions';
import { clipboardText, parseClipboard } from './cell-clipboard';
import type { OpenNotebook } from './open-notebook';
import { modeAt } from './use-notebook-keys';

export function useClipboardEvents(
  session: OpenNotebook,
  page: RefObject<HTMLElement | null>,
  front: boolean,
) {
  useEffect(() => {
    if (!front) return undefined;
    // Such an event comes from wherever text was marked last: the focus tells for whom it is.
    const isForCells = () => {
      const { activeElement } = document;
      return activeElement && page.current?.contains(activeElement) && modeAt(activeElement) === 'command';
    };
    const put = (event: ClipboardEvent) => {
      // Marked text, of an output say, is copied as text.
      if (!isForCells() || (window.getSelection()?.toString() ?? '') !== '') return;
      const cuts = event.type === 'cut' && session.facts.get().writable;
      const copied = cuts ? cutSelected(session) : copySelected(session);
      event.clipboardData?.setData('text/plain', clipboardText(copied));
      event.preventDefault();
    };
    const paste = (event: ClipboardEvent) => {
      if (!isForCells() || !session.facts.get().writable) return;
      const copied = parseClipboard(event.clipboardData?.getData('text/plain') ?? '');
      if (!copied) return;
      event.preventDefault();
      pasteCells(session, 'below', copied);
    };
    document.addEventListener('copy', put);
    document.addEventListener('cut', put);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('copy', put);
      document.removeEventListener('cut', put);
      document.removeEventListener('paste', paste);
    };
  }, [session, page, front]);
}
