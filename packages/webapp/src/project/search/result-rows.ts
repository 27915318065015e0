/** The rows of a search result as they are drawn: one for each file, then its lines; and a line cut into what matched and what did not. Pure. */
import type { ProjectPath } from '@lyceum/util/paths';
import type { SearchResult } from '@lyceum/util/protocol/files';

type FoundLine = SearchResult['files'][number]['lines'][number];

export type ResultRow =
  | { kind: 'file'; path: ProjectPath; count: number }
  | { kind: 'line'; path: ProjectPath; line: FoundLine };

export function resultRows({ files }: SearchResult): ResultRow[] {
  return files.flatMap(({ path, lines }): ResultRow[] => [
    { kind: 'file', path, count: lines.length },
    ...lines.map((line): ResultRow => ({ kind: 'line', path, line })),
  ]);
}

/** The next row in that direction that leads somewhere; the present one at the ends. */
export function nextLine(rows: readonly ResultRow[], from: number, step: 1 | -1): number {
  for (let at = from + step; at >= 0 && at < rows.length; at += step)
    if (rows[at]?.kind === 'line') return at;
  return from;
}

export interface Piece {
  text: string;
  matched: boolean;
}

/** Characters of a line before its first match that are shown: the match must be in view. */
const MAX_BEFORE = 60;

export function pieces({ text, ranges }: FoundLine): Piece[] {
  const [first] = ranges;
  const indent = text.length - text.trimStart().length;
  const begin =
    first && first[0] - MAX_BEFORE > indent ? first[0] - MAX_BEFORE : Math.min(indent, first?.[0] ?? indent);
  const found: Piece[] = begin > indent ? [{ text: '…', matched: false }] : [];
  let at = begin;
  for (const [from, to] of ranges) {
    if (from < at || to <= from) continue;
    if (from > at) found.push({ text: text.slice(at, from), matched: false });
    found.push({ text: text.slice(from, to), matched: true });
    at = to;
  }
  if (at < text.length) found.push({ text: text.slice(at), matched: false });
  return found;
}

/** "12 matches in 3 files, 0.2 s". */
export function summary({ files, matches, truncated, took_ms }: SearchResult): string {
  const counted = (count: number, one: string, many: string) =>
    `${count.toLocaleString()} ${count === 1 ? one : many}`;
  const took =
    took_ms < 100
      ? `took ${Math.max(1, Math.round(took_ms))} ms`
      : `took ${(took_ms / 1000).toFixed(took_ms < 10_000 ? 1 : 0)} s`;
  if (matches === 0)
    return truncated
      ? `Nothing found in the files looked at before the time was over (${took}).`
      : `Nothing found, ${took}.`;
  const what = `${counted(matches, 'match', 'matches')} in ${counted(files.length, 'file', 'files')}, ${took}.`;
  return truncated ? `${what} There is more: make the search narrower to see it.` : what;
}
