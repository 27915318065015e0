/**
 * The longest common subsequence of a short and a long text, exact: what is left of a small file into which much was pasted. Pure; called
 * by text-diff where lines give no hold. Bit-parallel (Crochemore and others, 2001): 30 characters of the short text at a time.
 *
 * Row j has one bit for each character of `short`, after j characters of `long`: 0 where the common subsequence grows with it.
 */

/** Bits of one word: sums of two stay small integers, which engines add quickest. */
const BITS = 30;
const ONES = 2 ** BITS - 1;

/** Words of all rows: 400 characters in 75,000, or 5500 in 5500. 4 MB for a moment, 20 ms. */
const MAX_WORDS = 1024 * 1024;

/** A place in each text that holds the same character. */
export type Match = readonly [short: number, long: number];

const wordsOf = (length: number) => Math.ceil(length / BITS);

export function isAffordable(shortLength: number, longLength: number): boolean {
  return wordsOf(shortLength) * (longLength + 1) <= MAX_WORDS;
}

/** Ascending in both texts. */
export function commonSubsequence(short: readonly string[], long: readonly string[]): Match[] {
  const rows = rowsOf(short, long);
  const words = wordsOf(short.length);
  const matches: Match[] = [];
  let [i, j] = [short.length, long.length];
  while (i > 0 && j > 0) {
    if (short[i - 1] === long[j - 1]) matches.push([--i, --j]);
    else if (hasBit(rows, j * words, i - 1)) i--;
    else j--;
  }
  return matches.reverse();
}

function hasBit(rows: Int32Array, start: number, place: number): boolean {
  return (((rows[start + Math.floor(place / BITS)] ?? 0) >> (place % BITS)) & 1) === 1;
}

function rowsOf(short: readonly string[], long: readonly string[]): Int32Array {
  const words = wordsOf(short.length);
  const places = placesOf(short, words);
  const nowhere = new Int32Array(words);
  const rows = new Int32Array(words * (long.length + 1)).fill(ONES, 0, words);
  let at = 0;
  for (const character of long) at = addRow(rows, at, places.get(character) ?? nowhere);
  return rows;
}

/** The row behind the one at `at`, for a character that `short` has at the places `here`; returns where it is. */
function addRow(rows: Int32Array, at: number, here: Int32Array): number {
  const words = here.length;
  let carry = 0;
  for (let word = 0; word < words; word++) {
    const before = rows[at + word] as number;
    const mask = here[word] as number;
    const sum = before + (before & mask) + carry;
    carry = sum > ONES ? 1 : 0;
    rows[at + words + word] = (sum & ONES) | (before & ~mask);
  }
  return at + words;
}

/** For each character a bit at each of its places. */
function placesOf(text: readonly string[], words: number): Map<string, Int32Array> {
  const places = new Map<string, Int32Array>();
  text.forEach((character, i) => {
    const bits = places.get(character) ?? new Int32Array(words);
    places.set(character, bits);
    const word = Math.floor(i / BITS);
    bits[word] = (bits[word] ?? 0) | (1 << (i % BITS));
  });
  return places;
}
