/**
 * Positions of cells: strings whose order is that of the cells, so that between any two there is always another one. Digits of base 62 behind an implied
 * point, never ending in the lowest digit. Pure; used by NotebookDocument. (The libraries for this come as ES modules only, which Node 20 cannot require.)
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;

/** What a peer may have written that is none would have no place between others. */
export function isPosition(value: unknown): value is string {
  return typeof value === 'string' && value.length < 10_000 && /^[0-9A-Za-z]*[1-9A-Za-z]$/.test(value);
}

const digit = (text: string, at: number): number => Math.max(0, DIGITS.indexOf(text[at] ?? '0'));

/** `count` positions after `low` and before `high` (null: no bound), in order. */
export function positionsBetween(low: string | null, high: string | null, count: number): string[] {
  if (count <= 0) return [];
  if (high === null) {
    const positions: string[] = [];
    for (let last = low; positions.length < count; ) {
      last = after(last ?? '');
      positions.push(last);
    }
    return positions;
  }
  const middle = between(low ?? '', high);
  const left = Math.floor((count - 1) / 2);
  return [
    ...positionsBetween(low, middle, left),
    middle,
    ...positionsBetween(middle, high, count - 1 - left),
  ];
}

/** Three digits, to be put behind a position: it stays below the position above, and is most likely nobody else's. */
export function randomDigits(): string {
  const any = () => DIGITS[Math.floor(Math.random() * BASE)] ?? '1';
  return any() + any() + (DIGITS[1 + Math.floor(Math.random() * (BASE - 1))] ?? '1');
}

/** A little more than `low`: one digit longer only every few dozen times. */
function after(low: string): string {
  for (let at = 0; at < low.length; at++) {
    const value = digit(low, at);
    if (value < BASE - 1) return low.slice(0, at) + DIGITS[value + 1];
  }
  return `${low}1`;
}

/** Half way. `high` must be more than `low`. */
function between(low: string, high: string): string {
  let common = '';
  for (let at = 0; ; at++) {
    const [a, b] = [digit(low, at), at < high.length ? digit(high, at) : 0];
    if (a === b) {
      common += DIGITS[a];
      continue;
    }
    if (b - a > 1) return common + DIGITS[(a + b) >> 1];
    // Neighbours: behind `low`, which has room up to the end of this digit.
    return common + DIGITS[a] + behind(low.slice(at + 1));
  }
}

/** More than `rest`, with no upper bound, half way. */
function behind(rest: string): string {
  for (let at = 0; ; at++) {
    const value = digit(rest, at);
    if (value < BASE - 1) return rest.slice(0, at) + DIGITS[(value + BASE) >> 1];
  }
}
