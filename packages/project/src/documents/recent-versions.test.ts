/** Which of our own last texts a foreign change began with: a table. Rule [DD23]. */
import { applyEdits, mergeForeign } from '@lyceum/util/text/merge-foreign';
import { RecentVersions, WHILE_IT_RUNS } from './recent-versions';

const BEFORE = 'one\ntwo\nthree\nfour\n';
const AFTER = 'one\ntyped two\nthree\nfour\n';
/** ns: our write of AFTER. */
const WRITTEN = 1000n;

const recent = new RecentVersions();
afterEach(() => recent.forget());

const merged = (text: string, born = 2000n, inPlace = false) => {
  recent.add(BEFORE, WRITTEN);
  const base = recent.baseOf({ past: () => text, born, inPlace }, AFTER);
  return applyEdits(AFTER, mergeForeign(base, AFTER, text));
};

test.each([
  ['a program that began before our write', 'one\ntwo\nTHREE\nfour\n', 'one\ntyped two\nTHREE\nfour\n'],
  ['a program that began after it', 'one\ntyped two\nTHREE\nfour\n', 'one\ntyped two\nTHREE\nfour\n'],
  ['one that takes back what was typed', BEFORE, BEFORE],
  ['one that throws most away', 'o', 'o'],
  ['one that truncates', '', ''],
])('[DD23] %s', (_name, foreign, expected) => {
  expect(merged(foreign)).toBe(expected);
});

test('[DD23] the very text of before, in a file that was begun before our write: nothing is taken back', () => {
  expect(merged(BEFORE, WRITTEN - 1n)).toBe(AFTER);
  // Written over our own file it was meant so.
  expect(merged(BEFORE, WRITTEN - 1n, true)).toBe(BEFORE);
});

test('[DD23] an older version that is checked out is taken as it is, however many were written since', () => {
  const [first, second, third] = ['a = 1\nb = 2\n', 'a = 11\nb = 2\n', 'a = 11\nb = 2 # bob, at length\n'];
  const long = new RecentVersions(WHILE_IT_RUNS);
  long.add(first, 1n);
  long.add(second, 2n);
  const take = (text: string, born: bigint) => {
    const base = long.baseOf({ past: () => text, born, inPlace: false }, third);
    return applyEdits(third, mergeForeign(base, third, text));
  };
  expect(take(first, 10n)).toBe(first);
  // Of another branch, in a file made long after.
  const other = 'a = 12\nb = 2\n';
  expect(take(other, 3_600_000_000_000n)).toBe(other);
  long.forget();
});

test('[DD23] once something came from the disk, what was before it is no past any more', () => {
  recent.add(BEFORE, WRITTEN);
  recent.forget();
  const past = () => 'one\ntwo\nTHREE\nfour\n';
  expect(recent.baseOf({ past, born: 0n, inPlace: false }, AFTER)).toBe(AFTER);
});
