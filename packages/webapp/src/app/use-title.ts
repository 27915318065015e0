/** The browser tab's title follows the page. */
import { useEffect } from 'react';

export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} – Lyceum` : 'Lyceum';
  }, [title]);
}
