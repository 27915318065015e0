// Rows survive the way through their packed form; anything that is not rows is refused.
import { packRows, unpackRows } from './packed-rows';

test('[CF10] rows come out as they went in', () => {
  const rows = [
    { id: 'a', title: 'Ä “quoted” \\ 🙂', state: { deep: [1, null] }, deleted: null },
    { id: 'b', title: '', state: {}, deleted: false },
  ];
  expect(unpackRows(packRows(['id', 'title', 'state', 'deleted'], rows))).toEqual(rows);
  expect(unpackRows(packRows(['id'], []))).toEqual([]);
});

test.each([
  ['no JSON', 'x'],
  ['no columns', '{}'],
  ['a column too few', '[["a"]]'],
  ['a column that is none', '[["a"], "b"]'],
  ['columns of different length', '[["a"], ["b", "c"]]'],
])('[CF10] %s is refused', (_name, columns) => {
  expect(() => unpackRows({ fields: ['x', 'y'], columns })).toThrow('unknown form');
});
