/** Hunks of one text applied to it give the other, whichever way they were found. Rule [DD5]. */
import { seeded } from '../client/seeded';
import { diffText, type Hunk } from './text-diff';

function applied(text: string, hunks: Hunk[]): string {
  return [...hunks]
    .reverse()
    .reduce((result, { start, end, insert }) => result.slice(0, start) + insert + result.slice(end), text);
}

const ALPHABET = ['a', 'b', 'c', ' ', '😀', '😁', 'é'];

test.each([
  ['nothing', 'abc', 'abc', 0],
  ['an insertion', 'abc', 'abXc', 1],
  ['two places', 'one two three', 'ONE two THREE', 2],
  ['pairs that share a half', '😀', '😁', 1],
])('[DD5] %s', (_name, a, b, count) => {
  const hunks = diffText(a, b);
  expect(applied(a, hunks)).toBe(b);
  expect(hunks).toHaveLength(count);
  for (const { start, insert } of hunks) {
    expect(/\p{Surrogate}/u.test(insert)).toBe(false);
    expect(/\p{Surrogate}/u.test(a.slice(0, start))).toBe(false);
  }
});

test('[DD5] fuzz: a diff applied gives the other text, also where lines are the anchors', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const words = (length: number) =>
      Array.from({ length }, () => ALPHABET[random.int(ALPHABET.length)]).join('');
    const lines = Array.from({ length: random.int(600) }, () => words(random.chance(0.3) ? 0 : 12));
    const changed = lines.flatMap((line) => {
      if (random.chance(0.03)) return [];
      if (random.chance(0.03)) return [line, words(5)];
      return [random.chance(0.04) ? `${line}!` : line];
    });
    const [a, b] = [lines.join('\n'), changed.join('\n')];
    expect({ seed, same: applied(a, diffText(a, b)) === b }).toEqual({ seed, same: true });
  }
});

test('[DD5] fuzz: what is left of a short text among pasted text is kept, whatever became of its lines', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = seeded(seed);
    const words = (length: number) =>
      Array.from({ length }, () => ALPHABET[random.int(ALPHABET.length)]).join('');
    const small = words(300);
    const large = [...small]
      .map((character) => (random.chance(0.2) ? character + words(random.int(120)) : character))
      .join('');
    for (const [a, b] of [
      [small, large],
      [large, small],
    ] as const) {
      const hunks = diffText(a, b);
      expect({ seed, same: applied(a, hunks) === b }).toEqual({ seed, same: true });
      const gone = hunks.reduce((sum, { start, end }) => sum + end - start, 0);
      expect({ seed, gone }).toEqual({ seed, gone: Math.max(0, a.length - b.length) });
      const torn = hunks.filter(({ start, insert }) => /\p{Surrogate}/u.test(a.slice(0, start) + insert));
      expect({ seed, torn }).toEqual({ seed, torn: [] });
    }
  }
});
