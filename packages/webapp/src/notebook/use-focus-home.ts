/** When something that has the focus goes away, the cells have it: else the next key would belong to nothing. Used by side-panel.tsx and input-field.tsx. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

/** `home` takes the focus. Called while the element is still in the page. */
export function useFocusHome(place: RefObject<HTMLElement | null>, home: () => void): void {
  const latest = useRef(home);
  latest.current = home;
  useLayoutEffect(() => {
    const element = place.current;
    return () => {
      if (element?.contains(document.activeElement)) latest.current();
    };
  }, [place]);
}
