/** Hunks of one text applied to it give the other, whichever way they were found, and are where people edit. Rules [DD5], [DD37]. */
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

test.each([
  ['a word behind a like one', '<D1>\n', '<D1><L21>\n', [4, 4, '<L21>']],
  ['a line before a like one', 'a\n<D1>\nb\n', 'a\n<D18>\n<D1>\nb\n', [2, 2, '<D18>\n']],
  ['a word of a sentence', 'see the then', 'see the the then', [8, 8, 'the ']],
  ['a line taken away', 'ab\nac\nad\n', 'ab\nad\n', [3, 6, '']],
  ['one of many lines that are all the same', 'ab\nab\nab\n', 'ab\nab\nab\nab\n', [9, 9, 'ab\n']],
  ['a block with its bracket', 'f {\n}\n', 'f {\n}\ng {\n}\n', [6, 6, 'g {\n}\n']],
  ['an emoji beside one that shares a half', '😀😁', '😀😁😁', [4, 4, '😁']],
  ['a letter in a word', 'aaa', 'aaaa', [3, 3, 'a']],
])('[DD37] where several places make the same text: %s', (_name, a, b, [start, end, insert]) => {
  expect(diffText(a, b)).toEqual([{ start, end, insert }]);
});

test('[DD37] a line more among a hundred thousand that are all the same is found quickly', () => {
  const lines = 'nothing new today\n'.repeat(100_000);
  const start = performance.now();
  const hunks = diffText(`${lines}a`, `${lines}${lines.slice(0, 18)}a`);
  expect(performance.now() - start).toBeLessThan(1000);
  expect(hunks).toEqual([{ start: lines.length, end: lines.length, insert: 'nothing new today\n' }]);
});

test('[DD37] fuzz: hunks that were moved stay apart, in order, and make the same text', () => {
  for (let seed = 1; seed <= 2000; seed++) {
    const random = seeded(seed);
    const some = (length: number) =>
      Array.from({ length: random.int(length) }, () => ['a', 'b', '\n', '😀', '😁'][random.int(5)]).join('');
    const [a, b] = [some(30), some(30)];
    const hunks = diffText(a, b);
    expect({ seed, made: applied(a, hunks) }).toEqual({ seed, made: b });
    const wellApart = hunks.every(({ start }, i) => i === 0 || start > (hunks[i - 1] as Hunk).end);
    const wholePairs = hunks.every(({ insert }) => !/\p{Surrogate}/u.test(insert));
    expect({ seed, wellApart, wholePairs }).toEqual({ seed, wellApart: true, wholePairs: true });
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
