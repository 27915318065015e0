/** What the project itself says in a notebook: flags of worksheets, and which kernel it is for. With a kernel without a process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newDocumentId, newKey } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { parseProjectPath } from '@lyceum/util/paths';
import * as Y from 'yjs';
import type { OpenNotebook } from '../documents/open-notebook';
import { FAKE_SPEC, fakeStarter } from '../kernels/fake-kernel';
import { until } from '../testing/hub-client';
import { noteBegun, noteChosen } from './kernel-metadata';
import { NotebookRoom } from './room';
import { SpillFile } from './spill';
import { worksheetOf } from './worksheets';

const folder = mkdtempSync(join(tmpdir(), 'lyceum-worksheets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function setUp(kind: 'ipynb' | 'sagews', cells: { id: string; source: string; metadata?: object }[]) {
  const notebook = new NotebookDocument(new Y.Doc());
  notebook.insert(
    0,
    cells.map((cell) => ({ type: 'code', ...cell }) as never),
  );
  let edits = 0;
  const opened: OpenNotebook = {
    document_id: newDocumentId(),
    kind,
    path: parseProjectPath(`a.${kind}`),
    notebook,
    ready: Promise.resolve(),
    useResults: () => () => {},
    retain: () => () => {},
    onClosed: () => () => {},
    write: async () => {},
    edit: (work) => {
      edits++;
      work();
    },
  };
  const ran: string[] = [];
  const starter = fakeStarter({ run: (code) => void ran.push(code) });
  const room = new NotebookRoom({
    tools: { specs: { list: async () => [FAKE_SPEC] }, start: starter.start },
    place: () => ({ cwd: folder, dir: folder, logger: silentLogger }),
    metadata: () => ({ kernelspec: { name: 'fake' } }),
    spill: () => new SpillFile(join(folder, newKey()), { reserve: async () => {} }),
    resultsChanged: () => {},
    kernelChanged: () => {},
    kernelChosen: (spec) => noteChosen(opened, spec),
    kernelBegun: (kernel) => noteBegun(opened, kernel),
    ...(kind === 'sagews' && { worksheet: worksheetOf(opened) }),
  });
  const sourceOf = (cell_id: string) => notebook.source(cell_id)?.toString() ?? '';
  const run = async (...ids: string[]) => {
    room.run(ids.map((cell_id) => ({ cell_id, source: sourceOf(cell_id) })));
    await until(() => !room.queue.isBusy, 'the end');
  };
  return { room, notebook, run, ran, edits: () => edits };
}

test('[NR50] what a worksheet’s cell says of itself goes to its metadata, once', async () => {
  const { room, notebook, run, edits } = setUp('sagews', [
    { id: 'a', source: '%auto\n%hide\nx = 5' },
    { id: 'b', source: '%hideall\n%md\ntext' },
    { id: 'c', source: '1' },
  ]);
  await run('a', 'b', 'c');
  expect(notebook.cellMetadata('a')).toEqual({ sagews: { flags: 'ai' }, jupyter: { source_hidden: true } });
  expect(notebook.cellMetadata('b')).toEqual({
    sagews: { flags: 'io' },
    jupyter: { source_hidden: true, outputs_hidden: true },
  });
  expect(notebook.cellMetadata('c')).toEqual({});
  await run('a', 'b', 'c');
  expect(edits()).toBe(2);
  await room.close();
});

test('[NR51] when a kernel comes a worksheet’s auto cells run before all others, each once', async () => {
  const auto = { metadata: { sagews: { flags: 'a' } } };
  const { room, run, ran } = setUp('sagews', [
    { id: 'a', source: 'first' },
    { id: 'b', source: 'auto 1', ...auto },
    { id: 'c', source: 'auto 2', ...auto },
  ]);
  await run('a', 'c');
  expect(ran).toEqual(['auto 1', 'first', 'auto 2']);
  await run('a');
  expect(ran.splice(0)).toEqual(['auto 1', 'first', 'auto 2', 'first']);
  await room.seat.restart();
  await until(() => !room.queue.isBusy && ran.length === 2, 'those that run by themselves');
  expect(ran).toEqual(['auto 1', 'auto 2']);
  await room.close();
});

test('[NR52] the notebook says which kernel it is for, and in which language; only what differs is written', async () => {
  const { room, notebook, run, edits } = setUp('ipynb', [{ id: 'a', source: '1' }]);
  await run('a');
  const { name, display_name, language } = FAKE_SPEC;
  expect(notebook.metadata).toMatchObject({
    kernelspec: { name, display_name, language },
    language_info: { name: 'fake' },
  });
  expect(edits()).toBe(1);
  await room.seat.restart();
  expect(edits()).toBe(1);
  notebook.setMetadata('kernelspec', { name: 'other', display_name: 'Other' });
  await room.seat.restart();
  expect(notebook.metadata.kernelspec).toEqual({ name: 'other', display_name: 'Other' });
  await room.seat.choose(name);
  expect(notebook.metadata.kernelspec).toEqual({ name, display_name, language });
  await room.close();
});
