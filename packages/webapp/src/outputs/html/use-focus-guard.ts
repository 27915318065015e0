/**
 * Keeps a frame from taking the keyboard by itself: what is typed into a cell must not end in somebody's output. Focus that comes without a
 * pointer over the frame or a Tab is given back; a frame that takes it again is taken down until the person wants to see it.
 */
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';

/** Milliseconds after a Tab in which focus may go into a frame. */
const TAB_MS = 300;

export function useFocusGuard(frame: RefObject<HTMLIFrameElement | null>) {
  const inside = useRef(false);
  const [isDown, setIsDown] = useState(false);
  useEffect(() => {
    let tabbed = Number.NEGATIVE_INFINITY;
    let taken = 0;
    let before: Element | null = document.activeElement;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Tab') tabbed = event.timeStamp;
    };
    const onFocus = () => {
      if (document.activeElement !== frame.current) before = document.activeElement;
    };
    const look = () => {
      const element = frame.current;
      if (!element || document.activeElement !== element) return;
      if (++taken > 1) setIsDown(true);
      giveBack(element, before);
    };
    const onBlur = ({ timeStamp }: Event) => {
      // Only a moment later is it known where the focus went.
      if (!inside.current && timeStamp - tabbed > TAB_MS) setTimeout(look);
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
  const pointer = useMemo(() => pointerProps(inside), []);
  return { pointer, isDown, putUp: () => setIsDown(false) };
}

/** Says whether the pointer is over the frame: then it may have the focus. */
function pointerProps(inside: { current: boolean }) {
  return {
    onPointerEnter: () => {
      inside.current = true;
    },
    onPointerLeave: () => {
      inside.current = false;
    },
  };
}

function giveBack(frame: HTMLIFrameElement, before: Element | null): void {
  frame.blur();
  window.focus();
  if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
}
