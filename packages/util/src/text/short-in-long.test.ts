/** The longest common subsequence, beside the textbook's table. */
import { seeded } from '../client/seeded';
import { commonSubsequence, isAffordable } from './short-in-long';

function longest(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const character of a) {
    const next = [0];
    b.forEach((other, j) => {
      const best = character === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0);
      next.push(best);
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}

test('[DD5] fuzz: as long as it can be, rising in both texts, and equal at each place', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed);
    const text = (length: number) => Array.from({ length }, () => 'abcdé😀'.charAt(random.int(6)));
    const [short, long] = [text(random.int(90)), text(random.int(300))];
    const matches = commonSubsequence(short, long);
    expect({ seed, length: matches.length }).toEqual({ seed, length: longest(short, long) });
    const wrong = matches.filter(([i, j], k) => {
      const [beforeI, beforeJ] = matches[k - 1] ?? [-1, -1];
      return short[i] !== long[j] || i <= beforeI || j <= beforeJ;
    });
    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  }
});

test('[DD5] what is kept of a short text among much new text is found whole', () => {
  const random = seeded(3);
  const short = Array.from({ length: 400 }, () => 'abcdefgh \n'.charAt(random.int(10)));
  const long = short.flatMap((character) => [character, ...'zxy'.repeat(random.int(60))]);
  expect(isAffordable(short.length, long.length)).toBe(true);
  expect(commonSubsequence(short, long).map(([i]) => i)).toEqual(short.map((_, i) => i));
  expect(isAffordable(10_000_000, 10_000_000)).toBe(false);
});
