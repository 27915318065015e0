/** The keyboard of the table as a table, and finding a row by typing. */
import { type KeyPress, type RowCommand, rowCommand, typeAhead } from './row-keys';

const press = (keys: string): KeyPress => {
  const parts = keys.split('+');
  return {
    key: parts.at(-1) ?? '',
    shiftKey: parts.includes('Shift'),
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    altKey: parts.includes('Alt'),
  };
};
const place = { at: 5, count: 20, page: 8, typed: '' };

const TABLE: [string, RowCommand | undefined][] = [
  ['ArrowDown', { kind: 'go', to: 6, extend: false }],
  ['Shift+ArrowUp', { kind: 'go', to: 4, extend: true }],
  ['Home', { kind: 'go', to: 0, extend: false }],
  ['Shift+End', { kind: 'go', to: 19, extend: true }],
  ['PageDown', { kind: 'go', to: 13, extend: false }],
  ['PageUp', { kind: 'go', to: 0, extend: false }],
  [' ', { kind: 'toggle' }],
  ['Ctrl+a', { kind: 'select_all' }],
  ['Meta+a', { kind: 'select_all' }],
  ['Escape', { kind: 'clear' }],
  ['Backspace', { kind: 'up' }],
  ['F2', { kind: 'action', action: 'rename' }],
  ['Delete', { kind: 'action', action: 'delete' }],
  ['p', { kind: 'type', text: 'p' }],
  ['Shift+P', { kind: 'type', text: 'P' }],
  ['ü', { kind: 'type', text: 'ü' }],
  ['Enter', undefined],
  ['Tab', undefined],
  ['/', undefined],
  ['Shift+?', undefined],
  ['Ctrl+c', undefined],
  ['Ctrl+k', undefined],
  ['Alt+ArrowDown', undefined],
];

test.each(TABLE)('[WX3] the key %s in the table', (keys, command) => {
  expect(rowCommand(press(keys), place)).toEqual(command);
});

test('[WX3] a blank selects, unless a name is being typed', () => {
  expect(rowCommand(press(' '), { ...place, typed: 'my' })).toEqual({ kind: 'type', text: ' ' });
});

test('[WX4] typing goes to the row that begins so; one letter again goes on to the next', () => {
  const names = ['alpha', 'Beta', 'beta 2', 'gamma'];
  expect(typeAhead(names, 0, 'b')).toBe(1);
  expect(typeAhead(names, 1, 'bb')).toBe(2);
  expect(typeAhead(names, 2, 'bbb')).toBe(1);
  expect(typeAhead(names, 1, 'beta ')).toBe(2);
  expect(typeAhead(names, 3, 'a')).toBe(0);
  expect(typeAhead(names, 0, 'x')).toBeUndefined();
  expect(typeAhead([], -1, 'x')).toBeUndefined();
});
