/**
 * Where a repeated character lets an insertion or a deletion be said in several places (`ab|1>` + `1><L2`, or `ab1>|` + `<L2` + `1>`), puts it
 * where people and programs edit: at lines, else words. Called by text-diff. It never changes what the hunks make of the text.
 */

/** `a[start, end)` became `insert`. */
export interface Hunk {
  start: number;
  end: number;
  insert: string;
}

/** UTF-16 units to each side that are looked at: the lines of a log that are all the same are a long way. */
const MAX_WAY_UNITS = 10_000;

/** Of an edge between two characters: the more, the likelier somebody edited there. */
const LINE = 3;
const SPACE = 2.5;
const BRACKET = 2;
const PUNCTUATION = 1;
const WITHIN_WORD = 0;
/** Would split a surrogate pair: two other edges do not make up for it. */
const NEVER = -100;

/** In place. Hunks stay in order and apart from each other. */
export function settleHunks(a: string, hunks: Hunk[]): Hunk[] {
  let from = 0;
  hunks.forEach((hunk, i) => {
    const next = hunks[i + 1];
    // One unit to each side stays, so that two hunks do not become one.
    settle(a, hunk, from, next ? next.start - 1 : a.length);
    from = hunk.end + 1;
  });
  return hunks;
}

/** `[from, to)`: the part of `a` that is the hunk's own to move in. */
function settle(a: string, hunk: Hunk, from: number, to: number): void {
  const { start, end, insert } = hunk;
  if (start < end === (insert !== '')) return;
  const block = insert === '' ? a.slice(start, end) : insert;
  const left = slackLeft(a, start, block, Math.max(from, start - MAX_WAY_UNITS));
  const right = slackRight(a, end, block, Math.min(to, end + MAX_WAY_UNITS));
  if (left + right === 0) return;
  // The text that has the block, and one unit to each side for the edges.
  const before = a.slice(Math.max(0, start - left - 1), start);
  const text = before + block + a.slice(end, end + right + 1);
  const first = before.length - left;
  const best = bestPlace(text, first, first + left + right, block.length);
  hunk.start += best - before.length;
  hunk.end += best - before.length;
  if (insert !== '') hunk.insert = text.slice(best, best + block.length);
}

/** How far the block may go to the left: what it passes there has to be what it ends with. */
function slackLeft(a: string, start: number, block: string, from: number): number {
  let n = 0;
  while (start - n > from && a.charCodeAt(start - n - 1) === unitBack(a, start, block, n)) n++;
  return n;
}

/** The n-th unit from the end of the block, and then of what stands before it. */
function unitBack(a: string, start: number, block: string, n: number): number {
  return n < block.length
    ? block.charCodeAt(block.length - 1 - n)
    : a.charCodeAt(start - 1 - (n - block.length));
}

function slackRight(a: string, end: number, block: string, to: number): number {
  let n = 0;
  while (end + n < to && a.charCodeAt(end + n) === unitAhead(a, end, block, n)) n++;
  return n;
}

function unitAhead(a: string, end: number, block: string, n: number): number {
  return n < block.length ? block.charCodeAt(n) : a.charCodeAt(end + n - block.length);
}

/** Of several that are as good the last: who types a word twice goes on behind it, and a line goes with the line end behind it. */
function bestPlace(text: string, first: number, last: number, length: number): number {
  let [best, most] = [first, Number.NEGATIVE_INFINITY];
  for (let at = first; at <= last; at++) {
    const worth = edgeWorth(text, at) + edgeWorth(text, at + length);
    if (worth >= most) [best, most] = [at, worth];
  }
  return best;
}

function edgeWorth(text: string, at: number): number {
  const [before, after] = [text.charAt(at - 1), text.charAt(at)];
  if (/[\ud800-\udbff]/.test(before) && /[\udc00-\udfff]/.test(after)) return NEVER;
  if (before === '' || before === '\n' || after === '' || after === '\n') return LINE;
  if (/\s/.test(before) || /\s/.test(after)) return SPACE;
  if (/[)\]}>]/.test(before) || /[([{<]/.test(after)) return BRACKET;
  return isWord(before) && isWord(after) ? WITHIN_WORD : PUNCTUATION;
}

/** Halves of pairs count as letters: an emoji more or less is no end of a word. */
const isWord = (unit: string) => /[\p{L}\p{N}\p{M}_\ud800-\udfff]/u.test(unit);
