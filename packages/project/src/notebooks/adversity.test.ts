/** What people's programs do to a kernel and its notebook, with Debian's python3-ipykernel through the local hub. One notebook, the tests in order. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newDocumentId, newKey } from '@lyceum/util/ids';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import { DocumentPeer } from '../testing/document-peer';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { NotebookPage } from '../testing/notebook-page';

jest.setTimeout(300_000);

const hasKernel = existsSync('/usr/share/jupyter/kernels/python3/kernel.json');
const testPython = hasKernel ? test : test.skip;

const fixture = new LocalHubFixture();
const file = join(fixture.home, 'n.ipynb');
let page: NotebookPage;
let document: DocumentPeer;

beforeAll(async () => {
  if (!hasKernel) return;
  const kernelspec = { name: 'python3', display_name: 'Python 3' };
  writeFileSync(
    file,
    JSON.stringify({ cells: [], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }),
  );
  const client = await fixture.connect(await fixture.start());
  document = new DocumentPeer(client, 1, newDocumentId());
  await document.attach('n.ipynb', false);
  const cells = new NotebookDocument(document.doc);
  cells.insert(
    0,
    ['a', 'b', 'c'].map((id) => ({ id, type: 'code' as const, source: '1' })),
  );
  page = await new NotebookPage(client, 2).open(document.document_id);
  await page.look('a', 'b', 'c');
});
afterAll(() => fixture.close());

const status = (cell: string) => page.view.runs.get(cell)?.status;
const outputs = (cell: string): readonly ShownOutput[] => page.view.outputs.of(cell);
const text = (cell: string) => page.shown(cell).join('');

async function ran(source: string, cell = 'a'): Promise<string[]> {
  const ended = await page.runs(cell, source);
  await settled(cell);
  return [ended, ...page.shown(cell)];
}

/** All that the run is known to have left is here. */
async function settled(cell: string): Promise<void> {
  const count = () => page.view.runs.get(cell)?.outputs ?? 0;
  await page.until(() => outputs(cell).length >= count(), `the outputs of ${cell}`);
}

const ESCAPE = String.fromCharCode(27);
const COLOURS = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');
const plain = (cell: string) => page.shown(cell).map((one) => one.replace(COLOURS, ''));

testPython.each<[string, string[]]>([
  ['import sys; sys.stdout.buffer.write(b"\\xff ok")', ['failed', 'AttributeError']],
  ['import os; os.write(1, b"\\xff ok\\n"); None', ['done', '\ufffd ok\n']],
  ['!printf "one\\ntwo\\n"', ['done', 'one\ntwo\n']],
  ['!head -c 3 /dev/zero | tr "\\0" "\\377"', ['done', '\ufffd\ufffd\ufffd']],
  ['import os; os.system("echo sub; sleep 0.5; echo err >&2"); None', ['done', 'sub\n', 'err\n']],
  [
    'import subprocess; subprocess.run(["/usr/bin/python3", "-c", "print(chr(233) * 70000)"]); None',
    ['done', `${'é'.repeat(70_000)}\n`],
  ],
  ['import subprocess; subprocess.run(["echo", "child"]); None', ['done', 'child\n']],
  ['print("x" * 3, end="\\r"); print("ab", end="\\r"); print("c")', ['done', 'cbx\n']],
  ['for i in range(3): print(f"\\r{i}/2", end="", flush=True)', ['done', '2/2']],
  ['1 +', ['failed', 'SyntaxError']],
  ['  x = 1\n y = 2', ['failed', 'IndentationError']],
  ['raise ValueError("a\\nb")', ['failed', 'ValueError']],
  [
    'from IPython.display import clear_output\nfor i in range(50):\n    clear_output(wait=True); print(i)',
    ['done', '49\n'],
  ],
  ['print(1); clear_output()', ['done']],
  ['print(1); clear_output(wait=True)', ['done', '1\n']],
  ['print("\\x00\\x07nul")', ['done', '\u0000\u0007nul\n']],
  ['class Odd:\n    def __repr__(self): raise ValueError("no repr")\nOdd()', ['done', 'ValueError']],
  ['bytearray(2**50)', ['failed', 'MemoryError']],
])('[NR60] %j', async (source, [ended, ...expected]) => {
  expect(await page.runs('a', source)).toBe(ended);
  // What other processes write comes by itself.
  await page.until(() => plain('a').join() === expected.join(), 'the outputs', 10_000).catch(() => {});
  expect(plain('a')).toEqual(expected);
});

testPython('[NR60] colours of 256 and of 16 million stay as they were printed', async () => {
  const printed = '\u001b[38;5;208morange\u001b[0m \u001b[48;2;10;20;30mtrue\u001b[0m\n';
  expect(await ran('print("\\033[38;5;208morange\\033[0m \\033[48;2;10;20;30mtrue\\033[0m")')).toEqual([
    'done',
    printed,
  ]);
});

testPython('[NR60] a value that JSON does not have is shown, whoever wrote it', async () => {
  await ran('from IPython.display import JSON\nJSON({"a": float("nan"), "b": [float("inf"), 1]})');
  expect(outputs('a')[0]).toMatchObject({ data: { 'application/json': { b: [expect.anything(), 1] } } });
  const plain =
    'pack = get_ipython().kernel.session.pack\nget_ipython().kernel.session.pack = lambda one: __import__("json").dumps(one, default=str).encode()';
  expect(await ran(plain)).toEqual(['done']);
  await ran(
    'display({"application/json": {"y": [1.5, float("nan"), -float("inf")]}, "text/plain": "NaN"}, raw=True)',
  );
  expect(outputs('a')).toMatchObject([
    { data: { 'application/json': { y: [1.5, null, null] }, 'text/plain': 'NaN' } },
  ]);
  expect(await ran('get_ipython().kernel.session.pack = pack')).toEqual(['done']);
});

testPython(
  '[NR61] what threads and callbacks print after the end of a cell comes to that cell, and into the file',
  async () => {
    await ran('import threading, time\nthreading.Timer(0.5, lambda: print("late")).start()\nprint("now")');
    await page.until(() => text('a') === 'now\nlate\n', 'the late line');
    await page.until(() => status('a') === 'done', 'the end');
    await document.save();
    expect(readFileSync(file, 'utf8')).toContain('late');
  },
);

testPython(
  '[NR61] what a thread prints while another cell runs is in the cell that prints it, or the one that runs',
  async () => {
    await ran(
      'go = threading.Event()\ndef wait():\n    go.wait(); print("from the thread")\nthread = threading.Thread(target=wait); thread.start()',
    );
    await ran('go.set(); thread.join(); print("main")', 'b');
    await page.until(() => (text('a') + text('b')).includes('from the thread'), 'the thread');
    expect(text('b')).toContain('main');
  },
);

testPython(
  '[NR62] an interrupt reaches a cell that asks; the question goes, also when people ask twice',
  async () => {
    await page.run('a', 'name = input("first? ")\ninput("second? ")');
    await page.until(() => page.view.input?.prompt === 'first? ', 'the first question');
    await page.call({ kind: 'input', input_id: page.view.input?.input_id ?? '', value: 'x' });
    await page.until(() => page.view.input?.prompt === 'second? ', 'the second question');
    await page.call({ kind: 'interrupt' });
    await page.until(() => status('a') === 'failed' && page.view.input === null, 'the interrupt');
    expect(await ran('name')).toEqual(['done', "'x'"]);
  },
);

testPython(
  '[NR63] restart and run all, twice at once: one kernel lives, and all cells have run in it',
  async () => {
    const cells = [
      { cell_id: 'a', source: 'import os; print(os.getpid())' },
      { cell_id: 'b', source: 'print(os.getpid())' },
    ];
    const again = () =>
      page
        .call({ kind: 'restart', key: newKey() })
        .then(() => page.call({ kind: 'run', key: newKey(), cells }));
    await Promise.allSettled([again(), again()]);
    await page.until(
      () => page.view.kernel.status === 'idle' && status('a') === 'done' && status('b') === 'done',
      'all',
    );
    await Promise.all(['a', 'b'].map(settled));
    expect(text('a')).toBe(`${page.view.kernel.pid}\n`);
    expect(text('b')).toBe(text('a'));
  },
);

testPython(
  '[NR63] a restart while it runs ends the run; a shutdown while it starts leaves none',
  async () => {
    await page.run('a', 'import time\nprint("begun")\ntime.sleep(1000)');
    await page.until(() => text('a') === 'begun\n', 'the run');
    await page.call({ kind: 'restart', key: newKey() });
    await page.until(() => page.view.kernel.status === 'idle' && status('a') === 'aborted', 'the end');
    expect(text('a')).toBe('begun\n');
    const restarting = page.call({ kind: 'restart', key: newKey() });
    await page.call({ kind: 'shut_down', key: newKey() });
    await restarting.catch(() => {});
    await page.until(() => page.view.kernel.status === 'none', 'none');
    expect(await ran('1 + 1')).toEqual(['done', '2']);
  },
);

testPython.each([
  ['import os; os._exit(3)', /exit code 3/],
  ['import os; os.kill(os.getpid(), 11)', /memory that is not its own/],
  ['import ctypes; ctypes.string_at(0)', /memory that is not its own/],
])('[NR64] a kernel that ends by itself says why, and the next run has another: %s', async (source, why) => {
  await page.run('a', source);
  await page.until(() => status('a') === 'failed', 'the failure');
  await page.until(() => page.view.kernel.status === 'dead', 'the death');
  expect(page.view.kernel.problem?.message).toMatch(why);
  await page.until(() => page.shown('a').includes('The kernel died'), 'the words');
  await page.call({ kind: 'restart', key: newKey() });
  expect(await ran('6 * 7')).toEqual(['done', '42']);
});

testPython('[NR65] figures: inline, saved, closed; a handle updates what is far', async () => {
  const plot =
    '%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.savefig("f.png"); plt.show()\nplt.plot([2, 1])';
  expect(await page.runs('a', plot)).toBe('done');
  await settled('a');
  const pictures = outputs('a').filter((one) => 'data' in one && 'image/png' in one.data);
  expect(pictures).toHaveLength(2);
  expect(existsSync(join(fixture.home, 'f.png'))).toBe(true);
  await ran('handle = display("before", display_id="there")\n_ = display("again", display_id="there")');
  await ran('handle.update("after")', 'b');
  await page.until(() => page.shown('a').every((one) => one === "'after'"), 'the update');
  await ran('_ = handle.display("third")', 'b');
  await ran('handle.update({"text/plain": "raw"}, raw=True)', 'c');
  await page.until(
    () => [...page.shown('a'), ...page.shown('b')].join() === 'raw,raw,raw',
    'the update of all',
  );
});

testPython('[NR66] a kernel whose program is gone says so, and does not start', async () => {
  const folder = join(fixture.home, '.local/share/jupyter/kernels/gone');
  mkdirSync(folder, { recursive: true });
  const spec = {
    argv: ['/opt/gone/python', '-f', '{connection_file}'],
    display_name: 'Gone',
    language: 'python',
  };
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify(spec));
  const { kernelspecs } = (await page.call({ kind: 'kernelspecs', refresh: true })) as never as {
    kernelspecs: { name: string; problem?: string }[];
  };
  expect(kernelspecs.find(({ name }) => name === 'gone')?.problem).toContain('/opt/gone/python');
  await page.call({ kind: 'choose_kernel', name: 'gone', key: newKey() }).catch(() => {});
  await page.until(() => page.view.kernel.status === 'dead', 'that it did not start');
  expect(page.view.kernel.problem?.message).toContain('/opt/gone/python');
});
