/**
 * Keeps a frame from taking the keyboard by itself: what is typed into a cell must not end in somebody's output. Focus that comes without a
 * pointer over the frame or a Tab is given back, and the frame is inert until it is pointed at.
 */
import { type RefObject, useEffect, useMemo, useRef } from 'react';

/** Milliseconds after a Tab in which focus may go into a frame. */
const TAB_MS = 300;

export function useFocusGuard(frame: RefObject<HTMLIFrameElement | null>) {
  const inside = useRef(false);
  useEffect(() => {
    let tabbed = Number.NEGATIVE_INFINITY;
    let before: Element | null = document.activeElement;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Tab') tabbed = event.timeStamp;
    };
    const onFocus = () => {
      if (document.activeElement !== frame.current) before = document.activeElement;
    };
    const onBlur = (event: Event) => {
      const element = frame.current;
      if (!element || document.activeElement !== element) return;
      if (inside.current || event.timeStamp - tabbed < TAB_MS) return;
      element.inert = true;
      element.blur();
      window.focus();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
    window.addEventListener('keydown', onKey, true);
    document.addEventListener('focusin', onFocus);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      document.removeEventListener('focusin', onFocus);
      window.removeEventListener('blur', onBlur);
    };
  }, [frame]);
  return useMemo(
    () => ({
      onPointerEnter: () => {
        inside.current = true;
        if (frame.current) frame.current.inert = false;
      },
      onPointerLeave: () => {
        inside.current = false;
      },
    }),
    [frame],
  );
}
