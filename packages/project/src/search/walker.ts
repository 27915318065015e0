/**
 * Full-text search without ripgrep: walks the files itself. Runs in a thread (search-worker.ts), since a regular expression may take as
 * long as it likes. Same answers as ripgrep's, but for .gitignore, which it does not know.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SearchQuery, SearchResult } from '@lyceum/util/protocol/files';
import { Collector } from './collector';
import { searchLine } from './line-matches';
import { globPattern, globsOf, isWanted, NEVER_SEARCHED, patternOf } from './query';
import type { Place } from './ripgrep';

/** Bytes. A larger file is no text that people wrote. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** `until`: milliseconds since 1970; then what was found so far is the answer. */
export function searchByWalking(query: SearchQuery, place: Place, until: number): SearchResult {
  const collector = new Collector();
  const pattern = patternOf(query);
  for (const path of filesToSearch(query, place)) {
    if (Date.now() > until) {
      collector.cutShort();
      break;
    }
    if (!searchFile(join(place.home, path), path, pattern, collector)) break;
  }
  return collector.result();
}

function* filesToSearch(query: SearchQuery, { home, folder }: Place): Generator<string> {
  const globs = globsOf(query.files);
  const wanted = { include: globs.include.map(globPattern), exclude: globs.exclude.map(globPattern) };
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of entriesOf(join(home, next))) {
      if (!query.hidden && entry.name.startsWith('.')) continue;
      const path = next === '' ? entry.name : `${next}/${entry.name}`;
      const below = folder === '' ? path : path.slice(folder.length + 1);
      if (entry.isDirectory()) {
        const left = NEVER_SEARCHED.includes(path) || wanted.exclude.some((glob) => glob.test(below));
        if (!left) folders.push(path);
      } else if (entry.isFile() && isWanted(below, wanted)) yield path;
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** False: enough. A file that cannot be read, or holds a zero byte, is passed over. */
function searchFile(absolute: string, path: string, pattern: RegExp, collector: Collector): boolean {
  const bytes = bytesOf(absolute);
  if (!bytes || bytes.includes(0)) return true;
  const lines = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [index, text] of lines.entries()) {
    const ranges: [number, number][] = [];
    const line = text.replace(/\r$/, '');
    for (const match of line.matchAll(pattern)) ranges.push([match.index, match.index + match[0].length]);
    if (ranges.length > 0 && !collector.add(path, searchLine(index + 1, line, ranges))) return false;
  }
  return true;
}

function bytesOf(absolute: string): Buffer | undefined {
  try {
    const stats = lstatSync(absolute);
    return stats.isFile() && stats.size <= MAX_FILE_BYTES ? readFileSync(absolute) : undefined;
  } catch {
    return undefined;
  }
}
