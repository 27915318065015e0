/**
 * Matches of one line, as the wire tells them: positions in UTF-16, and of a very long line only the surroundings of its first match.
 * Pure; used by both ways of searching.
 */
import type { SearchResult } from '@lyceum/util/protocol/files';

export type SearchLine = SearchResult['files'][number]['lines'][number];

/** Characters shown before and after the first match of a long line. */
const AROUND_CHARS = 200;

/** `ranges`: [from, to) in UTF-16, in order. Ranges that do not fit in what is shown are left out. */
export function searchLine(
  line: number,
  text: string,
  ranges: readonly (readonly [number, number])[],
): SearchLine {
  const whole = text.replace(/\r?\n$/, '');
  const [first] = ranges;
  if (whole.length <= 2 * AROUND_CHARS || !first)
    return { line, text: whole, ranges: fitting(ranges, 0, whole.length) };
  const from = boundary(whole, Math.max(0, first[0] - AROUND_CHARS));
  const to = boundary(
    whole,
    Math.min(whole.length, Math.min(first[1], first[0] + AROUND_CHARS) + AROUND_CHARS),
  );
  return { line, text: whole.slice(from, to), ranges: fitting(ranges, from, to) };
}

function fitting(
  ranges: readonly (readonly [number, number])[],
  from: number,
  to: number,
): [number, number][] {
  return ranges
    .filter(([start, end]) => start >= from && start < to && end > start)
    .map(([start, end]) => [start - from, Math.min(end, to) - from]);
}

/** Not between the two halves of a character. */
function boundary(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

/** Offsets in bytes of UTF-8 → UTF-16. */
export function utf16Ranges(
  bytes: Buffer,
  ranges: readonly (readonly [number, number])[],
): [number, number][] {
  return ranges.map(([start, end]) => {
    const before = bytes.toString('utf8', 0, start).length;
    return [before, before + bytes.toString('utf8', start, end).length];
  });
}
