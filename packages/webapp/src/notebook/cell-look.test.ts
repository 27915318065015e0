// Prompts, hidden parts, languages, and finding: what a cell shows.

import { cellEdits, hideInput, hideOutput, worksheetFlags } from '@lyceum/util/notebook/cell-flags';
import type { CellRun, KernelState } from '@lyceum/util/protocol/notebook';
import { cellLook } from './cell-look';
import { findIn, findPattern, replacement } from './find';
import { cellLanguage, codeLanguage, worksheetMode } from './kernel-language';
import { kernelWords } from './kernel-words';
import { durationWords, promptText, promptWords, runWords } from './prompt-words';

const run = (part: Partial<CellRun>): CellRun => ({
  status: 'done',
  execution_count: 3,
  run: 1,
  outputs: 0,
  ...part,
});

test('[NU4] the prompt says the number, or that it waits or runs', () => {
  expect(promptText(undefined)).toBe('[ ]:');
  expect(promptText(run({}))).toBe('[3]:');
  expect(promptText(run({ status: 'queued' }))).toBe('[*]:');
  expect(promptText(run({ status: 'running' }))).toBe('[*]:');
  expect(promptWords(run({ status: 'failed' }))).toBe('Run 3 failed');
  expect(runWords(run({ status: 'running', started: 1000 }), 3500)).toBe('2.5 s');
  expect(runWords(run({ started: 1000, finished: 1040 }), 0)).toBe('40 ms');
  expect(runWords(run({ status: 'queued' }), 0)).toBe('waiting');
  expect(durationWords(61_000)).toBe('1 min 1 s');
  expect(durationWords(2 * 3600_000 + 60_000)).toBe('2 h 1 min');
});

test('[NU4] hidden input and output are read and written as Jupyter does, and other metadata stays', () => {
  expect(cellLook({ jupyter: { source_hidden: true }, collapsed: true })).toMatchObject({
    inputHidden: true,
    outputHidden: true,
  });
  expect(hideInput({ jupyter: { other: 1 } }, true, false)).toEqual([
    ['jupyter', { other: 1, source_hidden: true }],
  ]);
  expect(hideInput({ jupyter: { source_hidden: true } }, false, false)).toEqual([['jupyter', undefined]]);
  expect(hideOutput({}, true, false)).toEqual([
    ['collapsed', true],
    ['jupyter', { outputs_hidden: true }],
  ]);
  expect(cellLook({ scrolled: true, tags: ['a', 1] })).toMatchObject({ scrolled: true, tags: ['a'] });
});

test('[NU4] a worksheet keeps these as flags', () => {
  const metadata = { sagews: { flags: 'xi', other: 1 } };
  expect(cellLook(metadata)).toMatchObject({ inputHidden: true, outputHidden: false });
  expect(hideInput(metadata, false, true)).toEqual([
    ['sagews', { flags: 'x', other: 1 }],
    ['jupyter', undefined],
  ]);
  expect(hideOutput(metadata, true, true)).toEqual([
    ['sagews', { flags: 'xio', other: 1 }],
    ['jupyter', { outputs_hidden: true }],
  ]);
  expect(cellEdits(metadata, { auto: true, hide: 'input' })).toEqual([
    ['sagews', { flags: 'xia', other: 1 }],
  ]);
  expect(cellEdits({}, { hide: 'all' })).toEqual([
    ['sagews', { flags: 'io' }],
    ['jupyter', { source_hidden: true, outputs_hidden: true }],
  ]);
  expect(cellEdits({ sagews: { flags: 'a' } }, { auto: true })).toEqual([]);
  expect(worksheetFlags({})).toBeUndefined();
});

test('[NU5] find goes through all cells, with case, as text or expression', () => {
  const cells = [
    { id: 'a', source: 'Foo foo(1)\nfoo' },
    { id: 'b', source: 'bar' },
  ];
  const query = { text: 'foo', matchCase: false, regexp: false };
  expect(findIn(cells, findPattern(query)).map(({ from }) => from)).toEqual([0, 4, 11]);
  expect(findIn(cells, findPattern({ ...query, matchCase: true }))).toHaveLength(2);
  expect(findIn(cells, findPattern({ ...query, text: 'foo(' }))).toHaveLength(1);
  expect(findPattern({ ...query, text: '(', regexp: true })).toBeUndefined();
  expect(findIn(cells, findPattern({ ...query, text: 'x*', regexp: true }))).toEqual([]);
  expect(replacement({ text: '(o+)', matchCase: false, regexp: true }, 'oo', '<$1>')).toBe('<oo>');
  expect(replacement(query, 'Foo', '$1')).toBe('$1');
});

test('[NU4] the language is that of the kernel, and of a first line with a magic', () => {
  expect(codeLanguage({ language: 'R' }, {}, false)).toBe('R');
  expect(codeLanguage({ language: '' }, { language_info: { name: 'octave' } }, false)).toBe('Octave');
  expect(codeLanguage({ language: 'python3' }, {}, false)).toBe('Python');
  expect(codeLanguage({ language: '' }, {}, true)).toBe('Python');
  expect(codeLanguage({ language: 'brainfuck' }, {}, false)).toBeUndefined();
  expect(cellLanguage('%%bash\nls', 'Python')).toBe('Shell');
  expect(cellLanguage('%md\n# a', 'Python')).toBe('Markdown');
  expect(cellLanguage('%timeit 1', 'Python')).toBe('Python');
});

test('[NU4] a worksheet’s cell says its mode', () => {
  expect(worksheetMode('%md\n# a')).toBe('md');
  expect(worksheetMode('%auto\n%hide\n%r\nx')).toBe('r');
  expect(worksheetMode('%auto %html\n<b>')).toBe('html');
  expect(worksheetMode('x = 5 %md')).toBeUndefined();
  expect(worksheetMode('1\n%md')).toBeUndefined();
  expect(worksheetMode('%time 1')).toBeUndefined();
});

test('[NU6] the kernel bar says what is the case', () => {
  const kernel: KernelState = {
    status: 'idle',
    name: 'python3',
    display_name: 'Python 3',
    language: 'python',
    generation: 1,
    memory_bytes: 64 * 1024 * 1024,
  };
  const open = { kind: 'open' } as const;
  expect(kernelWords(open, kernel)).toEqual({ state: 'Idle', detail: '64 MB', tone: 'good' });
  expect(kernelWords(open, { ...kernel, status: 'starting', step: 'Waiting for its answer' }).detail).toBe(
    'Waiting for its answer',
  );
  expect(kernelWords({ kind: 'lost' }, kernel).state).toBe('Disconnected');
});
