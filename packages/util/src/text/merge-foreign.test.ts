/** The three-way merge as a table and as seeded fuzz. Rules [DD5], [DD37]. */

import { random } from '../client/seeded';
import { applyEdits, mergeForeign } from './merge-foreign';

const merge = (base: string, live: string, disk: string) => applyEdits(live, mergeForeign(base, live, disk));

test.each([
  ['nothing foreign', 'abc', 'abXc', 'abc', 'abXc'],
  ['only foreign', 'abc', 'abc', 'aYbc', 'aYbc'],
  ['both, apart', 'one\ntwo\nthree\n', 'ONE\ntwo\nthree\n', 'one\ntwo\nTHREE\n', 'ONE\ntwo\nTHREE\n'],
  ['equal already', 'a', 'ab', 'ab', 'ab'],
  ['the same change and one more', 'a\nb\nc\n', 'a\nX\nb\nc\nlive\n', 'a\nX\nb\nc\n', 'a\nX\nb\nc\nlive\n'],
  ['appended line beside an unfinished one', 'a\n', 'a\nfoo', 'a\nb\n', 'a\nb\nfoo'],
  ['foreign deletion round a live insertion', 'abcdef', 'abcXdef', 'af', 'aXf'],
  ['live deletion round a foreign insertion', 'abcdef', 'af', 'abcYdef', 'aYf'],
  ['both delete the same', 'abcdef', 'af', 'abef', 'af'],
  ['everything deleted on disk', 'abc', 'aXbc', '', 'X'],
  ['everything deleted live', 'abc', '', 'abYc', 'Y'],
  ['surrogate pairs', '😀', '😀b', '😁', '😁b'],
  ['into an empty document', '', '', 'text', 'text'],
])('[DD5] %s', (_name, base, live, disk, expected) => {
  expect(merge(base, live, disk)).toBe(expected);
});

const ALPHABET = ['a', 'b', 'c', ' ', '\n', '😀', '😁', 'é'];

function randomText(next: () => number, length: number): string {
  return Array.from({ length }, () => ALPHABET[Math.floor(next() * ALPHABET.length)]).join('');
}

/** Inserts tokens that occur nowhere else, and deletes, without cutting a pair or an earlier token. */
function randomEdits(next: () => number, text: string, mark: string): { text: string; tokens: string[] } {
  let units = Array.from(text);
  const tokens: string[] = [];
  for (let n = Math.floor(next() * 5); n >= 0; n--) {
    const at = Math.floor(next() * (units.length + 1));
    if (next() < 0.6) {
      const token = `<${mark}${tokens.length}>`;
      tokens.push(token);
      units.splice(at, 0, token);
    } else {
      const cut = units.splice(at, Math.floor(next() * 4)).length;
      units = units.concat(Array.from(text).slice(0, 0 * cut));
    }
  }
  const result = units.join('');
  return { text: result, tokens: tokens.filter((token) => result.includes(token)) };
}

const count = (text: string, part: string) => text.split(part).length - 1;

test('[DD5] fuzz: what either side inserted is there exactly once, what both kept is there, no pair is cut', () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const next = random(seed);
    const base = randomText(next, Math.floor(next() * 40));
    const live = randomEdits(next, base, 'L');
    const disk = randomEdits(next, base, 'D');
    const merged = merge(base, live.text, disk.text);
    const lost = [...live.tokens, ...disk.tokens].filter((token) => count(merged, token) !== 1);
    expect({ seed, lost, wellFormed: !/\p{Surrogate}/u.test(merged) }).toEqual({
      seed,
      lost: [],
      wellFormed: true,
    });
    if (live.text === base) expect(merged).toBe(disk.text);
    if (disk.text === base) expect(merged).toBe(live.text);
  }
});

/** Found by chaos: where no line was left whole, all of it counted as replaced, and a deletion on disk was dropped. */
test('[DD5] what is deleted on disk stays deleted where much was typed all over a small file of one line', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const next = random(seed);
    const noise = (length: number) =>
      Array.from({ length }, () => 'abcdefgh '.charAt(Math.floor(next() * 9))).join('');
    const base = `${noise(150)}D${noise(150)}`;
    const live = [...base].map((one) => (next() < 0.3 ? one + noise(next() * 300) : one)).join('');
    const merged = merge(base, live, `${base.replace('D', '')}disk\n`);
    expect({ seed, back: merged.includes('D'), news: count(merged, 'disk\n') }).toEqual({
      seed,
      back: false,
      news: 1,
    });
  }
});

test('[DD5] long and wholly different texts are compared quickly', () => {
  const next = random(7);
  const long = (n: number) =>
    Array.from({ length: n }, (_, i) => `${Math.floor(next() * 1e9)} ${i}`).join('\n');
  const [base, disk] = [long(200_000), long(200_000)];
  const start = performance.now();
  mergeForeign(base, `${base}live`, disk);
  mergeForeign(base, base.replace('\n', 'X\n'), base.replaceAll('7 ', '7-'));
  expect(performance.now() - start).toBeLessThan(6000);
});

/** Found by kill-fuzz: `<L21>` behind `<D1>` counted as `1><L2` within it, and `8>\n<D1` of the program came between `<L21` and `>`. */
test('[DD37] what is typed beside a line that a program wrote stays whole, however alike they are', () => {
  const head = '<D0><L9>\n<D13>\nsecond<L4><L17>\n<D15>';
  const base = `${head}\n<D10>\n<D3>\n<D16>\n<D1>\nthird\n<D6>\n`;
  const live = `${head}<L20>\n<D10>\n<D3>\n<D16>\n<D1><L21>\nthird\n<D6>\n`;
  const disk = `${head}\n<D10>\n<D3>\n<D16>\n<D18>\n<D1>\nthird\n<D19>\n<D6>\n`;
  const both = `${head}<L20>\n<D10>\n<D3>\n<D16>\n<D18>\n<D1><L21>\nthird\n<D19>\n<D6>\n`;
  expect(merge(base, live, disk)).toBe(both);
  expect(merge(base, disk, live)).toBe(both);
});

/** Puts it behind a whole token, letter or line, so that nobody tears what is there. */
function withToken(next: () => number, text: string, token: string): string {
  const places = [0, ...[...text.matchAll(/<\w+>|[^<]/g)].map((part) => part.index + part[0].length)];
  const at = places[Math.floor(next() * places.length)];
  return `${text.slice(0, at)}${token}${text.slice(at)}`;
}

function withLine(next: () => number, text: string, line: string): string {
  const lines = text.split('\n');
  return lines.toSpliced(Math.floor(next() * lines.length), 0, line).join('\n');
}

test('[DD37] fuzz: tokens that share most of their characters are never torn, round after round', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const next = random(seed);
    const tokens: string[] = [];
    const token = (kind: string) => tokens[tokens.push(`<${kind}${tokens.length}>`) - 1] as string;
    let base = 'first\nsecond\nthird\n';
    for (let round = 0; round < 12; round++) {
      let [live, disk] = [base, base];
      for (let n = next() * 4; n > 0; n--) live = withToken(next, live, token('L'));
      for (let n = next() * 4; n > 0; n--) disk = withLine(next, disk, token('D'));
      base = merge(base, live, disk);
    }
    const torn = tokens.filter((one) => count(base, one) !== 1);
    expect({ seed, torn }).toEqual({ seed, torn: [] });
  }
});
