/**
 * Which cell of a re-read file is which of the cells known before. By id where the file has ids; otherwise by content: the same cells first, in order, then
 * those that moved, then what lies between two known ones and is alike. Pure; called by merge.
 */
import type { Cell, CellId, Notebook } from './model';
import { longestRising } from './rising';

interface Known {
  cells: readonly Cell[];
  unnamed?: Notebook['unnamed'];
}

/** For each cell of `disk`: the place of the same cell in `base`, or undefined. */
export function alignCells(base: Known, disk: Known): (number | undefined)[] {
  const places = new Map(base.cells.map(({ id }, i) => [id, i]));
  const found = disk.cells.map(({ id }) => (disk.unnamed?.has(id) ? undefined : places.get(id)));
  const taken = new Set(found);
  const left = (cells: readonly Cell[], isFree: (i: number) => boolean) =>
    cells.flatMap((cell, at) => (isFree(at) ? [{ cell, at }] : []));
  const from = left(base.cells, (i) => !taken.has(i));
  const to = left(disk.cells, (i) => found[i] === undefined);
  // A cell with an id on both sides, but another one, is another cell.
  const mayBe = (a: Cell, b: Cell) => !!disk.unnamed?.has(b.id) || !!base.unnamed?.has(a.id);
  for (const [a, b] of alignByContent(from, to, mayBe)) found[b] = a;
  return found;
}

interface Placed {
  cell: Cell;
  at: number;
}

type Pair = readonly [Placed, Placed];
type MayBe = (a: Cell, b: Cell) => boolean;

const keyOf = ({ type, source }: Cell) => `${type}:${source}`;

function alignByContent(from: Placed[], to: Placed[], mayBe: MayBe): [number, number][] {
  if (from.length === 0 || to.length === 0) return [];
  const inOrder = equalInOrder(from, to).filter(([a, b]) => mayBe(a.cell, b.cell));
  const matched = new Set(inOrder.flat());
  const moved = equalAnywhere(from, to, matched, mayBe);
  for (const placed of moved.flat()) matched.add(placed);
  const alike = gapsBetween(from, to, inOrder).flatMap(([a, b]) =>
    alignGap(
      a.filter((placed) => !matched.has(placed)),
      b.filter((placed) => !matched.has(placed)),
      mayBe,
    ),
  );
  return [...inOrder, ...moved, ...alike].map(([a, b]) => [a.at, b.at]);
}

/** Above this number of pairs only cells that occur once on both sides are found in order. */
const MAX_PAIRS = 4_000_000;

function equalInOrder(from: Placed[], to: Placed[]): Pair[] {
  const pairs: Pair[] = [];
  let [head, fromEnd, toEnd] = [0, from.length, to.length];
  const isEqual = (i: number, j: number) => {
    const [a, b] = [from[i], to[j]];
    return a !== undefined && b !== undefined && keyOf(a.cell) === keyOf(b.cell);
  };
  const add = (i: number, j: number) => {
    const [a, b] = [from[i], to[j]];
    if (a && b) pairs.push([a, b]);
  };
  for (; head < Math.min(fromEnd, toEnd) && isEqual(head, head); head++) add(head, head);
  const ends: [number, number][] = [];
  while (Math.min(fromEnd, toEnd) > head && isEqual(fromEnd - 1, toEnd - 1))
    ends.unshift([--fromEnd, --toEnd]);
  const [middleFrom, middleTo] = [from.slice(head, fromEnd), to.slice(head, toEnd)];
  const isSmall = middleFrom.length * middleTo.length <= MAX_PAIRS;
  pairs.push(...(isSmall ? longestCommon(middleFrom, middleTo) : onceInOrder(middleFrom, middleTo)));
  for (const [i, j] of ends) add(i, j);
  return pairs;
}

function longestCommon(from: Placed[], to: Placed[]): Pair[] {
  return bestAlignment(from, to, (a, b) => (keyOf(a.cell) === keyOf(b.cell) ? 1 : 0));
}

/** Pairs in order with the largest sum of scores; a score of 0 is no pair. */
function bestAlignment(from: Placed[], to: Placed[], score: (a: Placed, b: Placed) => number): Pair[] {
  const width = to.length + 1;
  const sums = new Float64Array((from.length + 1) * width);
  const scores = new Float32Array((from.length + 1) * width);
  const sum = (i: number, j: number) => sums[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i--)
    for (let j = to.length - 1; j >= 0; j--) {
      const [a, b] = [from[i], to[j]];
      const own = a && b ? score(a, b) : 0;
      scores[i * width + j] = own;
      sums[i * width + j] = Math.max(own > 0 ? own + sum(i + 1, j + 1) : 0, sum(i + 1, j), sum(i, j + 1));
    }
  const pairs: Pair[] = [];
  for (let i = 0, j = 0; i < from.length && j < to.length; ) {
    const [a, b] = [from[i], to[j]];
    const own = scores[i * width + j] ?? 0;
    if (a && b && own > 0 && sum(i, j) - sum(i + 1, j + 1) > own - 1e-6) {
      pairs.push([a, b]);
      i++;
      j++;
    } else if (sum(i + 1, j) >= sum(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

function onceInOrder(from: Placed[], to: Placed[]): Pair[] {
  const once = new Map([...byKey(from)].filter(([, placed]) => placed.length === 1));
  const places = new Map(to.map((placed, i) => [placed, i]));
  const other = byKey(to);
  const pairs = [...once].flatMap(([key, [a]]): Pair[] => {
    const [b, more] = other.get(key) ?? [];
    return a && b && !more ? [[a, b]] : [];
  });
  return longestRising(pairs.map(([, b]) => places.get(b) ?? 0)).flatMap((i) => pairs.slice(i, i + 1));
}

function byKey(placed: readonly Placed[]): Map<string, Placed[]> {
  const groups = new Map<string, Placed[]>();
  for (const one of placed) {
    const key = keyOf(one.cell);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** Cells that moved as they are. */
function equalAnywhere(from: Placed[], to: Placed[], matched: ReadonlySet<Placed>, mayBe: MayBe): Pair[] {
  const groups = byKey(to.filter((placed) => !matched.has(placed)));
  return from.flatMap((a): Pair[] => {
    if (matched.has(a)) return [];
    const group = groups.get(keyOf(a.cell)) ?? [];
    const at = group.findIndex((b) => mayBe(a.cell, b.cell));
    const [b] = at < 0 ? [] : group.splice(at, 1);
    return b ? [[a, b]] : [];
  });
}

function gapsBetween(from: Placed[], to: Placed[], pairs: readonly Pair[]): [Placed[], Placed[]][] {
  const [fromPlaces, toPlaces] = [from, to].map((side) => new Map(side.map((placed, i) => [placed, i])));
  const gaps: [Placed[], Placed[]][] = [];
  let [i, j] = [0, 0];
  for (const [a, b] of pairs) {
    const [endA, endB] = [fromPlaces?.get(a) ?? 0, toPlaces?.get(b) ?? 0];
    gaps.push([from.slice(i, endA), to.slice(j, endB)]);
    [i, j] = [endA + 1, endB + 1];
  }
  return [...gaps, [from.slice(i), to.slice(j)]];
}

/** Pairs that are compared letter by letter: 5 ms. */
const MAX_COMPARED = 2500;
/** Share of equal letter pairs from which on two sources are the same cell, edited. */
const ALIKE = 0.35;

function alignGap(from: Placed[], to: Placed[], mayBe: MayBe): Pair[] {
  if (from.length === 0 || to.length === 0) return [];
  if (from.length * to.length > MAX_COMPARED) return byPlace(from, to, mayBe);
  const letters = new Map([...from, ...to].map((placed) => [placed, letterPairs(placed.cell.source)]));
  const pairs = bestAlignment(from, to, (a, b) => {
    if (!mayBe(a.cell, b.cell)) return 0;
    const score = likeness(letters.get(a) ?? new Map(), letters.get(b) ?? new Map());
    return score >= ALIKE ? score : 0;
  });
  // One cell between two known ones, before and after: it was rewritten.
  const rewritten = gapsBetween(from, to, pairs).flatMap(([a, b]) =>
    a.length === 1 && b.length === 1 ? byPlace(a, b, mayBe) : [],
  );
  return [...pairs, ...rewritten];
}

function byPlace(from: Placed[], to: Placed[], mayBe: MayBe): Pair[] {
  if (from.length !== to.length) return [];
  return from.flatMap((a, i): Pair[] => {
    const b = to[i];
    return b && a.cell.type === b.cell.type && mayBe(a.cell, b.cell) ? [[a, b]] : [];
  });
}

/** Units of a source that are looked at. */
const MAX_UNITS = 2000;

function letterPairs(source: string): Map<string, number> {
  const pairs = new Map<string, number>();
  const end = Math.min(source.length, MAX_UNITS);
  for (let i = 0; i + 1 < end; i++) {
    const pair = source.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** From 0 to 1 (Dice). */
function likeness(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let [shared, all] = [0, 0];
  for (const [pair, count] of a) {
    shared += Math.min(count, b.get(pair) ?? 0);
    all += count;
  }
  for (const count of b.values()) all += count;
  return all === 0 ? 0 : (2 * shared) / all;
}

/** Ids for the cells of `disk`: those of the cells of `base` that they are, or else `others`' at that place. */
export function idsAfter(
  base: readonly Cell[],
  aligned: readonly (number | undefined)[],
  others: readonly CellId[],
): CellId[] {
  return aligned.map((place, i) => (place === undefined ? (others[i] ?? '') : (base[place]?.id ?? '')));
}
