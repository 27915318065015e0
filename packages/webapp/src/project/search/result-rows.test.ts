/** Search results as rows and pieces. */
import type { ProjectPath } from '@lyceum/util/paths';
import type { SearchResult } from '@lyceum/util/protocol/files';
import { nextLine, pieces, resultRows, summary } from './result-rows';

const line = (number: number, text: string, ...ranges: [number, number][]) => ({
  line: number,
  text,
  ranges,
});
const result: SearchResult = {
  files: [
    { path: 'a.py' as ProjectPath, lines: [line(1, 'x', [0, 1]), line(7, 'xx', [0, 1], [1, 2])] },
    { path: 'b.py' as ProjectPath, lines: [line(3, 'x', [0, 1])] },
  ],
  matches: 4,
  truncated: false,
  took_ms: 213,
};

test('[PG21] results are rows by file, and the arrow keys walk over lines only and stop at the ends', () => {
  const rows = resultRows(result);
  expect(rows.map((row) => (row.kind === 'file' ? row.path : row.line.line))).toEqual([
    'a.py',
    1,
    7,
    'b.py',
    3,
  ]);
  expect(nextLine(rows, -1, 1)).toBe(1);
  expect(nextLine(rows, 2, 1)).toBe(4);
  expect(nextLine(rows, 4, 1)).toBe(4);
  expect(nextLine(rows, 1, -1)).toBe(1);
});

test('[PG22] what matched is marked, indentation is left out, a match far to the right is in view', () => {
  expect(pieces(line(1, '    let x = x;', [8, 9], [12, 13]))).toEqual([
    { text: 'let ', matched: false },
    { text: 'x', matched: true },
    { text: ' = ', matched: false },
    { text: 'x', matched: true },
    { text: ';', matched: false },
  ]);
  const far = pieces(line(1, `${'a'.repeat(500)}needle`, [500, 506]));
  expect(far[0]).toEqual({ text: '…', matched: false });
  expect(far.at(-1)).toEqual({ text: 'needle', matched: true });
  expect(far[1]?.text).toHaveLength(60);
  expect(pieces(line(1, '  ', [0, 2])).map(({ text }) => text)).toEqual(['  ']);
});

test('[PG23] the summary is honest about what was left out and how long it took', () => {
  expect(summary(result)).toBe('4 matches in 2 files, took 0.2 s.');
  expect(summary({ ...result, truncated: true })).toContain('There is more');
  expect(summary({ files: [], matches: 0, truncated: true, took_ms: 30_000 })).toContain(
    'before the time was over',
  );
  expect(summary({ files: [], matches: 0, truncated: false, took_ms: 1 })).toBe('Nothing found, took 1 ms.');
});
