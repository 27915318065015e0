// Selected cells as a stretch of the order.
import { keptSelection, moveSelection, selectedCells, selectOne } from './selection';

const order = ['a', 'b', 'c', 'd'];

test('[NU2] a selection is a stretch between its two ends, in the order of the notebook', () => {
  expect(selectedCells(order, { anchor: 'c', head: 'a' })).toEqual(['a', 'b', 'c']);
  expect(selectedCells(order, selectOne('b'))).toEqual(['b']);
  expect(selectedCells(order, undefined)).toEqual([]);
  expect(selectedCells(order, { anchor: 'gone', head: 'b' })).toEqual(['b']);
  expect(selectedCells(order, selectOne('gone'))).toEqual([]);
});

test('[NU2] moving stops at both ends; extending keeps the anchor', () => {
  expect(moveSelection(order, selectOne('a'), -1)).toEqual(selectOne('a'));
  expect(moveSelection(order, selectOne('d'), 1)).toEqual(selectOne('d'));
  expect(moveSelection(order, selectOne('b'), 1, true)).toEqual({ anchor: 'b', head: 'c' });
  expect(moveSelection(order, { anchor: 'b', head: 'c' }, 1)).toEqual(selectOne('d'));
  expect(moveSelection([], undefined, 1)).toBeUndefined();
});

test('[NU2] when the active cell goes, the one below it is active, or the one above', () => {
  expect(keptSelection(order, ['a', 'c', 'd'], selectOne('b'))).toEqual(selectOne('c'));
  expect(keptSelection(order, ['a', 'b'], selectOne('d'))).toEqual(selectOne('b'));
  expect(keptSelection(order, ['x'], selectOne('d'))).toEqual(selectOne('x'));
  expect(keptSelection(order, [], selectOne('d'))).toBeUndefined();
  expect(keptSelection([], order, undefined)).toEqual(selectOne('a'));
  const stretch = { anchor: 'a', head: 'c' };
  expect(keptSelection(order, ['c', 'b', 'a'], stretch)).toBe(stretch);
});
