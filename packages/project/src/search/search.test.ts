/** Search and find: one contract for ripgrep and for our own walker, on real files. Rules [FI32]–[FI34]. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SearchQuery } from '@lyceum/util/protocol/files';
import { until } from '../testing/hub-client';
import { Finder } from './find';
import { fuzzyScore } from './fuzzy';
import { searchLine } from './line-matches';
import { globPattern } from './query';
import { hasRipgrep, Searches } from './search';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lyceum-search-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (path: string, content: string | Buffer) => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), content);
};

test('[FI32] ripgrep is there, so that both ways are tested', async () => {
  if (process.env.CI === 'true') expect(await hasRipgrep()).toBe(true);
});

/** Processes `rg` that search in this home. */
function ripgreps(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('rg\0') &&
        execFileSync('readlink', [`/proc/${pid}/cwd`])
          .toString()
          .startsWith(home)
      );
    } catch {
      return false;
    }
  });
}

describe.each(['ripgrep', 'walker'] as const)('by %s', (way) => {
  const search = async (query: SearchQuery, asker = 'a') => {
    if (way === 'ripgrep' && !(await hasRipgrep())) return undefined;
    return new Searches(home, way).search(asker, query);
  };
  /** As "path:line:text[ranges]". */
  const hits = async (query: SearchQuery) =>
    (await search(query))?.files.flatMap(({ path, lines }) =>
      lines.map(({ line, text, ranges }) => `${path}:${line}:${text}${JSON.stringify(ranges)}`),
    ) ?? null;
  const expectHits = async (query: SearchQuery, expected: string[]) => {
    const found = await hits(query);
    if (found) expect(found).toEqual(expected);
  };

  test('[FI32] text with lines, and positions in UTF-16', async () => {
    write('a.py', 'one\n  zwei = "ÄÖ😀 needle needle"\r\nNeedle\n');
    write('sub/b (1).txt', 'x\nneedle');
    write('none', 'nothing');
    await expectHits({ text: 'needle', match_case: true }, [
      'a.py:2:  zwei = "ÄÖ😀 needle needle"[[15,21],[22,28]]',
      'sub/b (1).txt:2:needle[[0,6]]',
    ]);
    await expectHits({ text: 'needle', folder: 'sub' as never }, ['sub/b (1).txt:2:needle[[0,6]]']);
    await expectHits({ text: 'NEEDLE', files: '*.py' }, [
      'a.py:2:  zwei = "ÄÖ😀 needle needle"[[15,21],[22,28]]',
      'a.py:3:Needle[[0,6]]',
    ]);
  });

  test('[FI32] plain text is no pattern; patterns, words and case', async () => {
    write('a', 'a.b\naxb\nfoo(bar)\nfoobar foo\n-x\n');
    await expectHits({ text: 'a.b' }, ['a:1:a.b[[0,3]]']);
    await expectHits({ text: 'a.b', regex: true }, ['a:1:a.b[[0,3]]', 'a:2:axb[[0,3]]']);
    await expectHits({ text: 'foo', whole_word: true }, ['a:3:foo(bar)[[0,3]]', 'a:4:foobar foo[[7,10]]']);
    await expectHits({ text: 'FOO', match_case: true }, []);
    await expectHits({ text: '-x' }, ['a:5:-x[[0,2]]']);
    await expectHits({ text: '^fo+b', regex: true }, ['a:4:foobar foo[[0,4]]']);
    const wrong = search({ text: '(', regex: true });
    if (way === 'walker' || (await hasRipgrep()))
      await expect(wrong).rejects.toMatchObject({
        code: 'bad_request',
        message: expect.stringMatching(/regular expression/),
      });
  });

  test('[FI32] hidden and binary files are passed over, the trash and links always', async () => {
    write('.hidden/a', 'needle');
    write('.local/share/Trash/files/t', 'needle');
    write('.local/share/lyceum/uploads/u', 'needle');
    write('binary', Buffer.from('needle\0needle'));
    write('seen', 'needle');
    symlinkSync('/etc', join(home, 'etc'));
    symlinkSync('seen', join(home, 'link'));
    await expectHits({ text: 'needle' }, ['seen:1:needle[[0,6]]']);
    await expectHits({ text: 'needle', hidden: true }, ['.hidden/a:1:needle[[0,6]]', 'seen:1:needle[[0,6]]']);
    await expectHits({ text: 'root:' }, []);
  });

  test('[FI32] globs take and leave files', async () => {
    for (const path of ['a.py', 'b.js', 'd/c.py', 'd/e/f.py', 'node_modules/x.py']) write(path, 'needle');
    const paths = async (files: string) =>
      (await search({ text: 'needle', files }))?.files.map(({ path }) => path);
    const expected: [string, string[]][] = [
      ['*.py', ['a.py', 'd/c.py', 'd/e/f.py', 'node_modules/x.py']],
      ['*.py, !node_modules', ['a.py', 'd/c.py', 'd/e/f.py']],
      ['d/**', ['d/c.py', 'd/e/f.py']],
      ['[ab].?s', ['b.js']],
    ];
    for (const [files, found] of expected) expect((await paths(files)) ?? found).toEqual(found);
  });

  test('[FI32] a thousand matches are enough, and a long line is cut around its match', async () => {
    write('many', 'needle\n'.repeat(5000));
    write('long', `${'x'.repeat(100_000)}needle${'y'.repeat(100_000)}\n`);
    const many = await search({ text: 'needle', files: 'many' });
    if (many) expect([many.matches, many.truncated]).toEqual([1000, true]);
    const long = await search({ text: 'needle', files: 'long' });
    const line = long?.files[0]?.lines[0];
    if (line) {
      expect(line.text.length).toBeLessThan(500);
      expect(line.text.slice(...(line.ranges[0] ?? [0, 0]))).toBe('needle');
    }
  });

  test('[FI33] a newer search of the same person ends the older, and nothing is left running', async () => {
    if (way === 'ripgrep' && !(await hasRipgrep())) return;
    for (let i = 0; i < 300; i++) write(`f${i}`, 'abcdefghij '.repeat(20_000));
    const searches = new Searches(home, way);
    const older = searches
      .search('me', { text: '(a|b|c)+(d|e)*z', regex: true })
      .catch((error) => error.code);
    const other = searches.search('you', { text: 'zz' });
    const newer = searches.search('me', { text: 'zzz' });
    expect(await older).toBe('conflict');
    expect((await newer).matches).toBe(0);
    expect((await other).matches).toBe(0);
    await until(() => ripgreps().length === 0, 'no ripgrep left');
  }, 30_000);

  test('[FI34] files are found by parts of their names, best first', async () => {
    for (const path of ['src/main.py', 'docs/maintenance.md', 'src/domain/x.txt', 'README.md', '.hidden'])
      write(path, '');
    if (way === 'ripgrep' && !(await hasRipgrep())) return;
    const finder = new Finder(home, way);
    expect((await finder.find('main', 10)).paths).toEqual([
      'src/main.py',
      'docs/maintenance.md',
      'src/domain/x.txt',
    ]);
    expect((await finder.find('src py', 10)).paths).toEqual(['src/main.py']);
    expect(await finder.find('', 2)).toMatchObject({ truncated: true });
    expect((await finder.find('hidden', 10)).paths).toEqual([]);
  });
});

test('[FI34] what fits better ranks higher', () => {
  const rank = (text: string, ...paths: string[]) =>
    paths
      .map((path) => fuzzyScore(path, text))
      .every((score, i, all) => i === 0 || (all[i - 1] ?? -1) > (score ?? -1));
  expect(
    rank('plot', 'plot.py', 'a/b/plot.py', 'x/my-plot.py', 'x/explots.py', 'plot/x.py', 'p/l/o/t.py'),
  ).toBe(true);
  expect(fuzzyScore('abc', 'acb')).toBeUndefined();
});

test('[FI32] lines and globs, as values', () => {
  expect(searchLine(3, 'abc\r\n', [[1, 2]])).toEqual({ line: 3, text: 'abc', ranges: [[1, 2]] });
  const emoji = searchLine(1, `${'😀'.repeat(300)}x${'😀'.repeat(300)}`, [[600, 601]]);
  expect(emoji.text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
  expect(globPattern('*.py').test('a/b.py')).toBe(true);
  expect(globPattern('/a/*.py').test('a/b.py')).toBe(true);
  expect(globPattern('a/').test('a/x/y')).toBe(true);
  expect(globPattern('a.b').test('aXb')).toBe(false);
});
