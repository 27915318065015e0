/** Outputs that outlive the local hub: it runs as a program of its own here, is ended or killed, and starts again. With Debian's python3-ipykernel. */
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentId, newDocumentId } from '@lyceum/util/ids';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { DocumentPeer } from '../testing/document-peer';
import { LocalHubProcess, until } from '../testing/local-hub-process';
import { NotebookPage } from '../testing/notebook-page';

jest.setTimeout(400_000);

const hasKernel = existsSync('/usr/share/jupyter/kernels/python3/kernel.json');
const testPython = hasKernel ? test : test.skip;

const project = new LocalHubProcess();
afterAll(() => project.close());

const place = (path: string) => join(project.home, path);
const outputsFolder = (document_id: DocumentId) => join(project.state_dir, 'outputs', document_id);
const spills = (document_id: DocumentId) =>
  (existsSync(outputsFolder(document_id)) ? readdirSync(outputsFolder(document_id)) : []).filter((name) =>
    name.endsWith('.txt'),
  );

function putNotebook(path: string, source: string, id = 'a'): void {
  const notebook = {
    cells: [{ id, cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source }],
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(place(path), JSON.stringify(notebook, null, 1));
}

let channel = 0;

/** A hub that attaches the document, with a page at it that looks at the cell. */
async function open(path: string, before?: DocumentPeer, cell = 'a') {
  const client = await project.start();
  const document = new DocumentPeer(client, ++channel, before?.document_id ?? newDocumentId(), before?.doc);
  await document.attach(path, before !== undefined);
  const page = await new NotebookPage(client, ++channel).open(document.document_id);
  await page.look(cell);
  return { client, document, page };
}

function cutOf(page: NotebookPage, cell = 'a') {
  page.take();
  const [output] = page.view.outputs.of(cell);
  return output?.output_type === 'stream' ? output.cut : undefined;
}

const read = (page: NotebookPage, offset: number, length = 40, cell_id = 'a') => {
  const run = page.view.runs.get(cell_id)?.run ?? 0;
  return page.call({ kind: 'output_read', cell_id, run, index: 0, offset, length });
};

const LINES = 2_000_000;
/** Each line is a number of seven digits. */
const FLOOD = `for i in range(${LINES}): print(f"{i:07}")`;

testPython(
  '[NR70] a long output is read on after a restart, wherever the notebook went; it goes when the cell runs again, or a program changes it',
  async () => {
    putNotebook('n.ipynb', FLOOD);
    const first = await open('n.ipynb');
    expect(await first.page.runs('a', FLOOD)).toBe('done');
    await first.document.save();
    await project.end('SIGTERM');
    const second = await open('n.ipynb', first.document);
    const { document_id } = second.document;
    await second.page.until(() => cutOf(second.page) !== undefined, 'the output');
    const cut = cutOf(second.page);
    expect(cut).toMatchObject({ bytes: 8 * LINES, lines: LINES, kept_bytes: 8 * LINES });
    expect(cut?.tail.endsWith(`\n${LINES - 1}\n`)).toBe(true);
    expect((await read(second.page, 8_000_000, 16)).text).toBe('1000000\n1000001\n');
    expect(statSync(outputsFolder(document_id)).mode & 0o777).toBe(0o700);
    expect(statSync(join(outputsFolder(document_id), 'index.json')).mode & 0o777).toBe(0o600);

    copyFileSync(place('n.ipynb'), place('copy.ipynb'));
    await project.end('SIGTERM');
    const copy = await open('copy.ipynb');
    await copy.page.until(() => cutOf(copy.page)?.kept_bytes === 8 * LINES, 'the copy');
    expect((await read(copy.page, 8_000_000, 8)).text).toBe('1000000\n');
    expect(await copy.page.runs('a', '1')).toBe('done');
    await until(() => spills(copy.document.document_id).length === 0, 'no file of the copy');
    await project.end('SIGTERM');

    const third = await open('n.ipynb', second.document);
    await third.page.until(() => cutOf(third.page)?.kept_bytes === 8 * LINES, 'the first one still');
    const text = readFileSync(place('n.ipynb'), 'utf8');
    writeFileSync(place('n.ipynb'), text.replace('"0000000\\n"', '"changed\\n"'));
    await until(() => spills(document_id).length === 0, 'no file any more');
    await project.end('SIGKILL');
  },
);

testPython(
  '[NR71] a local hub that is killed in a run: what pages were shown more than a moment ago is there again, and comes into the file',
  async () => {
    const source = [
      'import time, sys',
      'from IPython.display import display, HTML',
      'display(HTML("<b>shown</b>"))',
      'for i in range(1000):',
      '    print("\\r50%\\r", end=""); print("line", i); time.sleep(0.02)',
    ].join('\n');
    putNotebook('k.ipynb', source);
    const first = await open('k.ipynb');
    await first.page.run('a', source);
    const shown = (page: NotebookPage) => page.shown('a').join('|');
    await first.page.until(() => shown(first.page).includes('line 30\n'), 'some lines');
    const seen = shown(first.page);
    // What was seen is journalled within a tenth of a second, and nothing is said about it.
    await first.page.until(() => shown(first.page).includes('line 60\n'), 'more lines');
    await project.end('SIGKILL');
    const second = await open('k.ipynb', first.document);
    await second.page.until(() => second.page.shown('a').length === 2, 'the outputs');
    expect(second.page.view.runs.get('a')).toMatchObject({ status: 'aborted', execution_count: 1 });
    await second.page.until(() => second.page.view.kernel.status === 'dead', 'why there is no kernel');
    expect(second.page.view.kernel.problem?.message).toMatch(/last moment/);
    expect(shown(second.page).startsWith(seen)).toBe(true);
    expect(second.page.view.outputs.of('a')[0]).toMatchObject({ data: { 'text/html': '<b>shown</b>' } });
    const journal = join(outputsFolder(second.document.document_id), 'journal');
    await until(() => readFileSync(place('k.ipynb'), 'utf8').includes('line 30\\n'), 'the file');
    await until(() => !existsSync(journal), 'no journal any more');
    await project.end('SIGTERM');
  },
);

testPython(
  '[NR72] a local hub that is killed in a flood: all that its file got is there, with the right numbers',
  async () => {
    const source = 'i = 0\nwhile True:\n    print(f"{i:09}"); i += 1';
    putNotebook('f.ipynb', source);
    const first = await open('f.ipynb');
    await first.page.run('a', source);
    await first.page.until(() => (cutOf(first.page)?.bytes ?? 0) > 3_000_000, 'a flood');
    const before = cutOf(first.page);
    await first.page.until(() => (cutOf(first.page)?.bytes ?? 0) > 2 * (before?.bytes ?? 0), 'more of it');
    await project.end('SIGKILL');
    const second = await open('f.ipynb', first.document);
    await second.page.until(() => cutOf(second.page) !== undefined, 'the output');
    const cut = cutOf(second.page);
    expect(cut?.bytes).toBeGreaterThan(before?.bytes ?? 0);
    expect(cut?.lines).toBe(Math.ceil((cut?.bytes ?? 0) / 10));
    expect(Math.abs((cut?.bytes ?? 0) - (cut?.kept_bytes ?? 0))).toBeLessThan(10);
    const last = Math.floor((cut?.bytes ?? 0) / 10) - 1;
    expect(cut?.tail).toContain(`${String(last).padStart(9, '0')}\n`);
    expect((await read(second.page, 1_000_000, 10)).text).toBe('000100000\n');
    await second.document.save();
    await project.end('SIGKILL');
    const third = await open('f.ipynb', second.document);
    await third.page.until(() => cutOf(third.page)?.bytes === cut?.bytes, 'the same again');
    await project.end('SIGTERM');
  },
);

testPython(
  '[NR73] what another program wrote into the file after the kill wins over the journal; a cell that is gone stays gone',
  async () => {
    const source = 'import time\nprint("mine"); time.sleep(1000)';
    putNotebook('g.ipynb', source);
    const first = await open('g.ipynb');
    await first.page.run('a', source);
    await first.page.until(() => first.page.shown('a').join('') === 'mine\n', 'the output');
    const journal = join(outputsFolder(first.document.document_id), 'journal');
    await until(() => existsSync(journal) && readFileSync(journal, 'utf8').includes('mine'), 'journalled');
    await project.end('SIGKILL');
    const notebook = JSON.parse(readFileSync(place('g.ipynb'), 'utf8'));
    notebook.cells[0].outputs = [{ output_type: 'stream', name: 'stdout', text: ['theirs\n'] }];
    writeFileSync(place('g.ipynb'), JSON.stringify(notebook, null, 1));
    const second = await open('g.ipynb', first.document);
    await second.page.until(() => second.page.shown('a').length > 0, 'the output');
    expect(second.page.shown('a')).toEqual(['theirs\n']);
    await until(() => !existsSync(journal), 'no journal any more');
    new NotebookDocument(second.document.doc).remove(['a']);
    await project.end('SIGTERM');
  },
);
