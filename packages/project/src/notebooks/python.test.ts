/** Notebooks with Debian's python3-ipykernel, through the local hub: one kernel for all tests. Slow machines take long to start it. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newDocumentId, newKey } from '@lyceum/util/ids';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { DocumentPeer } from '../testing/document-peer';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { NotebookPage } from '../testing/notebook-page';

jest.setTimeout(200_000);

const hasKernel = existsSync('/usr/share/jupyter/kernels/python3/kernel.json');
const testPython = hasKernel ? test : test.skip;

const fixture = new LocalHubFixture();
let page: NotebookPage;
let document: DocumentPeer;
let cells: NotebookDocument;
const file = join(fixture.home, 'n.ipynb');
const written = () => JSON.parse(readFileSync(file, 'utf8'));

beforeAll(async () => {
  if (!hasKernel) return;
  const notebook = {
    cells: [],
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(file, JSON.stringify(notebook));
  const client = await fixture.connect(await fixture.start());
  document = new DocumentPeer(client, 1, newDocumentId());
  await document.attach('n.ipynb', false);
  cells = new NotebookDocument(document.doc);
  page = await new NotebookPage(client, 2).open(document.document_id);
});
afterAll(() => fixture.close());

testPython(
  '[NR1] a cell that is run starts the kernel, and its output comes to the page and into the file',
  async () => {
    await page.until(() => page.view.kernel.name === 'python3', 'the kernel that would be');
    expect(page.view.kernel.status).toBe('none');
    cells.insert(0, [{ id: 'a', type: 'code', source: 'print("hi")\n2+3' }]);
    await page.look('a');
    const { started } = await page.call({
      kind: 'run',
      key: newKey(),
      cells: [{ cell_id: 'a', source: 'print("hi")\n2+3' }],
    });
    expect(started).toMatch(/Python 3/);
    await page.until(() => page.view.runs.get('a')?.status === 'done', 'the end of the run');
    expect(page.view.runs.get('a')).toMatchObject({ execution_count: 1, run: 1, outputs: 2 });
    await page.until(() => page.shown('a').length === 2, 'the outputs');
    expect(page.shown('a')).toEqual(['hi\n', '5']);
    await document.save();
    expect(written().cells).toMatchObject([
      {
        id: 'a',
        execution_count: 1,
        outputs: [
          { output_type: 'stream', name: 'stdout', text: ['hi\n'] },
          { output_type: 'execute_result', execution_count: 1, data: { 'text/plain': ['5'] } },
        ],
      },
    ]);
  },
);

testPython('[NR2] a failure aborts what was asked for behind it, and nothing else', async () => {
  const together = [
    { cell_id: 'b', source: 'import time; time.sleep(0.3); 1/0' },
    { cell_id: 'c', source: '"never"' },
  ];
  await page.look('b', 'c', 'd');
  await page.call({ kind: 'run', key: newKey(), cells: together });
  expect(await page.runs('d', '"mine"')).toBe('done');
  expect(page.view.runs.get('b')?.status).toBe('failed');
  expect(page.view.runs.get('c')?.status).toBe('aborted');
  expect(page.shown('b')).toEqual(['ZeroDivisionError']);
  expect(page.shown('d')).toEqual(["'mine'"]);
});

testPython(
  '[NR3] displays are updated wherever they are, clear_output(wait) waits for the next output',
  async () => {
    await page.look('a', 'b');
    await page.runs(
      'a',
      'from IPython.display import display, clear_output\nh = display("one", display_id=True)',
    );
    await page.runs('b', 'h.update("two")\nprint("x"); clear_output(wait=True); print("y")');
    await page.until(() => page.shown('a')[0] === "'two'", 'the update');
    expect(page.shown('b')).toEqual(['y\n']);
  },
);

testPython(
  '[NR4] input() asks the people, the first answer wins and stays to be read; a password is said to be one, and does not',
  async () => {
    await page.look('a');
    await page.run('a', 'import getpass\nprint(input("who? ") + getpass.getpass("secret"))');
    await page.until(() => page.view.input?.prompt === 'who? ', 'the question');
    const { input_id = '', password } = page.view.input ?? {};
    expect(password).toBe(false);
    await page.call({ kind: 'input', input_id, value: 'me' });
    await page.call({ kind: 'input', input_id, value: 'late' });
    await page.until(() => page.view.input?.password === true, 'the password');
    await page.call({ kind: 'input', input_id: page.view.input?.input_id ?? '', value: 'pw' });
    await page.until(
      () => page.shown('a').join('') === 'who? me\nsecret········\nmepw\n',
      'question and answer among the output',
    );
    await page.until(() => page.view.input === null, 'the end of the question');
  },
);

testPython('[NR5] completion, inspection and variables answer, and leave nothing behind', async () => {
  await page.runs('a', 'hello_there = [1, 2, 3]\nname = "x" * 1000');
  const { matches, start, end } = await page.call({ kind: 'complete', code: 'hello_t', cursor: 7 });
  expect(matches.map(({ text }) => text)).toContain('hello_there');
  expect([start, end]).toEqual([0, 7]);
  const found = await page.call({ kind: 'inspect', code: 'len', cursor: 3, detail: 0 });
  expect(String(found.data['text/plain'])).toContain('Return the number of items');
  const { supported, variables } = await page.call({ kind: 'variables' });
  expect(supported).toBe(true);
  expect(variables.find(({ name }) => name === 'hello_there')).toEqual({
    name: 'hello_there',
    type: 'list',
    size: '3',
    value: '[1, 2, 3]',
  });
  expect(variables.find(({ name }) => name === 'name')?.value.length).toBeLessThanOrEqual(200);
  const before = page.view.runs.get('a')?.execution_count ?? 0;
  await page.runs('a', 'sorted(n for n in dir() if n in ("b", "j", "t", "ip", "n", "v"))');
  expect(page.view.runs.get('a')?.execution_count).toBe(before + 1);
  await page.until(() => page.shown('a')[0] === '[]', 'no names left');
});

testPython('[NR6] an interrupt ends a run; a restart forgets everything and clears the queue', async () => {
  await page.run('a', 'x = 1\nimport time\ntime.sleep(1000)');
  await page.until(
    () => page.view.runs.get('a')?.status === 'running' && page.view.kernel.status === 'busy',
    'the run',
  );
  await page.run('b', '1');
  await page.call({ kind: 'interrupt' });
  await page.until(() => page.view.runs.get('a')?.status === 'failed', 'the interrupt');
  await page.until(() => page.view.runs.get('b')?.status === 'done', 'the next');
  await page.run('a', 'time.sleep(1000)');
  await page.run('b', '2');
  await page.until(() => page.view.runs.get('b')?.status === 'queued', 'the queue');
  const { generation } = page.view.kernel;
  expect(await page.call({ kind: 'restart', key: newKey() })).toMatchObject({
    started: expect.stringMatching(/Python/),
  });
  await page.until(
    () => page.view.kernel.generation === generation + 1 && page.view.kernel.status === 'idle',
    'the new kernel',
  );
  expect([page.view.runs.get('a')?.status, page.view.runs.get('b')?.status]).toEqual(['aborted', 'aborted']);
  expect(await page.runs('a', 'x')).toBe('failed');
});

testPython(
  '[NR7] a kernel that dies: the running cell says so, the queue is aborted, and the state says why',
  async () => {
    await page.look('a');
    const cells = [
      { cell_id: 'a', source: 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)' },
      { cell_id: 'b', source: '1' },
    ];
    await page.call({ kind: 'run', key: newKey(), cells });
    await page.until(() => page.view.kernel.status === 'dead', 'the death');
    await page.until(() => page.view.runs.get('a')?.status === 'failed', 'the failure');
    await page.until(() => page.view.runs.get('b')?.status === 'aborted', 'the abortion');
    expect(page.view.kernel.problem?.message).toMatch(/SIGKILL|killed/i);
    expect(page.shown('a')).toEqual(['The kernel died']);
    expect(await page.runs('a', '1+1')).toBe('done');
  },
);

testPython(
  '[NR8] widgets: models come with their state, a page moves a slider and the kernel and the others hear of it',
  async () => {
    await page.look('a', 'b');
    const other = await new NotebookPage(page.client, 3).open(document.document_id);
    await page.runs(
      'a',
      'import ipywidgets\ns = ipywidgets.IntSlider(value=3)\nout = ipywidgets.Output()\ndisplay(s, out)',
    );
    const slider = () =>
      [...page.view.models.values()].find(({ state }) => state._model_name === 'IntSliderModel');
    await page.until(() => slider()?.state.value === 3, 'the slider');
    const comm_id = slider()?.comm_id ?? '';
    await page.call({
      kind: 'comm',
      comm_id,
      data: { method: 'update', state: { value: 7 }, buffer_paths: [] },
    });
    await page.runs('b', 's.value');
    expect(page.shown('b')).toEqual(['7']);
    await other.until(() => other.view.models.get(comm_id)?.state.value === 7, 'the others');
    await page.runs('b', 's.value = 9\nwith out:\n    print("inside")\nprint("outside")');
    await page.until(() => slider()?.state.value === 9, 'the value of the kernel');
    const captured = () =>
      [...page.view.models.values()].find(({ state }) => state._model_name === 'OutputModel')?.state.outputs;
    await page.until(() => JSON.stringify(captured()).includes('inside'), 'what the widget captured');
    expect(page.shown('b')).toEqual(['outside\n']);
    await page.runs('b', 'out.clear_output()');
    await page.until(() => JSON.stringify(captured()) === '[]', 'the clearing');
  },
);

testPython('[NR9] the console runs in the same kernel, and its entries are forgotten with it', async () => {
  await page.runs('a', 'shared = 41');
  const { entry_id } = await page.call({ kind: 'console_run', key: newKey(), code: 'shared + 1' });
  const entry = () => page.view.console.find((one) => one.entry_id === entry_id);
  await page.until(() => entry()?.run.status === 'done', 'the entry');
  expect(entry()?.outputs).toMatchObject([{ output_type: 'execute_result', data: { 'text/plain': '42' } }]);
  await page.call({ kind: 'shut_down', key: newKey() });
  await page.until(() => page.view.kernel.status === 'none' && page.view.console.length === 0, 'the end');
});

/** The command, as in a shell of the project. */
const command = (...args: string[]) =>
  new Promise<{ code: number; out: string }>((resolve) => {
    const program = join(fixture.state_dir, 'bin/lyceum-notebook');
    const options = { cwd: fixture.home, timeout: 120_000 };
    execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr }),
    );
  });

testPython(
  '[NR14] lyceum-notebook runs an open notebook so that pages see it, and says by its exit code whether all went well',
  async () => {
    cells.remove(cells.order);
    cells.insert(0, [
      { id: 'm', type: 'markdown', source: '# Title' },
      { id: 'one', type: 'code', source: 'y = 6 * 7\ny' },
      { id: 'two', type: 'code', source: 'y / 0' },
      { id: 'three', type: 'code', source: 'y' },
    ]);
    await document.save();
    await page.look('one');
    const { code, out } = await command('run', 'n.ipynb');
    expect(out).toMatch(
      /\[1\/3\] done [\d.]+ s {2}y = 6 \* 7\n\[2\/3\] failed[\s\S]*ZeroDivisionError[\s\S]*\[3\/3\] aborted/,
    );
    expect(code).toBe(1);
    await page.until(() => page.shown('one')[0] === '42', 'the page');
    expect(written().cells[1]).toMatchObject({ outputs: [{ data: { 'text/plain': ['42'] } }] });
    await page.until(() => page.view.kernel.status === 'idle', 'the rest');
  },
);

testPython('[NR15] it runs a notebook that nobody has open, and writes its results', async () => {
  const cell = {
    cell_type: 'code',
    execution_count: null,
    id: 'q',
    metadata: {},
    outputs: [],
    source: ['print("alone")'],
  };
  writeFileSync(
    join(fixture.home, 'alone.ipynb'),
    JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
  const { code, out } = await command('run', 'alone.ipynb', '--kernel', 'python3');
  expect([code, out]).toEqual([0, expect.stringContaining('[1/1] done')]);
  const { cells } = JSON.parse(readFileSync(join(fixture.home, 'alone.ipynb'), 'utf8'));
  expect(cells[0].outputs).toEqual([{ name: 'stdout', output_type: 'stream', text: ['alone\n'] }]);
  expect(await command('run', 'missing.ipynb')).toEqual({
    code: 1,
    out: expect.stringContaining('does not exist'),
  });
  expect((await command('run')).code).toBe(2);
  expect((await command('run', '/etc/passwd')).out).toContain('outside');
});

const hasConvert = existsSync('/usr/lib/python3/dist-packages/nbconvert');
(hasConvert ? testPython : test.skip)(
  '[NR16] export writes a file beside the notebook, or says what is missing',
  async () => {
    const { path } = await page.call({ kind: 'export', key: newKey(), format: 'html' });
    expect(path).toBe('n.html');
    expect(readFileSync(join(fixture.home, path), 'utf8')).toContain('Title');
    const script = await page.call({ kind: 'export', key: newKey(), format: 'script' });
    expect(script.path).toBe('n.py');
    const pdf = page.call({ kind: 'export', key: newKey(), format: 'pdf' });
    if (existsSync('/usr/bin/xelatex')) expect((await pdf).path).toBe('n.pdf');
    else await expect(pdf).rejects.toMatchObject({ message: expect.stringMatching(/XeLaTeX|Pandoc/) });
  },
);
