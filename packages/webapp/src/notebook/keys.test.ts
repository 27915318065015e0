// The table of keys, and the reader of presses.
import { createKeyReader, KEY_BINDINGS, type KeyPress, keysForPeople, type Mode } from './keys';

function press(text: string): KeyPress {
  const parts = text === '-' ? ['-'] : text.replace(/--$/, '-Minus').split('-');
  const key = parts.at(-1) ?? '';
  return {
    key: key === 'Space' ? ' ' : key === 'Minus' ? '_' : key,
    code: key === 'Minus' || key === '-' ? 'Minus' : '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    altKey: parts.includes('Alt'),
    shiftKey: parts.includes('Shift'),
  };
}

function read(presses: readonly string[], mode: Mode = 'command', isApple = false, gap = 100) {
  const reader = createKeyReader(KEY_BINDINGS, isApple);
  return presses.map((text, i) => {
    const answer = reader(press(text), mode, i * gap);
    return answer.kind === 'command' ? answer.command : answer.kind;
  });
}

test.each<[Mode, string[], string[]]>([
  ['command', ['Enter'], ['enter-edit']],
  ['command', ['Shift-Enter'], ['run-and-advance']],
  ['command', ['Ctrl-Enter'], ['run']],
  ['command', ['Alt-Enter'], ['run-and-insert']],
  ['command', ['a', 'b'], ['insert-above', 'insert-below']],
  ['command', ['x', 'c', 'v', 'Shift-V'], ['cut', 'copy', 'paste-below', 'paste-above']],
  ['command', ['d', 'd'], ['begun', 'delete']],
  ['command', ['z'], ['undo-delete']],
  ['command', ['y', 'm', 'r'], ['to-code', 'to-markdown', 'to-raw']],
  ['command', ['1', '6'], ['heading-1', 'heading-6']],
  [
    'command',
    ['j', 'k', 'ArrowDown', 'ArrowUp'],
    ['select-below', 'select-above', 'select-below', 'select-above'],
  ],
  ['command', ['Shift-J', 'Shift-ArrowUp'], ['extend-below', 'extend-above']],
  ['command', ['Shift-M', 'l', 'o', 'Shift-O'], ['merge', 'line-numbers', 'toggle-output', 'toggle-scroll']],
  ['command', ['h', 's', 'f', 'p'], ['help', 'save', 'find', 'palette']],
  ['command', ['i', 'i', '0', '0'], ['begun', 'interrupt', 'begun', 'restart']],
  ['command', ['Space', 'Shift-Space'], ['scroll-down', 'scroll-up']],
  ['command', ['Ctrl-z', 'Ctrl-Shift-Z'], ['undo', 'redo']],
  ['edit', ['Escape', 'Ctrl-m'], ['leave-edit', 'leave-edit']],
  ['edit', ['Ctrl-Shift--'], ['split']],
  ['edit', ['Shift-Enter', 'Ctrl-Enter', 'Alt-Enter'], ['run-and-advance', 'run', 'run-and-insert']],
  ['edit', ['a', 'd', 'd', 'Enter', 'Space'], ['none', 'none', 'none', 'none', 'none']],
])('[NU1] in %s mode %j are %j', (mode, presses, commands) => {
  expect(read(presses, mode)).toEqual(commands);
});

test('[NU1] the second of two presses must come soon, and be the same key', () => {
  expect(read(['d', 'd'], 'command', false, 1000)).toEqual(['begun', 'begun']);
  expect(read(['d', 'b'])).toEqual(['begun', 'insert-below']);
  expect(read(['d', 'i', 'i'])).toEqual(['begun', 'begun', 'interrupt']);
});

test('[NU1] a Mac has its command key, and Ctrl-Enter besides', () => {
  expect(read(['Meta-z', 'Meta-s', 'Ctrl-Enter', 'Meta-Enter'], 'command', true)).toEqual([
    'undo',
    'save',
    'run',
    'run',
  ]);
  expect(read(['Ctrl-a', 'Meta-a'])).toEqual(['select-all', 'none']);
});

test('[NU1] no two bindings of one mode have the same keys', () => {
  const all = KEY_BINDINGS.map(({ mode, keys }) => `${mode} ${keys}`);
  expect(new Set(all).size).toBe(all.length);
});

test('[NU1] keys are written as people read them', () => {
  expect(keysForPeople('Mod-Shift-z', '⌘')).toBe('⌘ Shift Z');
  expect(keysForPeople('d d', 'Ctrl')).toBe('D, D');
  expect(keysForPeople('Ctrl-Shift--', 'Ctrl')).toBe('Ctrl Shift −');
  expect(keysForPeople('ArrowUp', 'Ctrl')).toBe('↑');
});
