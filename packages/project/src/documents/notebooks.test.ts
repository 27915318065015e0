/** Notebooks on disk over the real wire, with real files. Rules [NB10]–[NB19]. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSignal } from '@lyceum/util/client/signal';
import { newDocumentId } from '@lyceum/util/ids';
import type { CellResult } from '@lyceum/util/notebook/model';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import type * as Y from 'yjs';
import type { LocalHub } from '../local-hub';
import { DocumentPeer } from '../testing/document-peer';
import { until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { type FileCell, fileOf, printed, readCells } from '../testing/notebook-fixtures';

jest.setTimeout(120_000);

let fixture: LocalHubFixture;
let hub: LocalHub;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
});
afterEach(() => fixture.close());

const at = (path: string) => join(fixture.home, path);
const onDisk = (path = 'a.ipynb') => readFileSync(at(path), 'utf8');
const THREE: FileCell[] = [
  { id: 'one', source: 'x = 1\nprint(x)', count: 1, outputs: [printed('1\n')] },
  { id: 'two', type: 'markdown', source: '# Title' },
  { id: 'three', source: 'x + 1' },
];

async function peer(id = newDocumentId(), doc?: Y.Doc) {
  const one = new DocumentPeer(await fixture.connect(hub), 1, id, doc);
  return Object.assign(one, { notebook: new NotebookDocument(one.doc) });
}

async function opened(text: string, path = 'a.ipynb') {
  writeFileSync(at(path), text);
  const one = await peer();
  await one.attach(path, false);
  await one.becomes('saved');
  return one;
}

type Opened = Awaited<ReturnType<typeof opened>>;
const sources = ({ notebook }: Opened) => notebook.order.map((id) => notebook.source(id)?.toString());

const shows = (one: Opened, expected: string[]) =>
  until(
    () => JSON.stringify(sources(one)) === JSON.stringify(expected),
    `cells ${expected.join(' | ')}`,
  ).catch(() => {
    throw new Error(
      `cells: ${JSON.stringify(sources(one))}, broken: ${one.notebook.broken}, text: ${one.text}`,
    );
  });

test('[NB10] a notebook opens as its cells, and opening it does not touch the file', async () => {
  const text = fileOf(THREE, { metadata: { kernelspec: { name: 'python3' } } }).replace(/\n$/, '');
  const one = await opened(text);
  expect(sources(one)).toEqual(['x = 1\nprint(x)', '# Title', 'x + 1']);
  expect(one.notebook.order).toEqual(['one', 'two', 'three']);
  expect(one.notebook.metadata).toEqual({ kernelspec: { name: 'python3' } });
  expect(one.text.length).toBe(0);
  const { mtimeNs, ino } = statSync(at('a.ipynb'), { bigint: true });
  await one.save();
  expect(statSync(at('a.ipynb'), { bigint: true })).toMatchObject({ mtimeNs, ino });
});

test('[NB11] an edit changes its lines in the file and nothing else; outputs stay', async () => {
  const one = await opened(fileOf(THREE));
  one.notebook.source('three')?.insert(5, '0');
  one.notebook.insert(3, [{ id: 'four', type: 'code', source: 'last' }]);
  await one.save();
  const expected = [...THREE.slice(0, 2), { id: 'three', source: 'x + 10' }, { id: 'four', source: 'last' }];
  expect(onDisk()).toBe(fileOf(expected));
});

test('[NB12] a change on disk is merged by cell beside unsaved edits', async () => {
  const one = await opened(fileOf(THREE));
  one.notebook.source('one')?.insert(0, '# mine\n');
  const [first, second, third] = THREE as [FileCell, FileCell, FileCell];
  const changed = [
    third,
    { ...first, source: 'x = 1\nprint(x + 1)', outputs: [printed('2\n')] },
    { id: 'new', source: 'n' },
  ];
  writeFileSync(at('a.ipynb'), fileOf(changed));
  await shows(one, ['x + 1', '# mine\nx = 1\nprint(x + 1)', 'n']);
  await one.save();
  expect(readCells(onDisk())).toEqual([
    ['x + 1', ''],
    ['# mine\nx = 1\nprint(x + 1)', '2\n'],
    ['n', ''],
  ]);
  expect(second.id).toBe('two');
});

test('[NB13] a file without ids keeps the live ids, and gets none', async () => {
  const bare = (cells: FileCell[]) =>
    fileOf(
      cells.map(({ id: _id, ...cell }) => cell),
      { minor: 4 },
    );
  const one = await opened(bare(THREE));
  const before = [...one.notebook.order];
  const [first, second, third] = THREE as [FileCell, FileCell, FileCell];
  writeFileSync(at('a.ipynb'), bare([{ source: 'new first' }, first, second, { ...third, source: 'x + 2' }]));
  await shows(one, ['new first', 'x = 1\nprint(x)', '# Title', 'x + 2']);
  expect(one.notebook.order.slice(1)).toEqual(before);
  one.notebook.source(before[1] ?? '')?.insert(0, '#');
  await one.save();
  expect(onDisk()).toBe(
    bare([{ source: 'new first' }, first, { ...second, source: '## Title' }, { ...third, source: 'x + 2' }]),
  );
});

test('[NB14] a file that is no notebook is shown as its text with the reason, and becomes cells when it is one', async () => {
  const one = await opened(fileOf(THREE));
  const text = fileOf(THREE);
  writeFileSync(at('a.ipynb'), text.replace('"x + 1"', '<<<<<<< HEAD\n"x + 1"'));
  await until(() => one.notebook.broken !== undefined, 'the reason');
  expect(one.notebook.broken).toMatch(/line \d+/);
  await until(() => one.text.toString().includes('<<<<<<< HEAD'), 'the text');
  const mark = one.text.toString().indexOf('<<<<<<< HEAD\n');
  one.text.delete(mark, '<<<<<<< HEAD\n'.length);
  await until(() => one.notebook.broken === undefined, 'cells again');
  expect([one.text.length, one.notebook.order]).toEqual([0, ['one', 'two', 'three']]);
  await one.becomes('saved');
  expect(onDisk()).toBe(text);
});

test('[NB14] a document that older versions kept as text becomes cells', async () => {
  const one = await peer();
  writeFileSync(at('a.ipynb'), fileOf(THREE));
  one.text.insert(0, fileOf(THREE));
  await one.attach('a.ipynb', true);
  await one.becomes('saved');
  expect([one.text.length, one.notebook.order]).toEqual([0, ['one', 'two', 'three']]);
  expect(onDisk()).toBe(fileOf(THREE));
});

test('[NB15] after a restart of the local hub outputs are still there, and a change meanwhile is merged', async () => {
  const one = await opened(fileOf(THREE));
  one.notebook.source('three')?.insert(0, 'y = ');
  await one.save();
  await hub.close();
  const [first] = THREE as [FileCell];
  writeFileSync(at('a.ipynb'), onDisk().replace('# Title', '# New title'));
  one.notebook.source('three')?.insert(0, '# mine\n');
  hub = await fixture.start();
  const again = await peer(one.document_id, one.doc);
  await again.attach('a.ipynb', true);
  await shows(again, ['x = 1\nprint(x)', '# New title', '# mine\ny = x + 1']);
  await again.save();
  expect(onDisk()).toBe(
    fileOf([
      first,
      { id: 'two', type: 'markdown', source: '# New title' },
      { id: 'three', source: '# mine\ny = x + 1' },
    ]),
  );
});

test('[NB16] renamed to a text it is the text of its file, and cells again when it is renamed back', async () => {
  const one = await opened(fileOf(THREE));
  one.notebook.source('three')?.insert(0, '0 + ');
  mkdirSync(at('sub'));
  renameSync(at('a.ipynb'), at('sub/a.json'));
  one.client.send({ event: 'document_moved', channel: 1, path: 'sub/a.json' as never });
  await until(() => one.text.toString().includes('0 + x + 1'), 'the text');
  expect([one.notebook.order, onDisk('sub/a.json')]).toEqual([[], one.text.toString()]);
  renameSync(at('sub/a.json'), at('a.ipynb'));
  one.client.send({ event: 'document_moved', channel: 1, path: 'a.ipynb' as never });
  await shows(one, ['x = 1\nprint(x)', '# Title', '0 + x + 1']);
  expect(one.text.length).toBe(0);
});

class Keeper {
  readonly results = new Map<string, CellResult>();
  readonly changed = createSignal<void>();
  get = (id: string) => this.results.get(id);
  set = (id: string, result: CellResult | undefined) => {
    if (result) this.results.set(id, result);
    else this.results.delete(id);
  };
  onChanged = (listener: () => void) => this.changed.on(listener);
}

test('[NB17] results of whoever runs the notebook go to the file by themselves', async () => {
  const { Documents } = await import('./documents');
  const found = jest.spyOn(Documents.prototype, 'attach');
  const one = await opened(fileOf(THREE));
  const documents = found.mock.contexts[0] as InstanceType<typeof Documents>;
  found.mockRestore();
  const open = documents.notebook(one.document_id);
  if (!open) throw new Error('it is open');
  await open.ready;
  const keeper = new Keeper();
  const stop = open.useResults(keeper);
  expect(keeper.get('one')).toMatchObject({ execution_count: 1 });
  keeper.set('three', {
    execution_count: 2,
    outputs: [{ output_type: 'stream', name: 'stdout', text: 'ran\n' }],
  });
  keeper.changed.emit();
  await one.becomes('dirty');
  await one.becomes('saved');
  const ran = [...THREE.slice(0, 2), { id: 'three', source: 'x + 1', count: 2, outputs: [printed('ran\n')] }];
  expect(onDisk()).toBe(fileOf(ran));
  writeFileSync(at('a.ipynb'), fileOf(THREE));
  await until(
    () => keeper.get('three')?.outputs.length === 0 || !keeper.get('three'),
    'the outputs of the disk',
  );
  stop();
  const closed = jest.fn();
  open.onClosed(closed);
  await documents.close();
  expect(closed).toHaveBeenCalledTimes(1);
});
