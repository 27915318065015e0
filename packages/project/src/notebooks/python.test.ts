/** Notebooks with Debian's python3-ipykernel, through the local hub: one kernel for all tests. Slow machines take long to start it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newDocumentId, newKey } from '@lyceum/util/ids';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { DocumentPeer } from '../testing/document-peer';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { NotebookPage } from '../testing/notebook-page';

jest.setTimeout(200_000);

const hasKernel = existsSync('/usr/share/jupyter/kernels/python3/kernel.json');
const inPython = hasKernel ? describe : describe.skip;

inPython('python', () => {
  const fixture = new LocalHubFixture();
  let page: NotebookPage;
  let document: DocumentPeer;
  let cells: NotebookDocument;
  const file = join(fixture.home, 'n.ipynb');
  const written = () => JSON.parse(readFileSync(file, 'utf8'));

  beforeAll(async () => {
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

  test('[NR1] a cell that is run starts the kernel, and its output comes to the page and into the file', async () => {
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
  });

  test('[NR2] a failure aborts what was asked for behind it, and nothing else', async () => {
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

  test('[NR3] displays are updated wherever they are, clear_output(wait) waits for the next output', async () => {
    await page.look('a', 'b');
    await page.runs(
      'a',
      'from IPython.display import display, clear_output\nh = display("one", display_id=True)',
    );
    await page.runs('b', 'h.update("two")\nprint("x"); clear_output(wait=True); print("y")');
    await page.until(() => page.shown('a')[0] === "'two'", 'the update');
    expect(page.shown('b')).toEqual(['y\n']);
  });

  test('[NR4] input() asks the people, the first answer wins; a password is said to be one', async () => {
    await page.look('a');
    await page.run('a', 'import getpass\nprint(input("who? ") + getpass.getpass("secret"))');
    await page.until(() => page.view.input?.prompt === 'who? ', 'the question');
    const { input_id = '', password } = page.view.input ?? {};
    expect(password).toBe(false);
    await page.call({ kind: 'input', input_id, value: 'me' });
    await page.call({ kind: 'input', input_id, value: 'late' });
    await page.until(() => page.view.input?.password === true, 'the password');
    await page.call({ kind: 'input', input_id: page.view.input?.input_id ?? '', value: 'pw' });
    await page.until(() => page.shown('a').includes('mepw\n'), 'the answer');
    await page.until(() => page.view.input === null, 'the end of the question');
  });

  test('[NR5] completion, inspection and variables answer, and leave nothing behind', async () => {
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

  test('[NR6] an interrupt ends a run; a restart forgets everything and clears the queue', async () => {
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
    expect([page.view.runs.get('a')?.status, page.view.runs.get('b')?.status]).toEqual([
      'aborted',
      'aborted',
    ]);
    expect(await page.runs('a', 'x')).toBe('failed');
  });

  test('[NR7] a kernel that dies: the running cell says so, the queue is aborted, and the state says why', async () => {
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
  });

  test('[NR8] widgets: models come with their state, a page moves a slider and the kernel and the others hear of it', async () => {
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
  });

  test('[NR9] the console runs in the same kernel, and its entries are forgotten with it', async () => {
    await page.runs('a', 'shared = 41');
    const { entry_id } = await page.call({ kind: 'console_run', key: newKey(), code: 'shared + 1' });
    const entry = () => page.view.console.find((one) => one.entry_id === entry_id);
    await page.until(() => entry()?.run.status === 'done', 'the entry');
    expect(entry()?.outputs).toMatchObject([{ output_type: 'execute_result', data: { 'text/plain': '42' } }]);
    await page.call({ kind: 'shut_down', key: newKey() });
    await page.until(() => page.view.kernel.status === 'none' && page.view.console.length === 0, 'the end');
  });
});
