/**
 * What a key means in the table: pure, so that the whole keyboard can be tested as a table. The listener is in use-row-keys.ts;
 * Enter is the link's own, and Ctrl-C/X/V come as clipboard events.
 */

export type RowCommand =
  /** `extend`: the selection grows along. */
  | { kind: 'go'; to: number; extend: boolean }
  | { kind: 'toggle' }
  | { kind: 'select_all' }
  | { kind: 'clear' }
  | { kind: 'up' }
  | { kind: 'action'; action: 'rename' | 'delete' }
  | { kind: 'type'; text: string };

export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export interface KeyPlace {
  /** Of the focused row. */
  at: number;
  count: number;
  /** Rows that fit on the screen. */
  page: number;
  /** Letters typed a moment ago. */
  typed: string;
}

export function rowCommand(press: KeyPress, place: KeyPlace): RowCommand | undefined {
  const { key, shiftKey, altKey } = press;
  const modifier = press.ctrlKey || press.metaKey;
  if (altKey) return undefined;
  if (modifier) return key.toLowerCase() === 'a' && !shiftKey ? { kind: 'select_all' } : undefined;
  const to = target(key, place);
  if (to !== undefined)
    return { kind: 'go', to: Math.max(0, Math.min(to, place.count - 1)), extend: shiftKey };
  switch (key) {
    case 'F2':
      return { kind: 'action', action: 'rename' };
    case 'Delete':
      return { kind: 'action', action: 'delete' };
    case 'Backspace':
      return { kind: 'up' };
    case 'Escape':
      return { kind: 'clear' };
    case ' ':
      // A blank inside a name that is being typed belongs to the name.
      return place.typed === '' ? { kind: 'toggle' } : { kind: 'type', text: key };
    // The filter's and the shortcuts' own keys.
    case '/':
    case '?':
      return undefined;
  }
  return [...key].length === 1 ? { kind: 'type', text: key } : undefined;
}

function target(key: string, { at, count, page }: KeyPlace): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return at + 1;
    case 'ArrowUp':
      return at - 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'PageDown':
      return at + page;
    case 'PageUp':
      return at - page;
  }
  return undefined;
}

/** The next row that begins with what is typed, from `at` on and around the end; one letter again and again goes to the next. */
export function typeAhead(names: readonly string[], at: number, typed: string): number | undefined {
  const letters = [...typed.toLowerCase()];
  const isRepeated = letters.length > 1 && letters.every((letter) => letter === letters[0]);
  const wanted = isRepeated ? (letters[0] ?? '') : typed.toLowerCase();
  // More letters narrow the present row down; a first or repeated one moves on.
  const from = letters.length === 1 || isRepeated ? at + 1 : at;
  for (let step = 0; step < names.length; step++) {
    const index = (Math.max(0, from) + step) % names.length;
    if (names[index]?.toLowerCase().startsWith(wanted)) return index;
  }
  return undefined;
}
