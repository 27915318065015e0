/** Worksheets as notebooks and back. Rule [SW7]. */
import { spawnSync } from 'node:child_process';
import { ipynbToSagews, sagewsToIpynb } from './convert';
import { VALID } from './corpus';
import { IPYNB } from './ipynb';
import type { JsonObject } from './json';
import { SAGEWS } from './sagews';

const UUID = (i: number) => `2fb58d82-2770-41e6-90d1-7346968600${i.toString().padStart(2, '0')}`;
const sheet = (...cells: [source: string, flags?: string, message?: string][]) =>
  cells
    .map(([source, flags = '', message], i) => {
      const output = message ? `\n\ufe21${UUID(50 + i)}\ufe21${message}\ufe21{"done":true}\ufe21` : '';
      return `\ufe20${UUID(i)}${flags}\ufe20\n${source}${output}\n`;
    })
    .join('');

const told = (text: string) =>
  (JSON.parse(text) as { cells: JsonObject[] }).cells.map(({ cell_type, source }) => [
    cell_type,
    (source as string[]).join(''),
  ]);

test('[SW7] a worksheet becomes a notebook that does the same', () => {
  const text = sagewsToIpynb(
    sheet(
      ['%auto\n%hide\nx = 2/3; x', 'ai', '{"stdout":"2/3\\n"}'],
      ['%md\n# Title\n*text*', 'i', '{"md":"# Title\\n*text*"}'],
      ['%html\n<b>bold</b>'],
      ['%sh\nls\npwd'],
      ['%time\nfactor(10)'],
      ['%gap\n1+1;'],
      ['1 + 1\n%sh uptime'],
      ['%nosuchmode\nx'],
      ['%default_mode r'],
      ['mean(c(1,2))'],
      ['%sage\n2+3'],
    ),
  );
  expect(told(text)).toEqual([
    ['code', 'x = 2/3; x'],
    ['markdown', '# Title\n*text*'],
    ['markdown', '<b>bold</b>'],
    ['code', '%%bash\nls\npwd'],
    ['code', '%%time\nfactor(10)'],
    ['code', '%%gap\n1+1;'],
    ['code', expect.stringMatching(/^1 \+ 1\nget_ipython/)],
    ['code', '%nosuchmode\nx'],
    ['code', '%%r\nmean(c(1,2))'],
    ['code', '2+3'],
  ]);
  const { cells, metadata } = JSON.parse(text) as { cells: JsonObject[]; metadata: JsonObject };
  expect(metadata).toMatchObject({ kernelspec: { name: 'sagemath' } });
  expect(cells[0]).toMatchObject({
    id: UUID(0),
    metadata: { tags: ['auto', 'hide-input'], jupyter: { source_hidden: true } },
    outputs: [{ output_type: 'stream', name: 'stdout', text: ['2/3\n'] }],
  });
  const check = `import json,sys,nbformat; nbformat.validate(json.load(sys.stdin))`;
  expect(spawnSync('/usr/bin/python3', ['-c', check], { input: text, encoding: 'utf8' })).toMatchObject({
    status: 0,
  });
}, 60_000);

test('[SW7] a notebook becomes a worksheet: Markdown, outputs, flags, pictures', () => {
  const text = ipynbToSagews(VALID['4.5'] ?? '');
  const { cells, results } = SAGEWS.parse(text);
  expect(cells[0]?.source).toBe('%default_mode python');
  expect(cells[1]?.source).toMatch(/^%md\n# Title\n\n!\[dot\]\(data:image\/png;base64,/);
  expect(cells[1]?.metadata).toMatchObject({ jupyter: { source_hidden: true } });
  const original = IPYNB.parse(VALID['4.5'] ?? '');
  expect(cells[2]?.source).toBe(original.cells[1]?.source);
  expect([...results.values()].find(({ execution_count }) => execution_count === 3)).toEqual(
    original.results.get('c1'),
  );
});

test('[SW7] there and back again the sources are the same', () => {
  const text = sheet(['x = 1\ny'], ['%md\n# A'], ['%sh\nls'], ['%html\n<b>'], ['%time\n1+1'], ['']);
  const back = ipynbToSagews(sagewsToIpynb(text));
  expect(SAGEWS.parse(back).cells.map(({ id, source }) => [id, source])).toEqual([
    [UUID(0), 'x = 1\ny'],
    [UUID(1), '%md\n# A'],
    [UUID(2), '%sh\nls'],
    [UUID(3), '%md\n<b>'],
    [UUID(4), '%time\n1+1'],
    [UUID(5), ''],
  ]);
});
