/** A live notebook becomes another one. Rule [NB6]. */
import * as Y from 'yjs';
import { seeded } from '../client/seeded';
import { becomeCells } from './become';
import type { Cell } from './model';
import { NotebookDocument } from './notebook-document';

const cell = (id: string, source = id): Cell => ({ id, type: 'code', source, metadata: {} });
const now = (notebook: NotebookDocument) => notebook.order.map((id) => notebook.cell(id));

test.each([1, 2, 3])(
  '[NB6] it becomes just that, whatever it was, and one undo takes it back, seed %i',
  (seed) => {
    const random = seeded(seed);
    const notebook = new NotebookDocument(new Y.Doc());
    const undo = notebook.undoManager(new Set(['become']));
    for (let round = 0; round < 60; round++) {
      const ids = Array.from({ length: 12 }, (_, i) => `c${i}`).filter(() => random.chance(0.7));
      for (let i = ids.length - 1; i > 0; i--)
        if (random.chance(0.4)) ids.splice(random.int(i), 0, ...ids.splice(i, 1));
      const target = ids.map(
        (id): Cell => ({
          ...cell(id, `${id} ${random.int(5)}`),
          type: random.chance(0.5) ? 'code' : 'markdown',
          metadata: random.chance(0.5) ? { tags: [random.int(3)] } : {},
        }),
      );
      const before = now(notebook);
      undo.stopCapturing();
      becomeCells(notebook, target, { origin: 'become' });
      expect(now(notebook)).toEqual(target);
      if (!random.chance(0.3)) continue;
      undo.undo();
      expect(now(notebook)).toEqual(before);
    }
  },
);

test('[NB6] what is the same is not touched', () => {
  const notebook = new NotebookDocument(new Y.Doc());
  const cells = ['a', 'b', 'c'].map((id) => cell(id));
  becomeCells(notebook, cells, { metadata: { x: { y: 1 } } });
  const changed = jest.fn();
  notebook.doc.on('update', changed);
  becomeCells(notebook, cells, { metadata: { x: { y: 1 } } });
  expect(changed).not.toHaveBeenCalled();
  const source = notebook.source('b');
  becomeCells(notebook, [cell('c'), cell('a'), cell('b', 'b!')]);
  expect(notebook.source('b')).toBe(source);
});

test('[NB6] a thousand cells turned round, or new, take no long time', () => {
  const notebook = new NotebookDocument(new Y.Doc());
  const cells = Array.from({ length: 1000 }, (_, i) => cell(`c${i}`));
  becomeCells(notebook, cells);
  const shuffled = [...cells.filter((_, i) => i % 2), ...cells.filter((_, i) => i % 2 === 0)];
  becomeCells(notebook, shuffled);
  expect(now(notebook)).toEqual(shuffled);
});
