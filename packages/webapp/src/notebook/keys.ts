/**
 * The keys of a notebook, as Jupyter has them: a table, and a reader that turns key presses into commands ("d d" within a moment). Pure; used by
 * use-notebook-keys.ts, the menus and the dialog "Keyboard shortcuts".
 */
export type Mode = 'command' | 'edit';

export type CommandName =
  | 'enter-edit'
  | 'leave-edit'
  | 'run-and-advance'
  | 'run'
  | 'run-and-insert'
  | 'insert-above'
  | 'insert-below'
  | 'cut'
  | 'copy'
  | 'paste-below'
  | 'paste-above'
  | 'delete'
  | 'undo-delete'
  | 'to-code'
  | 'to-markdown'
  | 'to-raw'
  | 'heading-1'
  | 'heading-2'
  | 'heading-3'
  | 'heading-4'
  | 'heading-5'
  | 'heading-6'
  | 'select-below'
  | 'select-above'
  | 'extend-below'
  | 'extend-above'
  | 'select-first'
  | 'select-last'
  | 'select-all'
  | 'move-up'
  | 'move-down'
  | 'merge'
  | 'split'
  | 'line-numbers'
  | 'toggle-output'
  | 'toggle-scroll'
  | 'help'
  | 'save'
  | 'interrupt'
  | 'restart'
  | 'scroll-down'
  | 'scroll-up'
  | 'find'
  | 'palette'
  | 'undo'
  | 'redo';

export interface KeyBinding {
  mode: Mode;
  /** Presses separated by spaces; modifiers in the order Mod-, Ctrl-, Alt-, Shift-. Letters are small. */
  keys: string;
  command: CommandName;
}

type Row = readonly [keys: string, command: CommandName];

const EVERYWHERE: readonly Row[] = [
  ['Shift-Enter', 'run-and-advance'],
  ['Ctrl-Enter', 'run'],
  ['Mod-Enter', 'run'],
  ['Alt-Enter', 'run-and-insert'],
  ['Mod-s', 'save'],
];

const COMMAND: readonly Row[] = [
  ['Enter', 'enter-edit'],
  ['a', 'insert-above'],
  ['b', 'insert-below'],
  ['x', 'cut'],
  ['c', 'copy'],
  ['v', 'paste-below'],
  ['Shift-v', 'paste-above'],
  ['d d', 'delete'],
  ['z', 'undo-delete'],
  ['y', 'to-code'],
  ['m', 'to-markdown'],
  ['r', 'to-raw'],
  ['1', 'heading-1'],
  ['2', 'heading-2'],
  ['3', 'heading-3'],
  ['4', 'heading-4'],
  ['5', 'heading-5'],
  ['6', 'heading-6'],
  ['j', 'select-below'],
  ['ArrowDown', 'select-below'],
  ['k', 'select-above'],
  ['ArrowUp', 'select-above'],
  ['Shift-j', 'extend-below'],
  ['Shift-ArrowDown', 'extend-below'],
  ['Shift-k', 'extend-above'],
  ['Shift-ArrowUp', 'extend-above'],
  ['Home', 'select-first'],
  ['End', 'select-last'],
  ['Mod-a', 'select-all'],
  ['Alt-ArrowUp', 'move-up'],
  ['Alt-ArrowDown', 'move-down'],
  ['Shift-m', 'merge'],
  ['l', 'line-numbers'],
  ['o', 'toggle-output'],
  ['Shift-o', 'toggle-scroll'],
  ['h', 'help'],
  ['s', 'save'],
  ['i i', 'interrupt'],
  ['0 0', 'restart'],
  ['Space', 'scroll-down'],
  ['Shift-Space', 'scroll-up'],
  ['f', 'find'],
  ['Mod-f', 'find'],
  ['p', 'palette'],
  ['Mod-z', 'undo'],
  ['Mod-Shift-z', 'redo'],
  ['Mod-y', 'redo'],
];

const EDIT: readonly Row[] = [
  ['Escape', 'leave-edit'],
  ['Ctrl-m', 'leave-edit'],
  ['Ctrl-Shift--', 'split'],
  ['Mod-f', 'find'],
  ['Mod-z', 'undo'],
  ['Mod-Shift-z', 'redo'],
  ['Mod-y', 'redo'],
];

const rows = (mode: Mode, all: readonly Row[]): KeyBinding[] =>
  all.map(([keys, command]) => ({ mode, keys, command }));

export const KEY_BINDINGS: readonly KeyBinding[] = [
  ...rows('command', [...EVERYWHERE, ...COMMAND]),
  ...rows('edit', [...EVERYWHERE, ...EDIT]),
];

export interface KeyPress {
  key: string;
  /** The place on the keyboard: Shift turns "-" into "_". */
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** The names under which one press may stand in the table. Mod is Ctrl, and ⌘ on a Mac. */
export function pressNames(press: KeyPress, isApple: boolean): string[] {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = press;
  const name = key === ' ' ? 'Space' : code === 'Minus' ? '-' : key.length === 1 ? key.toLowerCase() : key;
  const rest = `${altKey ? 'Alt-' : ''}${shiftKey ? 'Shift-' : ''}${name}`;
  if (isApple && metaKey) return [`Mod-${rest}`];
  if (metaKey) return [];
  if (!ctrlKey) return [rest];
  return isApple ? [`Ctrl-${rest}`] : [`Ctrl-${rest}`, `Mod-${rest}`];
}

/** Milliseconds in which the second press of "d d" must come. */
const SEQUENCE_MS = 800;

export type KeyAnswer = { kind: 'command'; command: CommandName } | { kind: 'begun' } | { kind: 'none' };

/** Reads presses one after another. `begun`: the first of two; nobody else should have it. */
export function createKeyReader(bindings: readonly KeyBinding[], isApple: boolean) {
  let pending: { keys: string; mode: Mode; at: number } | undefined;
  return (press: KeyPress, mode: Mode, now: number): KeyAnswer => {
    const first =
      pending && pending.mode === mode && now - pending.at < SEQUENCE_MS ? pending.keys : undefined;
    pending = undefined;
    const names = pressNames(press, isApple);
    const mine = bindings.filter((binding) => binding.mode === mode);
    for (const name of first === undefined ? names : [...names.map((one) => `${first} ${one}`), ...names]) {
      const found = mine.find(({ keys }) => keys === name);
      if (found) return { kind: 'command', command: found.command };
    }
    for (const name of names) {
      if (!mine.some(({ keys }) => keys.startsWith(`${name} `))) continue;
      pending = { keys: name, mode, at: now };
      return { kind: 'begun' };
    }
    return { kind: 'none' };
  };
}

const SYMBOLS: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };

/** As people read it: "Ctrl Shift -", "D D". */
export function keysForPeople(keys: string, modifier: string): string {
  return keys
    .split(' ')
    .map((press) =>
      press
        .replace(/^Mod-/, `${modifier}-`)
        .replace(/-$/, '-−')
        .split('-')
        .filter(Boolean)
        .map((part) => SYMBOLS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
        .join(' '),
    )
    .join(', ');
}

export function keysOf(command: CommandName): string | undefined {
  return KEY_BINDINGS.find((binding) => binding.command === command)?.keys;
}
