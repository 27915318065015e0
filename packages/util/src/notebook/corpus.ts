/**
 * Notebooks for tests: every cell and output type, attachments, metadata that nobody knows, and files as other programs lay them out. Each text is one that
 * Jupyter opens. Used by the tests of codecs, documents and runs.
 */
import { random as seededRandom } from '../client/seeded';
import type { JsonObject, JsonValue } from './json';
import { CANONICAL, type JsonStyle, writeJson } from './json-style';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\n';

/** One of each output. */
export const OUTPUTS: JsonObject[] = [
  { output_type: 'stream', name: 'stdout', text: ['one\n', 'two ä 😀\n', 'no end'] },
  { output_type: 'stream', name: 'stderr', text: 'a plain string\n' },
  {
    output_type: 'display_data',
    data: {
      'text/plain': ['<Figure size 640x480>'],
      'image/png': PIXEL,
      'image/svg+xml': ['<svg xmlns="http://www.w3.org/2000/svg">\n', '</svg>'],
      'text/html': ['<b>bold</b>\n', '<script>alert(1)</script>'],
      'text/latex': ['$\\int_0^1 x\\,dx$'],
      'text/markdown': '*text*',
      'application/javascript': ['element.append("x");\n', '1'],
    },
    metadata: { 'image/png': { height: 480, width: 640 }, needs_background: 'light' },
  },
  {
    output_type: 'execute_result',
    execution_count: 3,
    data: {
      'application/json': { '10': [1, 2.5, null, true], '9': ['a', 'b'], list: ['not', 'joined'] },
      'application/vnd.vega.v5+json': [{ mark: 'bar' }],
      'application/vnd.jupyter.widget-view+json': { model_id: 'abc', version_major: 2, version_minor: 0 },
      'text/plain': '42',
    },
    metadata: {},
  },
  {
    output_type: 'error',
    ename: 'ZeroDivisionError',
    evalue: 'division by zero',
    traceback: [
      '\u001b[0;31m---\u001b[0m',
      'Traceback (most recent call last)',
      'ZeroDivisionError: \u001b[1mx\u001b[0m',
    ],
  },
];

const KERNEL: JsonObject = {
  kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' },
  language_info: { codemirror_mode: { name: 'ipython', version: 3 }, name: 'python', version: '3.11.2' },
  'a program nobody knows': { nested: [{ deep: { deeper: null } }], zero: 0 },
};

/** A notebook of one of each; `minor`: of nbformat 4. */
export function notebookJson(minor: number): JsonObject {
  const id = (name: string): JsonObject => (minor >= 5 ? { id: name } : {});
  const attachments: JsonObject = minor >= 1 ? { attachments: { 'dot ä.png': { 'image/png': PIXEL } } } : {};
  const cells: JsonObject[] = [
    {
      cell_type: 'markdown',
      ...id('intro'),
      ...attachments,
      metadata: { tags: ['x'], slideshow: { slide_type: 'slide' } },
      source: ['# Title\n', '\n', '![dot](attachment:dot%20ä.png)'],
    },
    {
      cell_type: 'code',
      ...id('c1'),
      execution_count: 3,
      metadata: { collapsed: false, scrolled: 'auto', jupyter: { source_hidden: true }, custom: { a: 1 } },
      outputs: OUTPUTS,
      source: ['print("ünïcode 😀 \\"quotes\\" \\\\ \\t")\n', '\n', 'x = 1\r\n', 'y'],
    },
    { cell_type: 'code', ...id('empty'), execution_count: null, metadata: {}, outputs: [], source: [] },
    { cell_type: 'raw', ...id('raw-1'), metadata: { format: 'text/restructuredtext' }, source: 'one line' },
    { cell_type: 'markdown', ...id('none'), metadata: {}, source: '' },
    { cell_type: 'code', ...id('last_1'), execution_count: 4, metadata: {}, outputs: [], source: ['1 + 1'] },
  ];
  return { cells, metadata: KERNEL, nbformat: 4, nbformat_minor: minor };
}

const TABS: JsonStyle = { newline: '\n', unit: '\t', colon: ' : ', gap: ' ', ascii: false };

/** By name: texts that are read and written back. */
export const VALID: Record<string, string> = {
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5].map((minor) => [`4.${minor}`, `${writeJson(notebookJson(minor), CANONICAL, '')}\n`]),
  ),
  'four spaces': writeJson(notebookJson(5), { ...CANONICAL, unit: '    ' }, ''),
  tabs: writeJson(notebookJson(4), TABS, ''),
  'lines of Windows': `${writeJson(notebookJson(5), { ...CANONICAL, newline: '\r\n' }, '')}\r\n`,
  'one line': JSON.stringify(notebookJson(5)),
  'one line of Python': writeJson(notebookJson(4), { ...CANONICAL, newline: '', unit: '' }, ''),
  'ASCII only': `${writeJson(notebookJson(5), { ...CANONICAL, ascii: true }, '')}\n`,
  'with a byte order mark': `\ufeff${writeJson(notebookJson(5), CANONICAL, '')}`,
  'numbers and keys as nobody writes them': `
{ "nbformat_minor" : 5 , "nbformat":4,
  "metadata": {"10": 1.0, "9": 12345678901234567890, "b": 1E2, "a": [ ], "a": {  }, "\\u0041": "\\u00e9\\/" },
  "cells": [
    {"source": ["a\\n" ,"b"], "id": "x1", "cell_type": "code", "metadata": {"2": 1.50, "1": -0.0, "t": "\\u2028"},
     "outputs": [ {"text": "1", "output_type": "stream", "name": "stdout"} ], "execution_count": 1, "future": [1.0]}
  , {"cell_type": "markdown", "metadata": {}, "id": "x2", "source": "as a string\\nof two lines"}
  ]
}

`,
  'no cells': '{\n "cells": [],\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 2\n}\n',
  'ids bad, missing and doubled': JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [
      { cell_type: 'code', id: 'same', metadata: {}, source: 'a', outputs: [], execution_count: null },
      { cell_type: 'code', id: 'same', metadata: {}, source: 'b', outputs: [], execution_count: null },
      { cell_type: 'raw', id: 'not good!', metadata: {}, source: 'c' },
      { cell_type: 'raw', metadata: {}, source: 'd' },
    ],
  }),
  empty: '',
  'white space': ' \n',
};

/** nbformat 3, as IPython 1 and 2 wrote it. */
export const VERSION_3 = `${writeJson(
  {
    metadata: { name: 'Old', signature: 'sha256:abc', kept: { x: 1 } },
    nbformat: 3,
    nbformat_minor: 0,
    worksheets: [
      {
        cells: [
          { cell_type: 'heading', level: 2, metadata: {}, source: ['A heading\n', 'on two lines'] },
          { cell_type: 'markdown', metadata: { m: 1 }, source: ['Some *text*\n', 'ä'] },
          {
            cell_type: 'code',
            collapsed: true,
            input: ['1/0\n', 'x'],
            language: 'python',
            metadata: { trusted: true },
            outputs: [
              { output_type: 'stream', stream: 'stderr', text: ['a\n', 'b\n'] },
              { output_type: 'stream', stream: 'stdout', text: ['without', 'ends'] },
              {
                output_type: 'pyout',
                prompt_number: 7,
                metadata: { png: { width: 3 } },
                text: ['7'],
                html: ['<b>\n', '7</b>'],
                json: '{"a": [1]}',
                latex: '$7$',
                svg: ['<svg>\n', '</svg>'],
                javascript: ['1;\n', '2'],
              },
              { output_type: 'display_data', metadata: {}, png: PIXEL, jpeg: 'AAAA' },
              { output_type: 'pyerr', ename: 'E', evalue: 'v', traceback: ['line 1', 'line 2'] },
            ],
            prompt_number: 7,
          },
          { cell_type: 'code', collapsed: false, input: [], language: 'python', metadata: {}, outputs: [] },
          { cell_type: 'raw', metadata: {}, source: ['raw'] },
        ],
        metadata: {},
      },
      { cells: [{ cell_type: 'markdown', metadata: {}, source: 'of a second sheet' }], metadata: {} },
    ],
  },
  CANONICAL,
  '',
)}\n`;

const WORDS = [
  'x',
  'print',
  '(',
  ')',
  '\n',
  'ä',
  '😀',
  '"',
  '\\',
  '\t',
  ' = ',
  '1',
  '\r\n',
  'def f():\n  ',
  '\u2028',
];

export function randomText(random: () => number, words = 12): string {
  const length = Math.floor(random() * words);
  return Array.from({ length }, () => WORDS[Math.floor(random() * WORDS.length)]).join('');
}

/** A notebook of `count` cells in nbformat 4; the same seed, the same notebook. */
export function randomNotebookJson(seed: number, count: number, minor = 5): JsonObject {
  const random = seededRandom(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const lines = (text: string): JsonValue => (random() < 0.2 ? text : text.split(/(?<=\n)/));
  const cells = Array.from({ length: count }, (_, i): JsonObject => {
    const type = pick(['code', 'code', 'markdown', 'raw']);
    return {
      cell_type: type,
      ...(minor >= 5 && { id: `cell-${seed}-${i}` }),
      metadata:
        random() < 0.3
          ? { tags: [`t${randomText(random)}`], [`k${Math.floor(random() * 5)}`]: random() }
          : {},
      source: lines(randomText(random)),
      ...(type === 'code' && {
        execution_count: random() < 0.5 ? null : i,
        outputs: Array.from({ length: Math.floor(random() * 3) }, () => pick(OUTPUTS)),
      }),
    };
  });
  return { cells, metadata: random() < 0.5 ? KERNEL : {}, nbformat: 4, nbformat_minor: minor };
}
