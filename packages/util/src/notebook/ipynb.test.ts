/** The .ipynb codec over the corpus, and seeded edits. Rules [NF1]–[NF8]. */
import { random as seededRandom } from '../client/seeded';
import { notebookJson, randomNotebookJson, randomText, VALID, VERSION_3 } from './corpus';
import { IPYNB, openIpynb } from './ipynb';
import type { JsonObject } from './json';
import { CANONICAL, writeJson } from './json-style';
import { type Cell, type Notebook, NotebookError } from './model';

const idsOf = ({ cells }: Notebook) => cells.map(({ id }) => id);
const everyText = [...Object.entries(VALID), ['version 3', VERSION_3] as const];

/** The text with one edit. */
function edited(text: string, edit: (notebook: Notebook) => Notebook): string {
  const notebook = IPYNB.parse(text);
  return IPYNB.render(edit(notebook), { text, ids: idsOf(notebook) });
}

const withCell = (notebook: Notebook, at: number, change: Partial<Cell>): Notebook => ({
  ...notebook,
  cells: notebook.cells.map((cell, i) => (i === at ? { ...cell, ...change } : cell)),
});

/** Lines that are on one side only, as git sees them. */
function changedLines(a: string, b: string): { gone: string[]; come: string[] } {
  const [x, y] = [a.split('\n'), b.split('\n')];
  let head = 0;
  while (head < Math.min(x.length, y.length) && x[head] === y[head]) head++;
  let tail = 0;
  while (tail < Math.min(x.length, y.length) - head && x.at(-1 - tail) === y.at(-1 - tail)) tail++;
  return { gone: x.slice(head, x.length - tail), come: y.slice(head, y.length - tail) };
}

test.each(everyText)('[NF1] %s: what was read is written back byte for byte', (_name, text) => {
  const notebook = IPYNB.parse(text);
  expect(IPYNB.render(notebook, { text, ids: idsOf(notebook) })).toBe(text);
  const copy = structuredClone({ ...notebook, results: [...notebook.results] });
  const same = { ...copy, results: new Map(copy.results) };
  expect(IPYNB.render(same, { text, ids: idsOf(notebook) })).toBe(text);
});

test.each(everyText)(
  '[NF2] %s: every edit comes back, and the same edit undone gives the text again',
  (name, text) => {
    const before = IPYNB.parse(text);
    const ids = idsOf(before);
    for (let at = 0; at < before.cells.length; at++) {
      const changed = withCell(before, at, { source: `${before.cells[at]?.source}\nmore ä` });
      const after = IPYNB.render(changed, { text, ids });
      expect(IPYNB.parse(after, ids).cells).toEqual(changed.cells);
      if (!['version 3', 'ids bad, missing and doubled'].includes(name)) {
        const old = before.cells[at]?.source;
        const undone = IPYNB.render(before, { text: after, ids });
        if (old !== '' && name !== 'numbers and keys as nobody writes them') expect(undone).toBe(text);
        expect(IPYNB.parse(undone, ids).cells).toEqual(before.cells);
      }
    }
  },
);

test('[NF2] an edit of one line changes one line of the file', () => {
  for (const name of ['4.4', '4.5', 'four spaces', 'tabs', 'lines of Windows', 'ASCII only']) {
    const text = VALID[name] ?? '';
    const after = edited(text, (notebook) => {
      const source = notebook.cells[1]?.source.replace('x = 1', 'x = "ä"') ?? '';
      return withCell(notebook, 1, { source });
    });
    const { gone, come } = changedLines(text, after);
    expect([name, gone.length, come.length]).toEqual([name, 1, 1]);
    expect(come[0]).toBe(
      gone[0]?.replace('x = 1', name === 'ASCII only' ? 'x = \\"\\u00e4\\"' : 'x = \\"ä\\"'),
    );
  }
});

test('[NF2] what was not touched in a changed cell stays as it was written', () => {
  const text = VALID['numbers and keys as nobody writes them'] ?? '';
  const after = edited(text, (notebook) => withCell(notebook, 0, { source: 'a\nc' }));
  expect(after).toBe(text.replace('"b"]', '"c"]'));
  const tagged = edited(text, (notebook) => {
    const metadata = { ...notebook.cells[0]?.metadata, tags: ['new'] };
    return withCell({ ...notebook, metadata: { ...notebook.metadata, b: 3 } }, 0, { metadata });
  });
  expect(tagged).toBe(
    text.replace('"t": "\\u2028"}', '"t": "\\u2028", "tags": ["new"]}').replace('"b": 1E2', '"b": 3'),
  );
  const string = edited(text, (notebook) => withCell(notebook, 1, { source: 'as another\nstring' }));
  expect(string).toBe(text.replace('as a string\\nof two lines', 'as another\\nstring'));
});

test('[NF3] cells come, go and move: the others keep their bytes', () => {
  const text = VALID['4.5'] ?? '';
  const slice = (id: string) => {
    const cells = notebookJson(5)['cells'] as JsonObject[];
    return writeJson(cells.find((cell) => cell['id'] === id) ?? {}, CANONICAL, '  ');
  };
  const after = edited(text, (notebook) => {
    const [intro, c1, empty, , , last] = notebook.cells as [Cell, Cell, Cell, Cell, Cell, Cell];
    const fresh: Cell = { id: 'fresh', type: 'code', source: 'new', metadata: {} };
    return { ...notebook, cells: [last, c1, fresh, empty, intro] };
  });
  const fresh =
    '{\n   "cell_type": "code",\n   "execution_count": null,\n   "id": "fresh",\n   "metadata": {},\n   "outputs": [],\n   "source": [\n    "new"\n   ]\n  }';
  const cells = [slice('last_1'), slice('c1'), fresh, slice('empty'), slice('intro')].join(',\n  ');
  const tail = text.slice(text.indexOf('\n ],\n "metadata"'));
  expect(after).toBe(`{\n "cells": [\n  ${cells}${tail}`);
  const none = edited(text, (notebook) => ({ ...notebook, cells: [] }));
  expect(none).toBe(`{\n "cells": []${tail.slice(3)}`);
});

test('[NF3] no ids go into a file before 4.5, nor fields that it does not have', () => {
  const text = VALID['4.4'] ?? '';
  const after = edited(text, (notebook) => ({
    ...notebook,
    cells: [...notebook.cells, { id: 'new', type: 'markdown', source: 'end', metadata: {} }],
  }));
  expect(after).not.toContain('"id"');
  expect(IPYNB.parse(after).cells.at(-1)).toMatchObject({ type: 'markdown', source: 'end' });
  expect(JSON.parse(after)).toMatchObject({ nbformat_minor: 4 });
  const old = edited(VALID['4.0'] ?? '', (notebook) =>
    withCell(notebook, 0, { attachments: { 'a.png': { 'image/png': 'AAAA' } } }),
  );
  expect(JSON.parse(old)).toMatchObject({ nbformat_minor: 1 });
});

test('[NF4] a new run changes outputs and count only; outputs that say the same stay', () => {
  const text = VALID['4.5'] ?? '';
  const after = edited(text, (notebook) => {
    const result = notebook.results.get('c1');
    const outputs = [...(result?.outputs ?? [])];
    outputs[0] = { output_type: 'stream', name: 'stdout', text: 'one\nTWO\n' };
    return { ...notebook, results: new Map([...notebook.results, ['c1', { execution_count: 9, outputs }]]) };
  });
  const cells = (JSON.parse(after) as { cells: JsonObject[] }).cells;
  const old = notebookJson(5)['cells'] as JsonObject[];
  const outputs = [...((old[1]?.['outputs'] ?? []) as JsonObject[])];
  outputs[0] = { output_type: 'stream', name: 'stdout', text: ['one\n', 'TWO\n'] };
  expect(cells[1]).toEqual({ ...old[1], execution_count: 9, outputs });
  expect(cells.filter((_, i) => i !== 1)).toEqual(old.filter((_, i) => i !== 1));
  const { gone, come } = changedLines(
    text.slice(text.indexOf('"name"')),
    after.slice(after.indexOf('"name"')),
  );
  expect(gone.length + come.length).toBeLessThan(8);
});

test('[NF4] a code cell that becomes Markdown loses what only code has, and gets it back', () => {
  const text = VALID['4.5'] ?? '';
  const markdown = edited(text, (notebook) => withCell(notebook, 5, { type: 'markdown' }));
  expect((JSON.parse(markdown) as { cells: JsonObject[] }).cells[5]).toEqual({
    cell_type: 'markdown',
    id: 'last_1',
    metadata: {},
    source: ['1 + 1'],
  });
  const code = edited(markdown, (notebook) => withCell(notebook, 5, { type: 'code' }));
  expect(code).toBe(text.replace('"execution_count": 4', '"execution_count": null'));
});

test('[NF5] ids: bad, missing and doubled ones are replaced, by those given first', () => {
  const text = VALID['ids bad, missing and doubled'] ?? '';
  const ids = idsOf(IPYNB.parse(text));
  expect(ids[0]).toBe('same');
  expect(new Set(ids).size).toBe(4);
  expect(idsOf(IPYNB.parse(text, ['same', 'p', 'q', 'r']))).toEqual(['same', 'p', 'q', 'r']);
  expect(IPYNB.parse(text, ['same', 'p']).unnamed?.size).toBe(3);
  const old = VALID['4.4'] ?? '';
  const given = ['a', 'b', 'c', 'd', 'e', 'f'];
  expect(idsOf(IPYNB.parse(old, given))).toEqual(given);
});

test.each([
  ['{"cells": [', 'line 1, column 12: the file ends too early'],
  ['{\n "cells": [],\n "metadata": {},,\n}', 'line 3, column 17: a name in quotes is missing'],
  ['{\n<<<<<<< HEAD\n', 'line 2, column 1: there are marks of a merge conflict'],
  ['{"nbformat": 4, "cells": [], "metadata": {"a": NaN}}', '"NaN" is no value of JSON'],
  ['{"a": "x\ny"}', 'line 1, column 9: a string is not closed on its line'],
  ['{"a": "\\q"}', 'no such escape'],
  ['[]', 'it is no object'],
  ['"x"', 'it is no object'],
  ['{}', 'neither "nbformat" nor "cells"'],
  ['{"nbformat": 4}', 'no list of "cells"'],
  ['{"nbformat": 5, "cells": []}', 'newer than what is read here'],
  ['{"nbformat": 2, "worksheets": []}', 'version 2'],
  [
    '{"nbformat": 4,\n "cells": [\n  {"cell_type": "raw", "source": ""},\n  {"cell_type": "code", "source": 3}]}',
    'Cell 2 (line 4) cannot be read: its source is neither',
  ],
  ['{"nbformat": 4, "cells": [{"source": ""}]}', 'Cell 1 (line 1) cannot be read: it does not say its type'],
])('[NF6] what is no notebook is refused with the reason: %j', (text, reason) => {
  expect(() => IPYNB.parse(text)).toThrow(NotebookError);
  expect(() => IPYNB.parse(text)).toThrow(reason);
});

test('[NF7] version 3 becomes 4.5 when something changes, not before', () => {
  const { cells, results, metadata } = IPYNB.parse(VERSION_3);
  expect(metadata).toEqual({ kept: { x: 1 } });
  expect(cells.map(({ type, source }) => [type, source])).toEqual([
    ['markdown', '## A heading on two lines'],
    ['markdown', 'Some *text*\nä'],
    ['code', '1/0\nx'],
    ['code', ''],
    ['raw', 'raw'],
    ['markdown', 'of a second sheet'],
  ]);
  expect(results.get(cells[2]?.id ?? '')?.outputs.map(({ output_type }) => output_type)).toEqual([
    'stream',
    'stream',
    'execute_result',
    'display_data',
    'error',
  ]);
  const after = edited(VERSION_3, (notebook) => withCell(notebook, 4, { source: 'RAW' }));
  expect(JSON.parse(after)).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
  expect(IPYNB.parse(after).cells.map(({ source }) => source)[4]).toBe('RAW');
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('[NF2] seeded edits, written one after the other (seed %i)', (seed) => {
  const random = seededRandom(seed);
  const styles = [CANONICAL, { ...CANONICAL, unit: '  ' }, { ...CANONICAL, newline: '', unit: '' }];
  const json = randomNotebookJson(seed, 12, seed % 2 === 0 ? 5 : 4);
  let file = openIpynb(writeJson(json, styles[seed % 3] ?? CANONICAL, ''));
  for (let round = 0; round < 60; round++) {
    const next = randomlyEdited(file.notebook, random, `r${round}`);
    const fresh = IPYNB.render(next, { text: file.text, ids: idsOf(file.notebook) });
    file = file.render(next);
    expect(file.text).toBe(fresh);
    const read = IPYNB.parse(file.text, idsOf(next));
    expect(read.metadata).toEqual(next.metadata);
    expect(read.cells).toEqual(next.cells);
    const results = next.cells
      .filter(({ type }) => type === 'code')
      .map(({ id }) => [id, next.results.get(id)]);
    expect(results).toEqual(results.map(([id]) => [id, read.results.get(id as string)]));
  }
});

function randomlyEdited(notebook: Notebook, random: () => number, id: string): Notebook {
  const cells = [...notebook.cells];
  const at = Math.floor(random() * (cells.length + 1));
  const cell = cells[at];
  const results = new Map(notebook.results);
  const kind = Math.floor(random() * 6);
  if (kind === 0 || !cell)
    cells.splice(at, 0, {
      id,
      type: random() < 0.5 ? 'code' : 'markdown',
      source: randomText(random),
      metadata: {},
    });
  else if (kind === 1) cells.splice(at, 1);
  else if (kind === 2) cells.splice(Math.floor(random() * cells.length), 0, ...cells.splice(at, 1));
  else if (kind === 3)
    cells[at] = { ...cell, metadata: { ...cell.metadata, [randomText(random, 2)]: random() } };
  else if (kind === 4 && cell.type === 'code')
    results.set(cell.id, {
      execution_count: 5,
      outputs: [{ output_type: 'stream', name: 'stdout', text: `${randomText(random)}.` }],
    });
  else cells[at] = { ...cell, source: randomText(random) + cell.source.slice(2) };
  const metadata = random() < 0.1 ? { ...notebook.metadata, [id]: random() } : notebook.metadata;
  return { metadata, cells, results };
}
