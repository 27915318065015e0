/** The selection as a value: clicks, ranges, all, and rows that vanish. */
import { allOrNone, extended, isAll, NOTHING, only, pruned, toggled } from './selection';

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const names = (selection: { names: ReadonlySet<string> }) => [...selection.names].sort().join('');

test('[WX1] a click selects one row, Ctrl adds and takes away, Shift spans from the last choice', () => {
  const one = only('b');
  expect(names(one)).toBe('b');
  expect(names(toggled(one, 'd'))).toBe('bd');
  expect(names(toggled(toggled(one, 'd'), 'b'))).toBe('d');
  expect(names(extended(one, ORDER, 'd'))).toBe('bcd');
  expect(names(extended(extended(one, ORDER, 'd'), ORDER, 'a'))).toBe('ab');
  expect(names(extended(toggled(one, 'd'), ORDER, 'e', true))).toBe('bde');
});

test('[WX1] Shift without an earlier choice, or with one that is gone, selects that row alone', () => {
  expect(names(extended(NOTHING, ORDER, 'c'))).toBe('c');
  expect(names(extended({ names: new Set(['x']), anchor: 'x' }, ORDER, 'c'))).toBe('c');
});

test('[WX1] select all takes what is shown, and the second time nothing', () => {
  const all = allOrNone(only('a'), ORDER);
  expect(names(all)).toBe('abcde');
  expect(isAll(all, ORDER)).toBe(true);
  expect(names(allOrNone(all, ORDER))).toBe('');
  expect(isAll(NOTHING, [])).toBe(false);
});

test('[WX2] rows that are not shown any more leave the selection', () => {
  const some = extended(only('a'), ORDER, 'c');
  expect(names(pruned(some, new Set(['a', 'c', 'd'])))).toBe('ac');
  expect(pruned(some, new Set(ORDER))).toBe(some);
  expect(pruned(some, new Set(['b'])).anchor).toBeUndefined();
});
