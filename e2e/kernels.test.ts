/**
 * Kernels as people use them: one full round each with R, Octave and Sage, what Python shows, widgets of two people, broken and dying kernels.
 * The tests run in order in one project; each has a notebook of its own.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { documentState } from './support/browser';
import { kernelPicker, makeRound, picture, tool } from './support/kernel-round';
import {
  cell,
  KERNEL_MS,
  kernelState,
  openNotebook,
  outputs,
  putNotebook,
  readNotebook,
  run,
  write,
} from './support/notebook';
import { startPair, stopPair } from './support/pair';
import { listProcesses } from './support/processes';
import type { Stack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let alice: Page;
let bob: Page;
let projectId: string;

beforeAll(async () => {
  // High: cells far from the view are not drawn.
  const page = { viewport: { width: 1280, height: 3000 } };
  ({ stack, browser, alice, bob, projectId } = await startPair('Kernels', { page }));
});

afterAll(() => stopPair({ stack, browser }));

async function opened(page: Page, name: string, sources: readonly string[]): Promise<void> {
  await putNotebook(stack.home(projectId), name, sources);
  await openNotebook(page, stack.url, projectId, name);
}

const FIVE = ['', '', '', '', ''];

test('[E2E150] Python: pictures, formulas, HTML, SVG, JSON, colours, updates, passwords, a traceback that leads to its cell', async () => {
  await opened(alice, 'python.ipynb', [
    '%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 4, 9]); plt.show()',
    'from IPython.display import *\nLatex(r"$\\int_0^1 x^2 dx$")',
    'HTML("<b>bold</b> <i>words</i>")',
    'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="9"/></svg>\')',
    'JSON({"answer": {"of": 42}})',
    'print("\\033[31mred\\033[0m plain")',
    'handle = display("before", display_id=True)',
    'handle.update("after")',
    'for i in range(3):\n    clear_output(wait=True)\n    print("round", i)',
    'def fails():\n    return 1 / 0',
    'import getpass\nprint(len(getpass.getpass("Secret: ")))',
    'fails()',
  ]);
  await tool(alice, 'Run all').click();
  await cell(alice, 11).getByLabel('Secret:').fill('12345');
  await expect(cell(alice, 11).getByLabel('Secret:').getAttribute('type')).resolves.toBe('password');
  await alice.keyboard.press('Enter');
  await picture(alice, 1).waitFor({ timeout: KERNEL_MS });
  await outputs(alice, 2).locator('.katex, mjx-container').first().waitFor();
  await outputs(alice, 3).getByText('bold').waitFor();
  await picture(alice, 4).waitFor();
  await outputs(alice, 5).getByText('answer').waitFor();
  await outputs(alice, 6).getByText('red', { exact: true }).waitFor();
  await outputs(alice, 7).getByText('after').waitFor();
  await outputs(alice, 9).getByText('round 2').waitFor();
  await expect(outputs(alice, 9).getByText('round 1').count()).resolves.toBe(0);
  await outputs(alice, 11)
    .getByText(/^Secret: ·{8}\s+5\s*$/)
    .waitFor();
  await outputs(alice, 12).getByText('ZeroDivisionError').first().waitFor();
  await outputs(alice, 12)
    .getByRole('button', { name: /Cell In|Input In/ })
    .or(outputs(alice, 12).getByRole('link', { name: /Cell In|Input In/ }))
    .last()
    .click();
  await alice.getByText('Cell 10 of 12').waitFor();
});

const WIDGETS = [
  'import ipywidgets as w\nfrom IPython.display import display',
  'slider = w.IntSlider(description="Size", value=3)\nbutton = w.Button(description="Press")\nname = w.Text(description="Name")\n' +
    'check = w.Checkbox(description="Agreed")\nchoice = w.Dropdown(description="Colour", options=["red", "green"])\n' +
    'bar = w.IntProgress(description="Done", min=0, max=10)\nbox = w.VBox([slider, name, check, w.HBox([choice, button]), bar])\n' +
    'def pressed(_):\n    bar.value += 1\n    print("pressed", bar.value)\nbutton.on_click(pressed)\ndisplay(box)',
  'print(slider.value, name.value, check.value, choice.value, bar.value)',
  'w.interact(lambda x: x * x, x=(0, 9));',
];

test('[E2E151] widgets of ipywidgets: their values are shared by two people and the kernel; interact', async () => {
  await opened(alice, 'widgets.ipynb', WIDGETS);
  await tool(alice, 'Run all').click();
  await outputs(alice, 4).getByRole('slider').waitFor({ timeout: KERNEL_MS });
  await openNotebook(bob, stack.url, projectId, 'widgets.ipynb');
  const [hers, his] = [outputs(alice, 2), outputs(bob, 2)];
  await his.getByRole('slider', { name: 'Size' }).fill('8');
  await until(async () => (await hers.getByRole('slider', { name: 'Size' }).inputValue()) === '8');
  await hers.getByRole('textbox', { name: 'Name' }).fill('Euler');
  await alice.keyboard.press('Enter');
  await until(async () => (await his.getByRole('textbox', { name: 'Name' }).inputValue()) === 'Euler');
  await hers.getByRole('checkbox', { name: 'Agreed' }).check();
  await his.getByRole('combobox', { name: 'Colour' }).selectOption('green');
  await his.getByRole('button', { name: 'Press' }).click();
  await hers.getByText('pressed 1').waitFor();
  await until(async () => (await hers.getByRole('progressbar').getAttribute('aria-valuenow')) === '1');
  await his.getByRole('checkbox', { name: 'Agreed', checked: true }).waitFor();
  await run(alice, 3);
  await outputs(bob, 3).getByText('8 Euler True green 1').waitFor({ timeout: KERNEL_MS });
  await outputs(bob, 4).getByRole('slider').fill('7');
  await outputs(alice, 4).getByText('49', { exact: true }).waitFor();
});

test('[E2E152] a full round with R', async () => {
  await opened(alice, 'r.ipynb', FIVE);
  await makeRound(alice, {
    kernel: 'ir',
    prints: { code: 'cat(sum(1:10), "from R\\n")', seen: '55 from R' },
    plots: { code: 'plot(1:10)' },
    fails: { code: 'stop("no such luck")', seen: /no such luck/ },
    loops: ['cat("begun\\n"); while (TRUE) {}'],
    completes: { text: 'read.cs', seen: 'read.csv' },
  });
  // The file is written a while after the last change.
  await documentState(alice, 'Saved to disk').waitFor({ timeout: KERNEL_MS });
  const { metadata } = JSON.parse(await readFile(join(stack.home(projectId), 'r.ipynb'), 'utf8'));
  expect(metadata).toMatchObject({
    kernelspec: { name: 'ir', language: 'R' },
    language_info: { name: 'R', file_extension: '.r' },
  });
});

test('[E2E153] a full round with Octave', async () => {
  await opened(alice, 'octave.ipynb', FIVE);
  await makeRound(alice, {
    kernel: 'octave',
    prints: { code: 'printf("%d from Octave\\n", sum(1:10))', seen: '55 from Octave' },
    plots: { code: 'plot(1:10)' },
    fails: { code: 'error("no such luck")', seen: /no such luck/ },
    loops: [
      "disp('begun'); while true; end",
      "disp('begun'); for k=1:1e9; x=k; end",
      "disp('begun'); pause(100)",
      "disp('begun')\nwhile true\n  x = 1;\nend",
    ],
    completes: { text: 'linspa', seen: 'linspace' },
  });
});

test('[E2E154] a full round with Sage, and @interact', async () => {
  await opened(alice, 'sage.ipynb', FIVE);
  await makeRound(alice, {
    kernel: 'sagemath',
    prints: { code: 'print(factor(2^10 - 1))', seen: '3 * 11 * 31' },
    plots: { code: 'plot(sin, 0, 2*pi)' },
    fails: { code: '1/0', seen: 'ZeroDivisionError' },
    loops: ['print("begun")\nwhile True: pass'],
    completes: { text: 'is_prime_p', seen: 'is_prime_power' },
  });
  await write(alice, 3, '@interact\ndef f(n=slider(1, 20, 1, default=3)):\n    print(factor(2^n - 1))');
  await run(alice, 3);
  await outputs(alice, 3).getByRole('slider').fill('11');
  await outputs(alice, 3).getByText('23 * 89').waitFor({ timeout: KERNEL_MS });
});

test('[E2E155] a broken kernel is listed with its reason; one that dies at its start says what it wrote, and another is chosen', async () => {
  const kernels = join(stack.home(projectId), '.local/share/jupyter/kernels');
  await putSpec(kernels, 'absent', ['/opt/absent/bin/python', '-f', '{connection_file}']);
  await putSpec(kernels, 'dying', ['/bin/sh', '-c', 'echo "no licence found" >&2; exit 7']);
  await opened(alice, 'dying.ipynb', ['1 + 1']);
  const picker = kernelPicker(alice);
  const option = picker.getByRole('option', {
    name: /absent kernel: .*\/opt\/absent\/bin\/python/,
    includeHidden: true,
  });
  await option.waitFor({ state: 'attached' });
  await expect(option.isDisabled()).resolves.toBe(true);
  await picker.selectOption('dying');
  await kernelState(alice, 'Dead').waitFor({ timeout: KERNEL_MS });
  await alice.getByText('no licence found').first().waitFor();
  await alice
    .getByText(/exit code 7/)
    .first()
    .waitFor();
  await picker.selectOption('python3');
  await kernelState(alice, 'Idle').waitFor({ timeout: KERNEL_MS });
  await run(alice, 1);
  await outputs(alice, 1).getByText('2', { exact: true }).waitFor();
});

test('[E2E156] a kernel that is killed says so, and a run starts another', async () => {
  await opened(alice, 'killed.ipynb', ['import os\nprint("pid", os.getpid())', 'print("again")']);
  await run(alice, 1);
  const words = await outputs(alice, 1)
    .getByText(/pid \d+/)
    .textContent();
  const pid = Number(/pid (\d+)/.exec(words ?? '')?.[1]);
  expect((await listProcesses()).find((one) => one.pid === pid)?.command).toContain('ipykernel');
  process.kill(pid, 'SIGKILL');
  await kernelState(alice, 'Dead').waitFor({ timeout: KERNEL_MS });
  await alice
    .getByRole('alert')
    .getByText(/something killed it/)
    .waitFor();
  await cell(alice, 2).getByRole('button', { name: 'Run cell' }).click();
  await outputs(alice, 2).getByText('again').waitFor({ timeout: KERNEL_MS });
  await kernelState(alice, 'Idle').waitFor({ timeout: KERNEL_MS });
  await until(async () => {
    const [first] = await readNotebook(stack.home(projectId), 'killed.ipynb');
    return JSON.stringify(first).includes(`pid ${pid}`);
  });
});

async function putSpec(kernels: string, name: string, argv: string[]): Promise<void> {
  await mkdir(join(kernels, name), { recursive: true });
  const spec = { argv, display_name: `${name} kernel`, language: 'python' };
  await writeFile(join(kernels, name, 'kernel.json'), JSON.stringify(spec));
}
