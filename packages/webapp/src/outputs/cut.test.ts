/** Streams that are too long to come whole. */
import { gapOf, gapWords, lineCount, MORE_BYTES, moreBytes, sizeWords } from './cut';

const cut = { bytes: 10_000_000, lines: 200_000, head_bytes: 1000, kept_bytes: 10_000_000, tail: 'é\n' };

test('[OU3] what is between the beginning and the end is asked for piece by piece', () => {
  const gap = gapOf(cut, 0);
  expect(gap).toEqual({ from: 1000, to: 9_999_997, dropped: 0 });
  expect(moreBytes(gap)).toBe(MORE_BYTES);
  const last = gapOf(cut, 9_998_990);
  expect(moreBytes(last)).toBe(7);
  expect(gapOf(cut, 9_998_997)).toMatchObject({ from: 9_999_997, to: 9_999_997 });
});

test('[OU3] what the disk did not keep is never asked for, and said', () => {
  const gap = gapOf({ ...cut, kept_bytes: 5000 }, 0);
  expect(moreBytes(gap)).toBe(4000);
  expect(gap.dropped).toBe(9_999_997 - 5000);
  expect(gapWords(gap, 1200)).toBe('1,200 lines (10 MB); 10 MB of it were not kept');
  expect(moreBytes(gapOf({ ...cut, kept_bytes: 5000 }, 4000))).toBe(0);
});

test('[OU3] sizes and lines are told in words', () => {
  expect([0, 999, 1500, 25_000, 3_400_000, 2e9].map(sizeWords)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.5 kB',
    '25 kB',
    '3.4 MB',
    '2.0 GB',
  ]);
  expect(['', 'a', 'a\n', 'a\nb'].map(lineCount)).toEqual([0, 1, 1, 2]);
});
