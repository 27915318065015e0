/** Merging a notebook that changed on disk, as cases and as seeded fuzz. Rules [NM1]–[NM6]. */
import * as Y from 'yjs';
import { random as seededRandom } from '../client/seeded';
import { randomNotebookJson, randomText } from './corpus';
import { IPYNB, openIpynb } from './ipynb';
import { CANONICAL, writeJson } from './json-style';
import { mergeNotebooks } from './merge';
import type { Cell, CellResult, Notebook } from './model';
import { NotebookDocument } from './notebook-document';
import { applySteps, type LiveNotebook, stepped } from './notebook-steps';
import { markOf } from './result-mark';

const cell = (id: string, source: string, more: Partial<Cell> = {}): Cell => ({
  id,
  type: 'code',
  source,
  metadata: {},
  ...more,
});

const notebook = (cells: Cell[], more: Partial<Notebook> = {}): Notebook => ({
  metadata: {},
  cells,
  results: new Map(),
  ...more,
});

/** As from a file without ids. */
function nameless(sources: string[]): Notebook {
  const cells = sources.map((source, i) => cell(`temporary-${i}`, source));
  return notebook(cells, { unnamed: new Set(cells.map(({ id }) => id)) });
}

function merged(base: Notebook, live: LiveNotebook, disk: Notebook): LiveNotebook {
  return stepped(live, mergeNotebooks(base, live, disk).steps);
}

const told = ({ cells }: LiveNotebook) => cells.map(({ id, source }) => `${id}:${source}`);

const ABC = notebook([cell('a', 'one\ntwo\n'), cell('b', 'three'), cell('c', 'four')]);
const edit = (base: Notebook, id: string, change: Partial<Cell>): Notebook => ({
  ...base,
  cells: base.cells.map((one) => (one.id === id ? { ...one, ...change } : one)),
});

test('[NM1] a cell edited on disk and live has both edits', () => {
  const live = edit(ABC, 'a', { source: 'ONE\ntwo\n' });
  const disk = edit(ABC, 'a', { source: 'one\nTWO\n' });
  expect(told(merged(ABC, live, disk))).toEqual(['a:ONE\nTWO\n', 'b:three', 'c:four']);
});

test('[NM1] type, metadata and attachments of the disk come, key by key; where both set one, live stays', () => {
  const base = edit(ABC, 'a', { metadata: { x: 1, y: 1, z: 1 } });
  const live = edit(base, 'a', { metadata: { x: 2, y: 1, z: 1, own: 1 } });
  const disk = edit(
    edit(base, 'a', { metadata: { x: 3, y: 4, w: 5 }, attachments: { 'p.png': { 'image/png': 'A' } } }),
    'b',
    { type: 'markdown' },
  );
  const after = merged(base, live, { ...disk, metadata: { kernelspec: { name: 'ir' } } });
  expect(after.cells[0]).toMatchObject({ attachments: { 'p.png': { 'image/png': 'A' } } });
  expect(after.cells[0]?.metadata).toEqual({ x: 2, y: 4, w: 5, own: 1 });
  expect(after.cells[1]?.type).toBe('markdown');
  expect(after.metadata).toEqual({ kernelspec: { name: 'ir' } });
});

test('[NM2] what both sides inserted stays, once', () => {
  const live = { ...ABC, cells: [...ABC.cells.slice(0, 1), cell('live', 'L'), ...ABC.cells.slice(1)] };
  const disk = { ...ABC, cells: [...ABC.cells.slice(0, 1), cell('disk', 'D'), ...ABC.cells.slice(1)] };
  expect(told(merged(ABC, live, disk)).map((text) => text[0])).toEqual(['a', 'd', 'l', 'b', 'c']);
  expect(told(merged(ABC, live, live))).toEqual(told(live));
  const other = edit(live, 'live', { source: 'L and D' });
  expect(told(merged(ABC, live, other))).toEqual(told(other));
  const before = nameless(['one', 'two']);
  const own = { ...before, cells: [...before.cells, cell('own', 'three')] };
  expect(told(merged(before, own, nameless(['one', 'two', 'three'])))).toEqual(told(own));
});

test('[NM3] a cell that one side deleted goes, unless the other edited it', () => {
  const without = (id: string): Notebook => ({ ...ABC, cells: ABC.cells.filter((one) => one.id !== id) });
  expect(told(merged(ABC, ABC, without('b')))).toEqual(told(without('b')));
  expect(told(merged(ABC, without('b'), edit(ABC, 'a', { source: 'A' })))).toEqual(['a:A', 'c:four']);
  expect(told(merged(ABC, edit(ABC, 'b', { source: 'B' }), without('b')))).toContain('b:B');
  expect(told(merged(ABC, without('b'), edit(ABC, 'b', { source: 'B' })))).toEqual([
    'a:one\ntwo\n',
    'b:B',
    'c:four',
  ]);
});

test('[NM4] cells of a file without ids keep those that live knows', () => {
  const base = { ...nameless([]), cells: ABC.cells, unnamed: new Set(['a', 'b', 'c']) };
  const ids = (...sources: string[]) => mergeNotebooks(base, ABC, nameless(sources)).ids;
  expect(ids('one\ntwo\n', 'three', 'four')).toEqual(['a', 'b', 'c']);
  expect(ids('new', 'one\ntwo\n', 'three', 'four').slice(1)).toEqual(['a', 'b', 'c']);
  expect(ids('one\ntwo and more\n', 'three', 'four')).toEqual(['a', 'b', 'c']);
  expect(ids('one\ntwo\n', 'something else', 'four')).toEqual(['a', 'b', 'c']);
  expect(ids('four', 'one\ntwo\n', 'three')).toEqual(['c', 'a', 'b']);
  expect(ids('one\ntwo\n', 'four')).toEqual(['a', 'c']);
});

test('[NM4] a file that gets its ids on disk keeps its cells, and is written with live ids from then on', () => {
  const old = `${writeJson(randomNotebookJson(3, 6, 4), CANONICAL, '')}\n`;
  const file = openIpynb(old);
  const upgraded = JSON.parse(old) as { nbformat_minor: number; cells: { id?: string }[] };
  upgraded.nbformat_minor = 5;
  upgraded.cells.forEach((one, i) => {
    one.id = `upgraded-${i}`;
  });
  const text = JSON.stringify(upgraded, null, 1);
  const disk = openIpynb(text);
  const { steps, ids } = mergeNotebooks(file.notebook, file.notebook, disk.notebook);
  expect(steps).toEqual([]);
  expect(ids).toEqual(file.notebook.cells.map(({ id }) => id));
  const known = disk.withIds(ids);
  expect(known.render(known.notebook).text).toBe(text);
  const added = { ...known.notebook, cells: [...known.notebook.cells, cell('more', 'x')] };
  expect(IPYNB.parse(known.render(added).text).cells.map(({ id }) => id)).toEqual([...ids, 'more']);
});

test('[NM5] results that changed on disk are told, also against marks', () => {
  const result = (text: string): CellResult => ({
    execution_count: 1,
    outputs: [{ output_type: 'stream', name: 'stdout', text }],
  });
  const base = {
    ...ABC,
    results: new Map([
      ['a', result('1')],
      ['b', result('2')],
    ]),
  };
  const disk = {
    ...ABC,
    results: new Map([
      ['a', result('1')],
      ['c', result('3')],
    ]),
  };
  const changes = new Map([
    ['b', null],
    ['c', result('3')],
  ]);
  expect(mergeNotebooks(base, ABC, disk).results).toEqual(changes);
  const marks = new Map([...base.results].map(([id, one]) => [id, markOf(one)]));
  expect(mergeNotebooks({ ...base, results: marks }, ABC, disk).results).toEqual(changes);
  const turned = { outputs: result('1').outputs, execution_count: 1 };
  expect(markOf(turned)).toBe(markOf(result('1')));
  expect(markOf(result('x'))).not.toBe(markOf(result('y')));
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  '[NM6] nothing is lost or doubled, whoever edits (seed %i)',
  (seed) => {
    const random = seededRandom(seed);
    for (let round = 0; round < 60; round++) {
      const hasIds = random() < 0.5;
      const base = start(random, hasIds);
      const disk = edited(base, random, 'd', hasIds);
      // Alone, the disk is what comes out.
      const alone = merged(base, base, disk);
      const ids = mergeNotebooks(base, base, disk).ids;
      expect(alone.cells).toEqual(disk.cells.map((one, i) => ({ ...one, id: ids[i] })));
      const live = edited(base, random, 'l', true);
      const after = merged(base, live, disk);
      expect(new Set(after.cells.map(({ id }) => id)).size).toBe(after.cells.length);
      const text = after.cells.map(({ source }) => source).join('\n');
      for (const side of [live, disk])
        for (const [mark] of side.cells
          .map(({ source }) => source)
          .join('\n')
          .matchAll(/\u2020[\u4e00-\u5eff]\u2020/g))
          expect([mark, text.split(mark).length - 1]).toEqual([mark, 1]);
      expect(inDocument(live, mergeNotebooks(base, live, disk).steps)).toEqual(after.cells);
    }
  },
);

/** Ten cells, each with a line of its own. */
function start(random: () => number, hasIds: boolean): Notebook {
  const cells = Array.from({ length: 10 }, (_, i) =>
    cell(`c${i}`, random() < 0.2 ? '' : `cell number ${i}\n${randomText(random)}\nend`),
  );
  return notebook(cells, hasIds ? {} : { unnamed: new Set(cells.map(({ id }) => id)) });
}

/** Each edit leaves a mark that occurs once. */
function edited(base: Notebook, random: () => number, who: string, keepsIds: boolean): Notebook {
  let cells = [...base.cells];
  for (let i = 0; i < 1 + random() * 5; i++) {
    const at = Math.floor(random() * cells.length);
    // Of letters that nothing else has: no diff splits it.
    const mark = `<${String.fromCodePoint((who === 'd' ? 0x4e00 : 0x5e00) + i)}>`.replaceAll(
      /[<>]/g,
      '\u2020',
    );
    const kind = random();
    const one = cells[at];
    if (kind < 0.3 || !one) cells.splice(at, 0, cell(`${who}-${i}`, `new ${mark}`));
    else if (kind < 0.5) {
      // A cell with a mark is not deleted: the mark is looked for.
      if (!one.source.includes('\u2020')) cells.splice(at, 1);
    } else if (kind < 0.65) cells.splice(Math.floor(random() * cells.length), 0, ...cells.splice(at, 1));
    else {
      const letters = [...one.source];
      letters.splice(Math.floor(random() * (letters.length + 1)), 0, mark);
      cells[at] = { ...one, source: letters.join('') };
    }
  }
  if (keepsIds) return { ...base, cells, unnamed: base.unnamed ?? new Set() };
  cells = cells.map((one, i) => ({ ...one, id: `t${i}` }));
  return { ...base, cells, unnamed: new Set(cells.map(({ id }) => id)) };
}

function inDocument(live: LiveNotebook, steps: Parameters<typeof applySteps>[1]): (Cell | undefined)[] {
  const document = new NotebookDocument(new Y.Doc());
  document.insert(0, live.cells);
  applySteps(document, steps);
  return document.order.map((id) => document.cell(id));
}

test('[NM6] a thousand cells without ids are aligned at once', () => {
  const sources = Array.from({ length: 1000 }, (_, i) => `print(${i})\nx = ${i}`);
  const base = { ...nameless(sources), cells: sources.map((source, i) => cell(`c${i}`, source)) };
  const disk = nameless(sources.map((source, i) => (i % 10 === 0 ? `${source} # more` : source)).reverse());
  const started = performance.now();
  const { steps } = mergeNotebooks({ ...base, unnamed: new Set(base.cells.map(({ id }) => id)) }, base, disk);
  expect(stepped(base, steps).cells.map(({ source }) => source)).toEqual(
    disk.cells.map(({ source }) => source),
  );
  expect(performance.now() - started).toBeLessThan(20_000);
});
