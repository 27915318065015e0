/** What stays on the disk of long outputs: how much, for how long, and whose. No kernel. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newDocumentId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { CellOutputs } from './cell-outputs';
import type { NotebookFiles } from './notebook-files';
import { OutputFiles } from './output-files';

const root = mkdtempSync(join(tmpdir(), 'lyceum-output-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const MB = 1024 * 1024;
let number = 0;

function setUp(max_project_bytes = 100 * MB) {
  const home = join(root, `${++number}`);
  const state = join(home, '.state');
  mkdirSync(state, { recursive: true });
  const start = () => new OutputFiles(state, { home, reserve: async () => {}, max_project_bytes });
  const at = (name: string) => () => parseProjectPath(name);
  const put = (name: string) => writeFileSync(join(home, name), '{}');
  return { home, state, start, at, put };
}

const cellOf = (files: NotebookFiles, cell = 'a') =>
  new CellOutputs(
    {
      data_bytes: 0,
      spill: (id) => files.create(id),
      find: (id, text) => files.find(id, text),
    },
    cell,
  );

/** Prints 1 MB, and stands in the notebook's file then. */
async function print(outputs: CellOutputs, sign = 'x') {
  await outputs.take({ type: 'stream', name: 'stdout', text: `${sign.repeat(1023)}\n`.repeat(1024) });
  const written = outputs.forFile();
  await outputs.close();
  return written;
}

const texts = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.txt'));

test('[NR70] by what the file says an output is found again: in its notebook, under another id, in a copy; not when it says something else', async () => {
  const { state, start, at, put } = setUp();
  put('n.ipynb');
  put('copy.ipynb');
  const id = newDocumentId();
  const first = start().open(id, at('n.ipynb'));
  const written = await print(cellOf(first));
  first.close();

  const second = start();
  const again = second.open(newDocumentId(), at('n.ipynb'));
  expect(existsSync(join(state, id))).toBe(false);
  const cell = cellOf(again);
  cell.load(written);
  expect(cell.shown(0)).toMatchObject({ cut: { bytes: MB, kept_bytes: MB, lines: 1024 } });
  expect(cell.forFile()).toEqual(written);
  const read = await cell.read(0, undefined, 600 * 1024, 1024);
  expect(read?.text).toBe(`${'x'.repeat(1023)}\n`);

  const copy = cellOf(second.open(newDocumentId(), at('copy.ipynb')), 'b');
  copy.load(written);
  cell.clear();
  expect((await copy.read(0, undefined, 0, 10))?.total).toBe(MB);

  const [stream] = written;
  if (stream?.output_type !== 'stream') throw new Error('no stream');
  copy.load([{ ...stream, text: `${stream.text} and more` }]);
  expect(copy.shown(0)).not.toMatchObject({ cut: { bytes: MB } });
});

test('[NR74] over the limit those of notebooks that nobody has open go, the oldest first; then what is printed is not kept', async () => {
  const { state, start, at, put } = setUp(2.5 * MB);
  const files = start();
  for (const name of ['old', 'new', 'now']) put(`${name}.ipynb`);
  const [old, young, now] = [newDocumentId(), newDocumentId(), newDocumentId()];
  for (const [id, name, age] of [
    [old, 'old', 5000],
    [young, 'new', 1000],
  ] as const) {
    const notebook = files.open(id, at(`${name}.ipynb`));
    await print(cellOf(notebook), name[0]);
    notebook.close();
    const time = Date.now() / 1000 - age;
    utimesSync(join(state, id), time, time);
  }
  const open = files.open(now, at('now.ipynb'));
  const cells = [cellOf(open, 'a'), cellOf(open, 'b'), cellOf(open, 'c')];
  await print(cells[0] as CellOutputs, '1');
  expect([old, young].map((id) => existsSync(join(state, id)))).toEqual([false, true]);
  await print(cells[1] as CellOutputs, '2');
  await print(cells[2] as CellOutputs, '3');
  expect(existsSync(join(state, young))).toBe(false);
  expect(cells.map((cell) => (cell.shown(0) as { cut?: { kept_bytes: number } }).cut?.kept_bytes)).toEqual([
    MB,
    MB,
    0,
  ]);
});

test('[NR74] at the start what belongs to nothing goes: files without an entry, an older version’s, those of notebooks that are gone for a day', async () => {
  const { home, state, start, at, put } = setUp();
  put('stays.ipynb');
  put('goes.ipynb');
  const [stays, goes] = [newDocumentId(), newDocumentId()];
  const files = start();
  for (const [id, name] of [
    [stays, 'stays.ipynb'],
    [goes, 'goes.ipynb'],
  ] as const) {
    const notebook = files.open(id, at(name));
    await print(cellOf(notebook));
    notebook.close();
  }
  writeFileSync(join(state, '123-1.txt'), 'old');
  writeFileSync(join(state, stays, '0123456789abcdef.txt'), 'nobody’s');
  rmSync(join(home, 'goes.ipynb'));
  start();
  expect(existsSync(join(state, '123-1.txt'))).toBe(false);
  expect(texts(join(state, stays))).toHaveLength(1);
  expect(texts(join(state, goes))).toHaveLength(1);
  const old = Date.now() / 1000 - 25 * 3600;
  utimesSync(join(state, goes), old, old);
  start();
  expect(readdirSync(state)).toEqual([stays]);
});
