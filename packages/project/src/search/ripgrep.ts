/**
 * Full-text search by ripgrep, read from its JSON lines. Called by search.ts where `rg` is installed; a search that is ended takes its
 * process along. It never searches what leads outside: ripgrep follows no links.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { SearchQuery, SearchResult } from '@lyceum/util/protocol/files';
import { Collector } from './collector';
import { searchLine, utf16Ranges } from './line-matches';
import { badPattern, globsOf, NEVER_SEARCHED } from './query';

/** Bytes of one line of output: of a longer one nothing is told. */
const MAX_OUTPUT_LINE = 8 * 1024 * 1024;
/** Characters of complaints that are kept. */
const MAX_WORDS = 4000;

export interface Place {
  /** Real path of the home. */
  home: string;
  /** Below the home, "" for all of it: what paths of the answer begin with. */
  folder: string;
}

function argumentsOf(query: SearchQuery, { folder }: Place): string[] {
  const { include, exclude } = globsOf(query.files);
  const never = NEVER_SEARCHED.filter((path) => folder === '' || path.startsWith(`${folder}/`)).map((path) =>
    folder === '' ? path : path.slice(folder.length + 1),
  );
  return [
    '--json',
    '--no-config',
    '--no-messages',
    '--threads=2',
    '--crlf',
    query.regex ? '--no-fixed-strings' : '--fixed-strings',
    query.match_case ? '--case-sensitive' : '--ignore-case',
    ...(query.whole_word ? ['--word-regexp'] : []),
    ...(query.hidden ? ['--hidden', '--no-ignore'] : []),
    ...include.map((glob) => `--glob=${glob}`),
    ...[...exclude, ...never.map((path) => `/${path}`)].map((glob) => `--glob=!${glob}`),
    '--regexp',
    query.text,
    '--',
    '.',
  ];
}

export function searchByRipgrep(
  query: SearchQuery,
  place: Place,
  signal: AbortSignal,
): Promise<SearchResult> {
  const collector = new Collector();
  const child = spawn('rg', argumentsOf(query, place), {
    cwd: join(place.home, place.folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGKILL');
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  let words = '';
  child.stderr.on('data', (piece: Buffer) => {
    if (words.length < MAX_WORDS) words += piece.toString();
  });
  const lines = new OutputLines((line) => {
    if (!take(line, place.folder, collector)) end();
  });
  child.stdout.on('data', (piece: Buffer) => lines.push(piece));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', end);
      const complaint = /(?:regex parse error|error):?\s*([\s\S]*)/.exec(words)?.[1];
      // 1: nothing found; 2: something could not be read, which is no failure, or the pattern is wrong, which is one.
      if (code === 2 && complaint !== undefined) return reject(badPattern(complaint.trim()));
      if (signal.aborted) collector.cutShort();
      resolve(collector.result());
    });
  });
}

/** Whole lines out of pieces. */
class OutputLines {
  private rest: Buffer[] = [];
  private length = 0;

  constructor(private readonly line: (line: string) => void) {}

  push(piece: Buffer): void {
    let from = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
      this.keep(piece.subarray(from, end));
      if (this.length <= MAX_OUTPUT_LINE) this.line(Buffer.concat(this.rest).toString('utf8'));
      this.rest = [];
      this.length = 0;
      from = end + 1;
    }
    this.keep(piece.subarray(from));
  }

  private keep(piece: Buffer): void {
    this.length += piece.length;
    if (this.length > MAX_OUTPUT_LINE) this.rest = [];
    else this.rest.push(piece);
  }
}

interface Said {
  text?: string;
  bytes?: string;
}
interface Match {
  type: string;
  data: {
    path: Said;
    lines: Said;
    line_number: number | null;
    submatches: { start: number; end: number }[];
  };
}

function bytesOf({ text, bytes }: Said): Buffer {
  return text === undefined ? Buffer.from(bytes ?? '', 'base64') : Buffer.from(text);
}

/** False: enough. A file whose name is not UTF-8 cannot be named on the wire. */
function take(line: string, folder: string, collector: Collector): boolean {
  const { type, data } = JSON.parse(line) as Match;
  if (type !== 'match' || data.path.text === undefined || data.line_number === null) return true;
  const bytes = bytesOf(data.lines);
  const ranges = utf16Ranges(
    bytes,
    data.submatches.map(({ start, end }) => [start, end] as const),
  );
  const path = data.path.text.replace(/^\.\//, '');
  return collector.add(
    folder === '' ? path : `${folder}/${path}`,
    searchLine(data.line_number, bytes.toString('utf8'), ranges),
  );
}
