/**
 * Differences between two texts, exact where that is cheap and coarse where it would be slow: never quadratic in the length. Pure.
 * Used by the local hub (foreign changes on disk) and by the webapp (restoring a version). No hunk begins or ends inside a surrogate pair.
 *
 *   whole text ──common ends cut──► short? characters : lines that occur once on both sides as anchors ──► gaps, the same way
 *   each hunk ──► to the lines and words among the places that make the same text (settle-hunks)
 */
import fastDiff from 'fast-diff';
import { type Hunk, settleHunks } from './settle-hunks';
import { commonSubsequence, isAffordable } from './short-in-long';

export type { Hunk };

/** UTF-16 units on both sides together up to which characters are compared: 10 ms at the worst. */
const CHARACTER_DIFF_UNITS = 3000;

/** Hunks in ascending order, apart from each other; applying them to `a` gives `b`. */
export function diffText(a: string, b: string): Hunk[] {
  const hunks: Hunk[] = [];
  diffRange(a, b, 0, hunks);
  return settleHunks(a, hunks);
}

const isHigh = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xd800;
const isLow = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xdc00;
const splitsPair = (text: string, at: number) =>
  at > 0 && at < text.length && isHigh(text, at - 1) && isLow(text, at);

function commonPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let n = 0;
  while (n < limit && a.charCodeAt(n) === b.charCodeAt(n)) n++;
  return splitsPair(a, n) || splitsPair(b, n) ? n - 1 : n;
}

function commonSuffix(a: string, b: string, prefix: number): number {
  const limit = Math.min(a.length, b.length) - prefix;
  let n = 0;
  while (n < limit && a.charCodeAt(a.length - 1 - n) === b.charCodeAt(b.length - 1 - n)) n++;
  return splitsPair(a, a.length - n) || splitsPair(b, b.length - n) ? n - 1 : n;
}

/** Hunks of `a` → `b`, shifted by `offset`. */
function diffRange(a: string, b: string, offset: number, hunks: Hunk[]): void {
  if (a === b) return;
  const prefix = commonPrefix(a, b);
  const suffix = commonSuffix(a, b, prefix);
  const oldText = a.slice(prefix, a.length - suffix);
  const newText = b.slice(prefix, b.length - suffix);
  const start = offset + prefix;
  if (oldText === '' || newText === '') hunks.push({ start, end: start + oldText.length, insert: newText });
  else if (oldText.length + newText.length <= CHARACTER_DIFF_UNITS)
    diffCharacters(oldText, newText, start, hunks);
  else diffLines(oldText, newText, start, hunks);
}

function diffCharacters(a: string, b: string, offset: number, hunks: Hunk[]): void {
  let at = offset;
  let open: Hunk | undefined;
  for (const [kind, text] of fastDiff(a, b)) {
    if (kind === fastDiff.EQUAL) {
      if (open) hunks.push(open);
      open = undefined;
      at += text.length;
      continue;
    }
    open ??= { start: at, end: at, insert: '' };
    if (kind === fastDiff.INSERT) open.insert += text;
    else at = open.end += text.length;
  }
  if (open) hunks.push(open);
}

/** By whole characters: no pair is split. */
function diffShortInLong(a: string, b: string, offset: number, hunks: Hunk[]): void {
  const [from, to] = [[...a], [...b]];
  const kept: [number, number][] =
    from.length <= to.length
      ? commonSubsequence(from, to).map(([i, j]) => [i, j])
      : commonSubsequence(to, from).map(([j, i]) => [i, j]);
  let [start, i, j] = [offset, 0, 0];
  for (const [nextI, nextJ] of [...kept, [from.length, to.length] as const]) {
    const end = start + unitsOf(from, i, nextI);
    if (nextI > i || nextJ > j) hunks.push({ start, end, insert: to.slice(j, nextJ).join('') });
    start = end + (from[nextI]?.length ?? 0);
    [i, j] = [nextI + 1, nextJ + 1];
  }
}

function unitsOf(characters: readonly string[], from: number, to: number): number {
  let units = 0;
  for (let i = from; i < to; i++) units += characters[i]?.length ?? 0;
  return units;
}

interface Line {
  text: string;
  start: number;
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    lines.push({ text: text.slice(start, end), start });
    start = end;
  }
  return lines;
}

interface Anchor {
  a: Line;
  b: Line;
}

/** Between anchors the same again; without any: what is left of a short text in a long one, or else the whole range as one hunk. */
function diffLines(a: string, b: string, offset: number, hunks: Hunk[]): void {
  const anchors = findAnchors(splitLines(a), splitLines(b));
  if (anchors.length === 0) {
    if (isAffordable(Math.min(a.length, b.length), Math.max(a.length, b.length)))
      diffShortInLong(a, b, offset, hunks);
    else hunks.push({ start: offset, end: offset + a.length, insert: b });
    return;
  }
  let [fromA, fromB] = [0, 0];
  for (const anchor of anchors) {
    diffRange(a.slice(fromA, anchor.a.start), b.slice(fromB, anchor.b.start), offset + fromA, hunks);
    fromA = anchor.a.start + anchor.a.text.length;
    fromB = anchor.b.start + anchor.b.text.length;
  }
  diffRange(a.slice(fromA), b.slice(fromB), offset + fromA, hunks);
}

function onlyOnce(lines: Line[]): Map<string, Line> {
  const once = new Map<string, Line>();
  const seen = new Set<string>();
  for (const line of lines) {
    if (seen.has(line.text)) once.delete(line.text);
    else once.set(line.text, line);
    seen.add(line.text);
  }
  return once;
}

/** Lines that occur once on each side, in the longest order that both sides share. */
function findAnchors(linesA: Line[], linesB: Line[]): Anchor[] {
  const onceB = onlyOnce(linesB);
  const pairs: Anchor[] = [];
  for (const a of onlyOnce(linesA).values()) {
    const b = onceB.get(a.text);
    if (b) pairs.push({ a, b });
  }
  return longestRising(pairs);
}

/** Longest subsequence whose place in b rises (pairs come in the order of a); patience sorting. */
function longestRising(pairs: Anchor[]): Anchor[] {
  const piles: number[] = [];
  const before: number[] = [];
  pairs.forEach((pair, i) => {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const top = pairs[piles[middle] ?? 0];
      if (top && top.b.start < pair.b.start) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (piles[low - 1] ?? -1) : -1;
    piles[low] = i;
  });
  const rising: Anchor[] = [];
  for (let i = piles.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) {
    const pair = pairs[i];
    if (pair) rising.push(pair);
  }
  return rising.reverse();
}
