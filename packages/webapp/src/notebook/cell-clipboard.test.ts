// Copied cells as JSON, and what they become when they are pasted.
import type { Cell } from '@lyceum/util/notebook/model';
import { cellsToPaste, clipboardText, parseClipboard } from './cell-clipboard';

const cells: Cell[] = [
  { id: 'one', type: 'code', source: 'x = 1\ny', metadata: { tags: ['a'] } },
  {
    id: 'two',
    type: 'markdown',
    source: '# T',
    metadata: {},
    attachments: { 'p.png': { 'image/png': 'AA==' } },
  },
];

test('[NU3] cells survive the clipboard with tags and attachments', () => {
  expect(parseClipboard(clipboardText({ cells, document_id: 'd' }))).toEqual({ cells, document_id: 'd' });
  expect(parseClipboard(clipboardText({ cells, document_id: undefined }))?.document_id).toBeUndefined();
});

test('[NU3] cells of a notebook file can be pasted; other text cannot', () => {
  const file = {
    nbformat: 4,
    cells: [{ cell_type: 'code', source: ['a\n', 'b'], metadata: {}, outputs: [] }, 7],
  };
  expect(parseClipboard(JSON.stringify(file))?.cells).toEqual([
    { id: '', type: 'code', source: 'a\nb', metadata: {} },
  ]);
  for (const text of [
    'print(1)',
    '{',
    '{"cells": []}',
    '{"cells": [{"cell_type": "x", "source": ""}]}',
    '[1]',
  ])
    expect(parseClipboard(text)).toBeUndefined();
});

test('[NU3] a cell that was cut comes back as itself, a copy is a new one', () => {
  const here = (has: string[], document_id = 'd') => ({ document_id, has: (id: string) => has.includes(id) });
  const ids = (has: string[], document_id?: string) =>
    cellsToPaste({ cells, document_id: 'd' }, here(has, document_id)).cells.map(({ id }) => id);
  expect(ids(['one'])).toEqual([undefined, 'two']);
  expect(ids([])).toEqual(['one', 'two']);
  expect(ids([], 'another')).toEqual([undefined, undefined]);
  expect(cellsToPaste({ cells, document_id: 'd' }, here([])).from).toEqual(['one', 'two']);
});
