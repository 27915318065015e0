/** Find and replace over the cells of a notebook, shown or not. Pure; used by find-bar.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';

export interface FindQuery {
  text: string;
  matchCase: boolean;
  regexp: boolean;
}

export interface Found {
  cell: CellId;
  from: number;
  to: number;
}

/** Places that are kept: beyond it the count says "more". */
export const MAX_FOUND = 10_000;

/** Undefined while the expression is not a valid one. */
export function findPattern({ text, matchCase, regexp }: FindQuery): RegExp | undefined {
  if (text === '') return undefined;
  const source = regexp ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  try {
    return new RegExp(source, matchCase ? 'gmu' : 'gimu');
  } catch {
    return undefined;
  }
}

export function findIn(
  cells: Iterable<{ id: CellId; source: string }>,
  pattern: RegExp | undefined,
): Found[] {
  const found: Found[] = [];
  if (!pattern) return found;
  for (const { id, source } of cells) {
    for (const match of source.matchAll(pattern)) {
      if (match[0] === '') continue;
      found.push({ cell: id, from: match.index, to: match.index + match[0].length });
      if (found.length >= MAX_FOUND) return found;
    }
  }
  return found;
}

/** What takes the place of one match: with an expression `$1` is its first group. */
export function replacement(query: FindQuery, matched: string, replaceWith: string): string {
  if (!query.regexp) return replaceWith;
  const pattern = findPattern(query);
  if (!pattern) return replaceWith;
  return matched.replace(new RegExp(pattern.source, pattern.flags.replace('g', '')), replaceWith);
}
