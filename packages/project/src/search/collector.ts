/** Gathers what a search finds, up to its limits, and makes the answer. Used by both ways of searching. */
import type { ProjectPath } from '@lyceum/util/paths';
import type { SearchResult } from '@lyceum/util/protocol/files';
import type { SearchLine } from './line-matches';

/** Matches of one answer: more than anybody reads. */
const MAX_MATCHES = 1000;
/** Characters of all lines together: the answer is one message. */
const MAX_CHARS = 4 * 1024 * 1024;

export class Collector {
  private readonly files = new Map<string, SearchLine[]>();
  private matches = 0;
  private chars = 0;
  private truncated = false;
  private readonly started = Date.now();

  /** False: enough, stop. */
  add(path: string, line: SearchLine): boolean {
    const found = Math.max(line.ranges.length, 1);
    if (this.matches + found > MAX_MATCHES || this.chars + line.text.length > MAX_CHARS) {
      this.truncated = true;
      return false;
    }
    const lines = this.files.get(path) ?? [];
    lines.push(line);
    this.files.set(path, lines);
    this.matches += found;
    this.chars += line.text.length;
    return true;
  }

  /** The time was over, or something could not be searched. */
  cutShort(): void {
    this.truncated = true;
  }

  result(): SearchResult {
    const files = [...this.files]
      .map(([path, lines]) => ({ path: path as ProjectPath, lines: lines.sort((a, b) => a.line - b.line) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    return { files, matches: this.matches, truncated: this.truncated, took_ms: Date.now() - this.started };
  }
}
