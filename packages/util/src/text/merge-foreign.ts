/**
 * Three-way merge of a foreign change on disk into the live text. Pure; called by the project's disk side, and by the merge of notebooks for each cell.
 * base = what both sides last agreed on, live = the document, disk = the file now. The answer edits live; nothing that either side inserted
 * is lost or doubled, and what either side deleted stays deleted.
 */
import { diffText, type Hunk } from './text-diff';

/** At `index` of the live text `remove` units go, then `insert` comes. */
export interface TextEdit {
  index: number;
  remove: number;
  insert: string;
}

/** A piece of base that live still has. */
interface Kept {
  base: number;
  live: number;
  length: number;
}

/** Edits from the back to the front: each index is one of the live text as it was given. */
export function mergeForeign(base: string, live: string, disk: string): TextEdit[] {
  if (live === disk || base === disk) return [];
  const foreign = diffText(base, disk);
  if (live === base) return foreign.map(toEdit).reverse();
  const own = diffText(base, live);
  const kept = keptPieces(own, base.length);
  const same = new Set(own.map(keyOf));
  return foreign
    .filter((hunk) => !same.has(keyOf(hunk)))
    .flatMap((hunk) => carryOver(hunk, kept))
    .reverse();
}

/** Applies edits in their order. Used for checks; the document applies them to its own type. */
export function applyEdits(text: string, edits: TextEdit[]): string {
  return edits.reduce(
    (result, { index, remove, insert }) => result.slice(0, index) + insert + result.slice(index + remove),
    text,
  );
}

type Step = { retain: number } | { insert: string } | { delete: number };

/** The same edits as one walk from the front to the end, as Yjs takes it. */
export function deltaOf(edits: readonly TextEdit[]): Step[] {
  const steps: Step[] = [];
  let at = 0;
  for (const { index, remove, insert } of [...edits].reverse()) {
    if (index > at) steps.push({ retain: index - at });
    if (insert !== '') steps.push({ insert });
    if (remove > 0) steps.push({ delete: remove });
    at = index + remove;
  }
  return steps;
}

const toEdit = ({ start, end, insert }: Hunk): TextEdit => ({ index: start, remove: end - start, insert });

/** Both sides did the very same: it is done once. */
const keyOf = ({ start, end, insert }: Hunk) => `${start}:${end}:${insert}`;

function keptPieces(own: Hunk[], baseLength: number): Kept[] {
  const kept: Kept[] = [];
  let [base, live] = [0, 0];
  for (const { start, end, insert } of [...own, { start: baseLength, end: baseLength, insert: '' }]) {
    if (start > base) kept.push({ base, live, length: start - base });
    live += start - base + insert.length;
    base = end;
  }
  return kept;
}

/** Index of the last piece that begins before `position`, or -1. */
function pieceBefore(kept: Kept[], position: number): number {
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle]?.base ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The insertion goes right behind the last kept character before it; of the deletion only what live still has is removed. */
function carryOver(hunk: Hunk, kept: Kept[]): TextEdit[] {
  const before = pieceBefore(kept, hunk.start);
  const piece = kept[before];
  const index = piece ? piece.live + Math.min(hunk.start - piece.base, piece.length) : 0;
  const edits: TextEdit[] = [{ index, remove: 0, insert: hunk.insert }];
  for (let i = Math.max(0, before); i < kept.length; i++) {
    const { base, live, length } = kept[i] as Kept;
    if (base >= hunk.end) break;
    const [from, to] = [Math.max(base, hunk.start), Math.min(base + length, hunk.end)];
    if (to > from) addRemoval(edits, live + from - base, to - from);
  }
  return edits.filter(({ remove, insert }) => remove > 0 || insert !== '');
}

function addRemoval(edits: TextEdit[], index: number, remove: number): void {
  const last = edits.at(-1);
  if (last && last.index + last.remove === index) last.remove += remove;
  else edits.push({ index, remove, insert: '' });
}
