/** The order and choice of rows in the explorer. */
import type { Entry } from '@lyceum/util/protocol/files';
import { BY_NAME, filterEntries, formatSize, nextSort, sortEntries } from './sort';

const entry = (name: string, part: Partial<Entry> = {}): Entry => ({
  name,
  kind: 'file',
  size: 0,
  modified: 0,
  openable: true,
  ...part,
});
const names = (entries: readonly Entry[]) => entries.map(({ name }) => name);

const ENTRIES = [
  entry('plot10.png', { size: 5, modified: 3 }),
  entry('plot2.png', { size: 900, modified: 1 }),
  entry('Zeta', { kind: 'folder', modified: 9 }),
  entry('alpha', { kind: 'link', target: 'folder', modified: 2 }),
  entry('.bashrc', { size: 7, modified: 2 }),
];

test('[WA20] folders come first, names by their numbers, whichever column sorts', () => {
  expect(names(sortEntries(ENTRIES, BY_NAME))).toEqual([
    'alpha',
    'Zeta',
    '.bashrc',
    'plot2.png',
    'plot10.png',
  ]);
  expect(names(sortEntries(ENTRIES, { key: 'size', descending: true }))).toEqual([
    'alpha',
    'Zeta',
    'plot2.png',
    '.bashrc',
    'plot10.png',
  ]);
  expect(names(sortEntries(ENTRIES, { key: 'modified', descending: true }))[0]).toBe('Zeta');
});

test('[WA20] sorting is the same each time and leaves the listing alone', () => {
  const copy = [...ENTRIES];
  const twins = [entry('b', { size: 1 }), entry('a', { size: 1 })];
  expect(names(sortEntries(twins, { key: 'size', descending: true }))).toEqual(['a', 'b']);
  sortEntries(ENTRIES, BY_NAME);
  expect(ENTRIES).toEqual(copy);
});

test('[WA20] a second press on a heading turns the order round', () => {
  const size = nextSort(BY_NAME, 'size');
  expect(size).toEqual({ key: 'size', descending: true });
  expect(nextSort(size, 'size')).toEqual({ key: 'size', descending: false });
});

test('[WA21] hidden files show when asked for, by the switch or by typing the dot', () => {
  expect(names(filterEntries(ENTRIES, '', false))).not.toContain('.bashrc');
  expect(names(filterEntries(ENTRIES, '.b', false))).toEqual(['.bashrc']);
  expect(names(filterEntries(ENTRIES, 'PLOT', true))).toEqual(['plot10.png', 'plot2.png']);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_600, '1.0 MB'],
  [34_000_000, '34 MB'],
  [5e15, '5000 TB'],
])('sizes for people: %d is %s', (bytes, words) => expect(formatSize(bytes)).toBe(words));
