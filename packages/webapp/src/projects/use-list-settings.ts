/** How this person likes the project list sorted in this browser. Kept in localStorage; a browser that keeps nothing sorts by time. */
import { useState } from 'react';
import { SORTS, type Sort } from './list-order';

const KEY = 'lyceum:project-sort';

function stored(): Sort {
  try {
    const text = localStorage.getItem(KEY);
    return text !== null && Object.hasOwn(SORTS, text) ? (text as Sort) : 'last_edited';
  } catch {
    return 'last_edited';
  }
}

export function useListSettings() {
  const [sort, setSort] = useState(stored);
  return {
    sort,
    setSort: (next: Sort) => {
      setSort(next);
      try {
        localStorage.setItem(KEY, next);
      } catch {
        // For this visit only, then.
      }
    },
  };
}
