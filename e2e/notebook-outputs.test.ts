/**
 * Outputs on their whole way from a real Python to the page: floods, hostile HTML, git, exports, paper. Each test has
 * notebooks of its own.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { documentState, terminalRows, typeInTerminal } from './support/browser';
import {
  cell,
  KERNEL_MS,
  kernelState,
  openNotebook,
  outputs,
  putNotebook,
  run,
  runButton,
  says,
  source,
  write,
} from './support/notebook';
import { startPair, stopPair } from './support/pair';
import type { Stack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let alice: Page;
let bob: Page;
let projectId: string;
let home: string;

beforeAll(async () => {
  ({ stack, browser, alice, bob, projectId } = await startPair('Outputs'));
  home = stack.home(projectId);
});

afterAll(() => stopPair({ stack, browser }));

const open = (page: Page, path: string) => openNotebook(page, stack.url, projectId, path);

/** Bytes in memory. */
async function rss(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

const LINES = 3_000_000;
/** Bytes: what a flood of 23 MB, or 100 MB of text, may cost a program. */
const MUCH = 300 * 1024 ** 2;
/** Far more than it takes, far less than when it waits for 50 MB. */
const SLOW_MS = 15_000;

async function prompt(page: Page): Promise<string> {
  return (await cell(page, 1).locator('.nb-prompt > [aria-hidden]').textContent()) ?? '';
}

/** Milliseconds from the button to the new number beside the first cell. */
async function timeToRun(page: Page): Promise<number> {
  const before = await prompt(page);
  const begun = performance.now();
  await runButton(page, 1).click();
  await until(async () => /\d/.test(await prompt(page)) && (await prompt(page)) !== before);
  return performance.now() - begun;
}

test('[E2E172] a flood of lines leaves memory and everybody else alone, and is read on from the disk', async () => {
  await putNotebook(home, 'flood.ipynb', [`for i in range(${LINES}): print(i)`]);
  await putNotebook(home, 'beside.ipynb', ['1 + 1']);
  await open(bob, 'beside.ipynb');
  await run(bob, 1);
  const alone = await timeToRun(bob);
  await open(alice, 'flood.ipynb');
  const programs = [await stack.localHubPid(projectId), await stack.hubPid(alice)];
  const before = await Promise.all(programs.map(rss));
  await runButton(alice, 1).click();
  await says(alice, 1, '0');
  const times: number[] = [];
  while ((await prompt(alice)) === '[*]:') {
    times.push(await timeToRun(bob));
    const more = (await Promise.all(programs.map(rss))).map((bytes, i) => bytes - (before[i] ?? 0));
    for (const bytes of more) expect(bytes).toBeLessThan(MUCH);
  }
  times.sort((a, b) => a - b);
  expect(times[times.length >> 1]).toBeLessThan(Math.max(1000, 10 * alone));
  await says(alice, 1, String(LINES - 1));
  const gap = outputs(alice, 1).getByRole('note');
  const words = await gap.textContent();
  expect(words).toMatch(/2,9\d\d,\d{3} lines/);
  await gap.getByRole('button', { name: 'Show more' }).click();
  await until(
    async () => (await gap.textContent())?.includes('lines') && (await gap.textContent()) !== words,
  );
});

const LONG = `from IPython.display import HTML, display
long = "x" * 50_000_000
print(long)
display(HTML("<p>" + long))`;

test('[E2E172] an output of 50 MB does not hold up another cell, typing, or the page', async () => {
  await putNotebook(home, 'long.ipynb', [LONG, 'print("after")']);
  await open(alice, 'long.ipynb');
  await runButton(alice, 1).click();
  await runButton(alice, 2).click();
  await says(alice, 2, 'after');
  await outputs(alice, 1).getByText('text/html, 50 MB').waitFor({ timeout: KERNEL_MS });
  const begun = Date.now();
  await write(alice, 2, 'print("quick")');
  await runButton(alice, 2).click();
  await says(alice, 2, 'quick');
  expect(Date.now() - begun).toBeLessThan(SLOW_MS);
  const heap = await alice.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
  expect(heap).toBeLessThan(MUCH);
  await shutDown(alice);
});

/** Bytes that a kernel takes are given back. */
async function shutDown(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Kernel', exact: true }).selectOption('');
  await kernelState(page, 'Not running').waitFor({ timeout: KERNEL_MS });
}

/** What a stranger's notebook tries; the frame writes down what came of it. */
const HOSTILE = `<pre id="report"></pre><script>
const report = {};
const attempt = (name, act) => { try { report[name] = String(act()); } catch { report[name] = 'refused'; } };
attempt('cookie', () => document.cookie);
attempt('storage', () => localStorage.length);
attempt('parent', () => parent.document.body.innerHTML);
attempt('top', () => { top.location.href = 'https://evil.example/'; });
fetch('ORIGIN/api/v1/projects', { credentials: 'include' }).then((r) => r.text()).then(() => 'read', () => 'refused')
  .then((api) => { document.getElementById('report').textContent = JSON.stringify({ ...report, api }); });
</script>`;

test('[E2E173] a notebook of a stranger: its scripts stay in their frames, which reach nothing; its HTML in the page does nothing', async () => {
  const html = (text: string) => ({ output_type: 'display_data', data: { 'text/html': text }, metadata: {} });
  const act = 'window.top.HACKED = 1; document.body.dataset.hacked = 1';
  const plain = `<b onclick="${act}">bold</b><img src="data:," onerror="${act}"><a href="javascript:${act}">link</a>`;
  const cells = [
    { id: 'a', cell_type: 'markdown', metadata: {}, source: `# Stranger\n\n<script>${act}</script>${plain}` },
    {
      id: 'b',
      cell_type: 'code',
      metadata: {},
      execution_count: 1,
      source: '1',
      outputs: [html(HOSTILE.replaceAll('ORIGIN', stack.url)), html(`<p>words</p>${plain}`)],
    },
  ];
  await writeFile(
    join(home, 'stranger.ipynb'),
    JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
  await open(alice, 'stranger.ipynb');
  await cell(alice, 1).getByRole('heading', { name: 'Stranger' }).waitFor();
  const report = outputs(alice, 2).frameLocator('iframe').first().locator('#report');
  const said = JSON.parse(await until(() => report.textContent())) as Record<string, string>;
  expect(said).toEqual({
    cookie: 'refused',
    storage: 'refused',
    parent: 'refused',
    top: 'refused',
    api: 'refused',
  });
  expect(await alice.evaluate(() => 'HACKED' in window || 'hacked' in document.body.dataset)).toBe(false);
  expect(alice.url()).toContain('stranger.ipynb');
});

const execute = promisify(execFile);
const git = async (...words: string[]) =>
  (
    await execute('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...words], {
      cwd: join(home, 'repo'),
    })
  ).stdout;

test('[E2E174] git: an edit of one cell is all of the diff; another version that is checked out comes cell by cell', async () => {
  await mkdir(join(home, 'repo'));
  await git('init', '-q');
  await putNotebook(home, 'repo/n.ipynb', ['# Paper', 'first = 1', 'second = 2', 'print("kept")']);
  await open(alice, 'repo/n.ipynb');
  await run(alice, 4);
  await says(alice, 4, 'kept');
  await alice.keyboard.press('Control+s');
  await until(async () => (await readFile(join(home, 'repo/n.ipynb'), 'utf8')).includes('"kept\\n"'));
  await git('add', '.');
  await git('commit', '-qm', 'one');
  await write(alice, 2, 'first = 11');
  await until(async () => (await readFile(join(home, 'repo/n.ipynb'), 'utf8')).includes('first = 11'));
  const changed = (await git('diff', '-U0')).split('\n').filter((line) => /^[+-] /.test(line));
  expect(changed).toEqual(['-   "source": "first = 1",', '+   "source": "first = 11",']);
  await git('commit', '-qam', 'two');
  await open(bob, 'repo/n.ipynb');
  await write(bob, 3, 'second = 2 # bob');
  await until(async () => (await readFile(join(home, 'repo/n.ipynb'), 'utf8')).includes('# bob'));
  await git('commit', '-qam', 'three');
  await git('checkout', '-q', 'HEAD~2', '--', 'n.ipynb');
  await source(alice, 2)
    .getByText(/first = 1$/)
    .waitFor();
  await source(bob, 3)
    .getByText(/second = 2$/)
    .waitFor();
  // He is still in his cell, and she still sees the output of hers.
  await bob.keyboard.press('Control+End');
  await bob.keyboard.type('0');
  await source(alice, 3).getByText('second = 20').waitFor();
  await outputs(alice, 4).getByText('kept').waitFor();
  await documentState(bob, 'Saved to disk').waitFor();
});

test('[E2E175] find and replace, undo, cells from one notebook to another, pictures that are pasted, restored versions', async () => {
  await putNotebook(home, 'from.ipynb', ['# Text', 'alpha = 1', 'alpha + 1']);
  await putNotebook(home, 'to.ipynb', ['target = 1']);
  await open(alice, 'from.ipynb');
  await cell(alice, 2).click({ position: { x: 4, y: 4 } });
  await alice.keyboard.press('f');
  await alice.getByRole('textbox', { name: 'Find', exact: true }).fill('alpha');
  await alice.getByText('2 found').waitFor();
  await alice.getByRole('textbox', { name: 'Replace with' }).fill('omega');
  await alice.getByRole('button', { name: 'Replace all' }).click();
  await source(alice, 3).getByText('omega + 1').waitFor();
  await alice.getByRole('search').getByRole('button', { name: 'Close' }).click();
  await alice.getByRole('button', { name: 'Undo' }).click();
  await source(alice, 2).getByText('alpha = 1').waitFor();
  await source(alice, 3).getByText('alpha + 1').waitFor();
  await alice.getByRole('button', { name: 'Redo' }).click();
  await source(alice, 3).getByText('omega + 1').waitFor();
  await cell(alice, 2).click({ position: { x: 4, y: 4 } });
  await alice.keyboard.press('Shift+ArrowDown');
  await alice.keyboard.press('Control+c');
  const other = await alice.context().newPage();
  await open(other, 'to.ipynb');
  await cell(other, 1).click({ position: { x: 4, y: 4 } });
  await other.keyboard.press('Control+v');
  await source(other, 3).getByText('omega + 1').waitFor();
  await other.close();
  await pastePicture(alice);
  await cell(alice, 1).locator('.cm-content').getByText('attachment:').waitFor();
  await alice.keyboard.press('Shift+Enter');
  const picture = cell(alice, 1).locator('img');
  await until(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth === 1));
  await alice.getByRole('button', { name: 'TimeTravel' }).click();
  await alice.getByRole('slider', { name: 'Version', exact: true }).press('Home');
  await alice.getByRole('region', { name: 'Version text' }).getByText('alpha = 1').waitFor();
  await alice.getByRole('button', { name: 'Restore this version' }).click();
  await source(alice, 2).getByText('alpha = 1').waitFor();
});

/** Into the Markdown cell at the top. */
async function pastePicture(page: Page): Promise<void> {
  await cell(page, 1).dblclick();
  await source(page, 1).click();
  await page.keyboard.press('Control+End');
  await source(page, 1).evaluate((element) => {
    const dot =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
    const bytes = Uint8Array.from(atob(dot), (char) => char.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'dot.png', { type: 'image/png' }));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
}

test('[E2E176] exports, paper, the command line, the console and the variables', async () => {
  await putNotebook(home, 'report.ipynb', [
    '# Report',
    'import sys\nwords = "from the kernel"\nprint(words)',
    ...Array.from({ length: 60 }, (_, i) => `part_${i} = ${i}`),
  ]);
  await open(alice, 'report.ipynb');
  const shell = await alice.context().newPage();
  await shell.goto(`${stack.url}/projects/${projectId}/files/shell.term`);
  await typeInTerminal(shell, 'lyceum-notebook run report.ipynb; echo exit $?');
  await terminalRows(shell).getByText('exit 0').waitFor({ timeout: KERNEL_MS });
  await shell.close();
  await says(alice, 2, 'from the kernel');
  const tools = alice.getByRole('toolbar', { name: 'Notebook tools' });
  await tools.getByRole('button', { name: 'Variables' }).click();
  await alice.getByRole('row', { name: /words str/ }).waitFor({ timeout: KERNEL_MS });
  await tools.getByRole('button', { name: 'Console' }).click();
  await alice.getByRole('textbox', { name: 'Code for the console' }).fill('words.upper()');
  await alice.keyboard.press('Enter');
  await alice
    .getByRole('complementary', { name: 'Console' })
    .getByText("'FROM THE KERNEL'")
    .waitFor({ timeout: KERNEL_MS });
  await alice.getByRole('button', { name: 'Close Console' }).click();
  const choose = async (name: string) => {
    await tools.getByRole('button', { name: 'Export' }).click();
    await alice.getByRole('menuitem', { name, exact: true }).click();
  };
  await alice.evaluate(() => {
    window.print = () => Object.assign(window, { printed: document.querySelector('.nb-print')?.textContent });
  });
  await choose('Print');
  const printed = await until(() =>
    alice.evaluate(() => (window as unknown as { printed?: string }).printed),
  );
  for (const words of ['Report', 'from the kernel', 'part_59 = 59']) expect(printed).toContain(words);
  const [download] = await Promise.all([
    alice.waitForEvent('download', { timeout: KERNEL_MS }),
    choose('HTML page'),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toContain('from the kernel');
  await choose('PDF');
  await alice
    .getByText(/A PDF needs Pandoc and XeLaTeX|Exported as report.pdf/)
    .first()
    .waitFor({ timeout: KERNEL_MS });
  for (const [name, file] of [
    ['Program (the code alone)', 'report.py'],
    ['Markdown', 'report.md'],
  ] as const) {
    await open(alice, 'report.ipynb');
    await kernelState(alice, 'Idle').waitFor({ timeout: KERNEL_MS });
    await choose(name);
    await until(
      async () => (await readFile(join(home, file), 'utf8').catch(() => '')).includes('part_59 = 59'),
      KERNEL_MS,
    );
  }
});
