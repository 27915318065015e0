/** Histories of notebooks against a naive replay, compaction included. Rules [NB20]–[NB22]. */
import * as Y from 'yjs';
import { TEXT_NAME } from '../client/document-session';
import { type Seeded, seeded } from '../client/seeded';
import type { AccountId } from '../ids';
import type { Cell } from '../notebook/model';
import { NotebookDocument } from '../notebook/notebook-document';
import type { HistoryUpdate } from '../protocol/client';
import { compactHistory } from './compact';
import { createDocumentHistory } from './history';
import { ADA, BOB, START } from './random-history';
import type { DocumentHistory } from './types';

const page = (compacted: Uint8Array | null, updates: HistoryUpdate[]) => ({
  compacted,
  updates,
  through: updates.at(-1)?.update_id ?? 0,
  more: false,
});

async function readerOf(...pages: ReturnType<typeof page>[]): Promise<DocumentHistory> {
  const history = createDocumentHistory();
  for (const one of pages) await history.add(one);
  return history;
}

class Author {
  readonly doc: Y.Doc;
  readonly notebook: NotebookDocument;
  readonly undo: Y.UndoManager;
  heard = 0;

  constructor(
    readonly account_id: AccountId | null,
    private readonly updates: HistoryUpdate[],
    now: () => number,
    before?: Y.Doc,
  ) {
    this.doc = new Y.Doc();
    if (before) Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(before), 'others');
    this.notebook = new NotebookDocument(this.doc);
    this.undo = this.notebook.undoManager();
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'others')
        updates.push({ update_id: updates.length + 1, time: now(), account_id, update });
    });
  }

  hear(): void {
    for (const { update } of this.updates.slice(this.heard)) Y.applyUpdate(this.doc, update, 'others');
    this.heard = this.updates.length;
  }
}

function randomNotebook(random: Seeded, steps: number): HistoryUpdate[] {
  const updates: HistoryUpdate[] = [];
  let now = START;
  const authors = [ADA, ADA, BOB, null].map((id) => new Author(id, updates, () => now));
  for (let step = 0; step < steps; step++) {
    now += random.chance(0.7) ? random.int(300) : random.int(60_000);
    const who = random.int(authors.length);
    const author = authors[who] as Author;
    if (random.chance(0.5)) author.hear();
    act(random, author, step);
    if (random.chance(0.02)) authors[who] = new Author(author.account_id, updates, () => now, author.doc);
  }
  return updates;
}

function act(random: Seeded, { notebook, doc, undo }: Author, step: number): void {
  const { order } = notebook;
  const any = () => order[random.int(order.length)] ?? '';
  const at = () => random.int(order.length + 1);
  switch (random.int(11)) {
    case 0:
      notebook.insert(at(), [
        { type: 'code', source: `${step}` },
        { type: 'markdown', attachments: { 'a.png': { 'image/png': 'AA==' } } },
      ]);
      break;
    case 1:
      notebook.move([any()], at());
      break;
    case 2:
      notebook.remove([any()]);
      break;
    case 3:
      notebook.setType(any(), random.chance(0.5) ? 'markdown' : 'code');
      break;
    case 4:
      notebook.setCellMetadata(any(), 'tags', random.chance(0.3) ? undefined : [step]);
      break;
    case 5:
      notebook.setMetadata('kernelspec', { name: `k${step}` });
      break;
    case 6:
      undo.undo();
      break;
    case 7:
      if (order.length > 0) notebook.split(any(), random.int(4));
      break;
    case 8:
      doc.getText(TEXT_NAME).insert(0, 'x');
      break;
    default: {
      const source = notebook.source(any());
      if (source && random.chance(0.4)) source.delete(0, random.int(source.length + 1));
      else source?.insert(random.int(source.length + 1), `<${step}>`);
    }
  }
}

const cellsOf = (notebook: NotebookDocument) => notebook.order.map((id) => notebook.cell(id));

/** What each version should be, by applying one update after the other. */
async function replay(updates: HistoryUpdate[]): Promise<(Cell | undefined)[][]> {
  const doc = new Y.Doc();
  const notebook = new NotebookDocument(doc);
  const single = createDocumentHistory();
  const expected: (Cell | undefined)[][] = [];
  for (const update of updates) {
    Y.applyUpdate(doc, update.update);
    await single.add(page(null, [update]));
    if (single.count > 0) expected[single.count - 1] = cellsOf(notebook);
  }
  return expected;
}

test.each([1, 2, 3, 4, 5, 6])(
  '[NB20] the cells of each version are those of a replay, seed %i',
  async (seed) => {
    const updates = randomNotebook(seeded(seed), 400);
    const expected = await replay(updates);
    const history = await readerOf(page(null, updates));
    expect(history.count).toBe(expected.length);
    for (let v = 0; v < history.count; v++)
      expect({ v, cells: history.notebookAt(v) ?? [] }).toEqual({ v, cells: expected[v] });
  },
);

test.each([11, 12, 13])('[NB20] compacted in steps they are the same, seed %i', async (seed) => {
  const random = seeded(seed);
  const updates = randomNotebook(random, 300);
  const whole = await readerOf(page(null, updates));
  const versions = (one: DocumentHistory) =>
    Array.from({ length: one.count }, (_, v) => [
      one.time(v),
      one.author(v),
      one.notebookAt(v),
      one.textAt(v),
    ]);
  const expected = versions(whole);
  let compacted: Uint8Array | null = null;
  for (let from = 0; from < updates.length; ) {
    const to = Math.min(updates.length, from + 1 + random.int(120));
    const step = await compactHistory(compacted, updates.slice(from, to));
    compacted = step.history;
    from = to;
    const rest = updates.slice(to);
    expect(versions(await readerOf(page(compacted, rest)))).toEqual(expected);
    const doc = new Y.Doc();
    for (const update of [step.state, ...rest.map((one) => one.update)]) Y.applyUpdate(doc, update);
    expect(cellsOf(new NotebookDocument(doc))).toEqual(whole.notebookAt(whole.count - 1));
  }
});

test('[NB21] the text of a version is its cells under their heads; of a text, or a broken notebook, the text', async () => {
  const updates: HistoryUpdate[] = [];
  let now = START;
  const author = new Author(ADA, updates, () => now);
  const later = (work: () => void) => {
    author.doc.transact(work);
    now += 2000;
  };
  const text = author.doc.getText(TEXT_NAME);
  later(() => text.insert(0, '{}'));
  later(() => {
    text.delete(0, 2);
    author.notebook.insert(0, [
      { id: 'a', type: 'code', source: 'x = 1', metadata: { tags: ['setup'] } },
      { id: 'b', type: 'markdown', source: '# T\n' },
    ]);
  });
  later(() => author.notebook.move(['b'], 0));
  later(() => {
    author.notebook.setBroken('line 1');
    text.insert(0, 'torn');
  });
  const history = await readerOf(page(null, updates));
  expect(Array.from({ length: history.count }, (_, v) => history.textAt(v))).toEqual([
    '{}',
    '─── code ─── a #setup ───\nx = 1\n\n─── Markdown ─── b ───\n# T\n\n',
    '─── Markdown ─── b ───\n# T\n\n\n─── code ─── a #setup ───\nx = 1\n',
    'torn',
  ]);
  expect(history.notebookAt(3)).toBeUndefined();
});

test('[NB22] a thousand cells and ten thousand versions: any version is there at once', async () => {
  const updates: HistoryUpdate[] = [];
  let now = START;
  const author = new Author(ADA, updates, () => now);
  author.notebook.insert(
    0,
    Array.from({ length: 1000 }, (_, i) => ({ type: 'code', source: `cell ${i}\n` })),
  );
  const { order } = author.notebook;
  for (let i = 0; i < 10_000; i++) {
    now += 1000;
    if (i % 100 === 0) author.notebook.move([order[i % 1000] ?? ''], i % 777);
    else author.notebook.source(order[(i * 7) % 1000] ?? '')?.insert(3, `${i} `);
  }
  const history = await readerOf(page(null, updates));
  expect(history.count).toBe(10_001);
  history.textAt(0);
  const begun = performance.now();
  for (let i = 0; i < 20; i++) history.textAt(i * 500);
  const each_ms = (performance.now() - begun) / 20;
  expect(history.notebookAt(10_000)).toEqual(cellsOf(author.notebook));
  // Some 15 ms on an idle machine.
  expect(each_ms).toBeLessThan(500);
  process.stdout.write(`a version of 1,000 cells: ${each_ms.toFixed(1)} ms\n`);
});
