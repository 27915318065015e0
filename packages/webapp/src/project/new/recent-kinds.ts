/** The kinds that this person made last in this browser, in localStorage. A browser that keeps nothing only loses the comfort. */
import * as z from 'zod/mini';

const KEY = 'lyceum:recent-kinds';
const storedSchema = z.array(z.string());

export function recentKinds(): string[] {
  try {
    return storedSchema.parse(JSON.parse(localStorage.getItem(KEY) ?? '[]'));
  } catch {
    return [];
  }
}

export function keepRecentKinds(ids: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // Full or forbidden storage: see the note above.
  }
}
