/** SageMathCloud's worksheets, read and written. Rules [SW1]–[SW4]. */
import { random as seededRandom } from '../client/seeded';
import { OUTPUTS, randomText } from './corpus';
import { readOutput } from './ipynb-model';
import type { Cell, Notebook } from './model';
import { openSagews, SAGEWS } from './sagews';
import { MESSAGE_TYPE } from './sagews-messages';

const UUID = [
  '2fb58d82-2770-41e6-90d1-73469686ab2c',
  '853e9733-f142-410d-bcdc-395dc94e5e3a',
  '4061ad2d-2122-42cf-89db-fe6122a59a67',
];
const OUT = 'bb745fd8-d2e9-44f5-a7e7-4a83092317a8';

/** Written with ⊢ for U+FE20 and ⊣ for U+FE21. */
const marked = (text: string) => text.replaceAll('⊢', '\ufe20').replaceAll('⊣', '\ufe21');

const SHEETS: Record<string, string> = {
  'as SageMathCloud wrote them': marked(
    `⊢${UUID[0]}casi⊢\n%auto\n%hide\nprint("ä 😀")\n\n⊣${OUT}⊣{"auto":true}⊣{"stdout":"ä 😀\\n"}⊣{"done":true}⊣\n` +
      `⊢${UUID[1]}⊢\n@interact\ndef f(n=3):\n    pass\n⊣${OUT}⊣{"interact":{"style":"None","id":"5b8a"}}⊣\n` +
      `⊢${UUID[2]}⊢\n\n\n\n`,
  ),
  'only text': '%md\n# Title\n',
  'text before the first cell': marked(`first\n⊢${UUID[0]}⊢\n1+1`),
  'text behind an output': marked(`⊢${UUID[0]}⊢\n1\n⊣${OUT}⊣{"stdout":"1"}⊣\nlost line\n⊢${UUID[1]}⊢\n2`),
  'empty cells': marked(`⊢${UUID[0]}⊢\n⊢${UUID[1]}o⊢\n\n⊢${UUID[2]}⊢`),
  'no source, an output': marked(`⊢${UUID[0]}⊢\n⊣${OUT}⊣{"html":"<b>"}⊣\n`),
  'broken messages': marked(`⊢${UUID[0]}⊢\nx\n⊣${OUT}⊣{"stdout":⊣[1]⊣{"new kind":{"a":1.0}}⊣`),
  'one id twice': marked(`⊢${UUID[0]}⊢\na\n⊢${UUID[0]}⊢\nb\n`),
  'markers in the text': marked(`⊢no uuid⊢\nx ⊢${UUID[0]}⊢\n⊣\n`),
  'lines of Windows': marked(`⊢${UUID[0]}⊢\nx\r\ny\r\n`),
  empty: '',
  'white space': '\n \n',
};

const idsOf = ({ cells }: Notebook) => cells.map(({ id }) => id);
const sources = ({ cells }: Notebook) => cells.map(({ source }) => source);

test.each(Object.entries(SHEETS))('[SW1] %s: what was read is written back byte for byte', (_name, text) => {
  const notebook = SAGEWS.parse(text);
  expect(SAGEWS.render(notebook, { text, ids: idsOf(notebook) })).toBe(text);
});

test.each(Object.entries(SHEETS))('[SW1] %s: an edit of one cell leaves the others', (_name, text) => {
  const before = SAGEWS.parse(text);
  before.cells.forEach((_, at) => {
    const cells = before.cells.map((cell, i) => (i === at ? { ...cell, source: 'new\n\nä' } : cell));
    const after = SAGEWS.render({ ...before, cells }, { text, ids: idsOf(before) });
    const read = SAGEWS.parse(after);
    expect(sources(read)).toEqual(cells.map(({ source }) => source));
    expect([...read.results.values()]).toEqual([...before.results.values()]);
  });
});

test('[SW2] sources, flags and outputs are understood', () => {
  const { cells, results, metadata } = SAGEWS.parse(SHEETS['as SageMathCloud wrote them'] ?? '');
  expect(metadata).toMatchObject({ kernelspec: { name: 'sagemath' } });
  expect(cells).toEqual([
    {
      id: UUID[0],
      type: 'code',
      source: '%auto\n%hide\nprint("ä 😀")\n',
      metadata: { sagews: { flags: 'casi' }, jupyter: { source_hidden: true } },
    },
    { id: UUID[1], type: 'code', source: '@interact\ndef f(n=3):\n    pass', metadata: {} },
    { id: UUID[2], type: 'code', source: '\n\n', metadata: {} },
  ]);
  expect(results.get(UUID[0] ?? '')).toEqual({
    execution_count: null,
    outputs: [{ output_type: 'stream', name: 'stdout', text: 'ä 😀\n' }],
  });
  expect(results.get(UUID[1] ?? '')?.outputs[0]).toMatchObject({
    data: { [MESSAGE_TYPE]: { interact: { id: '5b8a' } } },
  });
});

test.each([
  ['{"stderr":"no"}', { output_type: 'stream', name: 'stderr', text: 'no' }],
  ['{"html":"<b>"}', { data: { 'text/html': '<b>' } }],
  ['{"md":"*x*"}', { data: { 'text/markdown': '*x*' } }],
  ['{"tex":{"tex":"x^2","display":true}}', { data: { 'text/latex': '$$x^2$$' } }],
  ['{"javascript":{"code":"1","coffeescript":false}}', { data: { 'application/javascript': '1' } }],
  ['{"file":{"filename":"a.png","uuid":"u"}}', { data: { 'text/plain': '(file a.png of SageMathCloud)' } }],
  ['{"code":{"source":"x","mode":"python"}}', { data: { 'text/plain': 'x' } }],
  ['{"raw_input":{"prompt":"n? ","value":"3"}}', { data: { 'text/plain': 'n? 3' } }],
  ['{"d3":{"viewer":"graph"}}', { data: { [MESSAGE_TYPE]: { d3: { viewer: 'graph' } } } }],
])('[SW2] the message %s', (message, output) => {
  const text = marked(`⊢${UUID[0]}⊢\nx\n⊣${OUT}⊣${message}⊣{"done":true}⊣\n`);
  const notebook = SAGEWS.parse(text);
  expect(notebook.results.get(UUID[0] ?? '')?.outputs).toMatchObject([output]);
  // Also when the line is written anew.
  const anew = SAGEWS.parse(SAGEWS.render(notebook));
  expect(anew.results).toEqual(notebook.results);
});

test('[SW3] outputs of a kernel come back whole, and SageMathCloud finds what it shows', () => {
  const outputs = [
    ...OUTPUTS.map(readOutput),
    readOutput({
      output_type: 'execute_result',
      execution_count: 2,
      data: { 'text/plain': '4' },
      metadata: {},
    }),
    readOutput({ output_type: 'display_data', data: { 'text/latex': '$x$ and $y$' }, metadata: { a: 1 } }),
    readOutput({ output_type: 'display_data', data: { 'image/png': 'AAAA' }, metadata: {} }),
    readOutput({ output_type: 'stream', name: 'stdout', text: marked('⊢ and ⊣') }),
  ];
  const cell: Cell = { id: '0123abcd', type: 'code', source: 'x', metadata: {} };
  const notebook = {
    metadata: {},
    cells: [cell],
    results: new Map([[cell.id, { execution_count: 7, outputs }]]),
  };
  const text = SAGEWS.render(notebook);
  const read = SAGEWS.parse(text);
  expect(read.cells).toEqual([cell]);
  expect(read.results).toEqual(notebook.results);
  expect(text).toContain('{"html":"<img src=\\"data:image/png;base64,AAAA\\">"');
  expect(text).toContain('{"stdout":"4\\n"');
});

test('[SW3] hiding sets a flag, and other flags stay', () => {
  const text = SHEETS['as SageMathCloud wrote them'] ?? '';
  const notebook = SAGEWS.parse(text);
  const shown = notebook.cells.map((cell, i) =>
    i === 0 ? { ...cell, metadata: { sagews: { flags: 'casi' } } } : cell,
  );
  const after = SAGEWS.render({ ...notebook, cells: shown }, { text, ids: idsOf(notebook) });
  expect(after).toBe(text.replace('casi', 'cas'));
  const hidden = notebook.cells.map((cell, i) =>
    i === 1 ? { ...cell, metadata: { jupyter: { outputs_hidden: true } } } : cell,
  );
  const other = SAGEWS.render({ ...notebook, cells: hidden }, { text, ids: idsOf(notebook) });
  expect(other).toBe(text.replace(`${UUID[1]}`, `${UUID[1]}o`));
});

test.each([1, 2, 3, 4])('[SW4] seeded edits, written one after the other (seed %i)', (seed) => {
  const random = seededRandom(seed);
  let file = openSagews(SHEETS['as SageMathCloud wrote them'] ?? '');
  for (let round = 0; round < 100; round++) {
    const cells = [...file.notebook.cells];
    const at = Math.floor(random() * (cells.length + 1));
    const cell = cells[at];
    const id = (0x10000000 + seed * 1000 + round).toString(16);
    if (!cell || random() < 0.3)
      cells.splice(at, 0, { id, type: 'code', source: randomText(random), metadata: {} });
    else if (random() < 0.4) cells.splice(at, 1);
    else if (random() < 0.5) cells.splice(Math.floor(random() * cells.length), 0, ...cells.splice(at, 1));
    else cells[at] = { ...cell, source: randomText(random) };
    file = file.render({ ...file.notebook, cells });
    const read = SAGEWS.parse(file.text);
    expect(read.cells).toEqual(cells);
    expect(file.notebook.unnamed?.size).toBe(0);
  }
});
