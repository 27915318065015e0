/** Restoring a version on a live text: exact, merged with what others type, undone by toast and by Undo. Rules TT10 to TT12. */
import { seeded } from '@lyceum/util/client/seeded';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import * as Y from 'yjs';
import { restoreCells, restoreText } from './restore';

const TYPING = 'typing';

function liveText(content: string) {
  const doc = new Y.Doc();
  const text = doc.getText('content');
  text.insert(0, content);
  const undo = new Y.UndoManager(text, { trackedOrigins: new Set([TYPING]) });
  return {
    doc,
    text,
    undo,
    type: (at: number, words: string) => doc.transact(() => text.insert(at, words), TYPING),
  };
}

function copyOf(doc: Y.Doc) {
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  return { doc: other, text: other.getText('content') };
}

function exchange(a: Y.Doc, b: Y.Doc) {
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
}

test('[TT10] the live text becomes the version in one edit, and only what differs is touched', () => {
  const { doc, text, undo } = liveText('one\ntwo\nthree\n');
  const updates: Uint8Array[] = [];
  doc.on('update', (update) => updates.push(update));
  const kept = Y.createRelativePositionFromTypeIndex(text, 5);
  expect(restoreText(text, 'one\ntwo\nTHREE\n', undo)).toBeDefined();
  expect(text.toString()).toBe('one\ntwo\nTHREE\n');
  expect(updates).toHaveLength(1);
  expect(Y.createAbsolutePositionFromRelativePosition(kept, doc)?.index).toBe(5);
});

test('[TT10] a version that is the text already is no edit', () => {
  const { doc, text, undo } = liveText('same');
  doc.on('update', () => {
    throw new Error('an edit');
  });
  expect(restoreText(text, 'same', undo)).toBeUndefined();
});

test('[TT11] what others type at the same time is there once, on all sides', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed);
    const letters = (length: number) => Array.from({ length }, () => 'abc\n'[random.int(4)]).join('');
    const mine = liveText(letters(60));
    const other = copyOf(mine.doc);
    const tokens = [0, 1, 2].map((index) => `<${index}>`);
    for (const token of tokens) {
      // Never inside a token that is there.
      const at = random.chance(0.5) ? 0 : other.text.length;
      other.text.insert(at, token);
    }
    const before = mine.text.toString();
    const undoRestore = restoreText(mine.text, letters(50), mine.undo);
    exchange(mine.doc, other.doc);
    const merged = mine.text.toString();
    expect({ seed, same: other.text.toString() === merged }).toEqual({ seed, same: true });
    expect(tokens.filter((token) => merged.split(token).length !== 2)).toEqual([]);
    undoRestore?.();
    const undone = tokens.reduce((text, token) => text.replace(token, ''), mine.text.toString());
    expect({ seed, undone }).toEqual({ seed, undone: before });
  }
});

test('[TT12] Undo in the editor takes back the restore as one step, and only that', () => {
  const { text, undo, type } = liveText('start');
  type(5, ' mine');
  restoreText(text, 'start', undo);
  type(5, '!');
  expect(text.toString()).toBe('start!');
  undo.undo();
  expect(text.toString()).toBe('start');
  undo.undo();
  expect(text.toString()).toBe('start mine');
  undo.undo();
  expect(text.toString()).toBe('start');
});

test('[TT12] the toast takes back the restore alone, also after more was typed; Undo after it does no harm', () => {
  const { text, undo, type } = liveText('one two three');
  const undoRestore = restoreText(text, 'one', undo);
  type(3, ' and more');
  undoRestore?.();
  expect(text.toString()).toBe('one two three and more');
  undo.undo();
  expect(text.toString()).toBe('one two three');
  undo.undo();
  expect(text.toString()).toBe('one two three');
});

test('[NB23] cells of a version come back with their ids, deleted ones too; Undo takes it back as one step, and only that', () => {
  const notebook = new NotebookDocument(new Y.Doc());
  const undo = notebook.undoManager();
  const [a = '', b = ''] = notebook.insert(0, [
    { type: 'code', source: 'one' },
    { type: 'markdown', source: 'two', metadata: { tags: ['x'] } },
  ]);
  const cells = () => notebook.order.map((id) => notebook.cell(id));
  const version = cells().flatMap((cell) => cell ?? []);
  undo.stopCapturing();
  notebook.remove([b]);
  notebook.source(a)?.insert(3, '!');
  notebook.insert(0, [{ type: 'code', source: 'new' }]);
  const before = cells();
  const undoRestore = restoreCells(notebook, version, undo);
  expect(cells()).toEqual(version);
  expect(restoreCells(notebook, version, undo)).toBeUndefined();
  notebook.source(a)?.insert(0, '# ');
  undo.undo();
  expect(cells()).toEqual(version);
  undo.undo();
  expect(cells()).toEqual(before);
  expect(undoRestore).toBeDefined();
  const undoAgain = restoreCells(notebook, version, undo);
  notebook.source(a)?.insert(0, '# ');
  undoAgain?.();
  expect(cells().map((cell) => cell?.source)).toEqual(['new', '# one!']);
});
