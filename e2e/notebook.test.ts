/**
 * Notebooks with a real Python kernel: cells, keys, two people, runs that outlive the browser, long ones, a phone. The tests run in order; each goes on
 * where the last one ended.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { documentState, newPage, runningState } from './support/browser';
import {
  cell,
  KERNEL_MS,
  kernelState,
  notebook,
  openNotebook,
  outputs,
  putNotebook,
  readNotebook,
  run,
  source,
  sourceOf,
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

beforeAll(async () => {
  ({ stack, browser, alice, bob, projectId } = await startPair('Notebooks'));
});

afterAll(() => stopPair({ stack, browser }));

test('[E2E120] a notebook opens as cells; a cell runs, and its output is in the file', async () => {
  await putNotebook(stack.home(projectId), 'first.ipynb', ['# Title', 'print(6 * 7)', '1 + 1']);
  await openNotebook(alice, stack.url, projectId, 'first.ipynb');
  await cell(alice, 1).getByRole('heading', { name: 'Title' }).waitFor();
  await run(alice, 2);
  await outputs(alice, 2).getByText('42').waitFor({ timeout: KERNEL_MS });
  await kernelState(alice, 'Idle').waitFor({ timeout: KERNEL_MS });
  await until(async () =>
    (await readNotebook(stack.home(projectId), 'first.ipynb'))[1]?.outputs?.some(({ text }) =>
      text?.join('').includes('42'),
    ),
  );
});

test('[E2E121] the keys of Jupyter: insert, type, change, delete, bring back, move between modes', async () => {
  await cell(alice, 3).click({ position: { x: 4, y: 4 } });
  await alice.keyboard.press('b');
  await cell(alice, 4).waitFor();
  await alice.keyboard.press('Enter');
  await alice.keyboard.type('x = 5');
  await alice.keyboard.press('Shift+Enter');
  await cell(alice, 5).waitFor();
  await alice.keyboard.type('x + 1');
  await alice.keyboard.press('Control+Enter');
  await outputs(alice, 5).getByText('6', { exact: true }).waitFor({ timeout: KERNEL_MS });
  await alice.keyboard.press('d');
  await alice.keyboard.press('d');
  await cell(alice, 5).waitFor({ state: 'detached' });
  await alice.keyboard.press('z');
  await cell(alice, 5).waitFor();
  await alice.keyboard.press('a');
  await alice.keyboard.press('m');
  await alice.keyboard.press('Enter');
  await alice.keyboard.type('## Between');
  await alice.keyboard.press('Shift+Enter');
  await cell(alice, 5).getByRole('heading', { name: 'Between' }).waitFor();
  await documentState(alice, 'Saved to disk').waitFor();
  const cells = await readNotebook(stack.home(projectId), 'first.ipynb');
  expect(cells.map(sourceOf)).toEqual(['# Title', 'print(6 * 7)', '1 + 1', 'x = 5', '## Between', 'x + 1']);
});

test('[E2E122] two people: each sees the other’s cell, text and output', async () => {
  await openNotebook(bob, stack.url, projectId, 'first.ipynb');
  await write(bob, 3, 'sum([1, 2, 3])');
  await source(alice, 3).getByText('sum([1, 2, 3])').waitFor();
  await cell(alice, 3).getByText('Bob Brown').waitFor();
  await run(bob, 3);
  await outputs(alice, 3).getByText('6', { exact: true }).waitFor({ timeout: KERNEL_MS });
});

test('[E2E123] a run goes on without any browser; coming back, all of its output is there', async () => {
  await write(alice, 3, 'import time\nfor i in range(8):\n    print("step", i)\n    time.sleep(0.5)');
  await cell(alice, 3).getByRole('button', { name: 'Run cell' }).click();
  await outputs(alice, 3).getByText('step 0').waitFor({ timeout: KERNEL_MS });
  await Promise.all([alice.goto('about:blank'), bob.goto('about:blank')]);
  await until(async () =>
    JSON.stringify((await readNotebook(stack.home(projectId), 'first.ipynb'))[2]).includes('step 7'),
  );
  await openNotebook(alice, stack.url, projectId, 'first.ipynb');
  await outputs(alice, 3).getByText('step 7').waitFor();
});

const hasFocus = (place: Locator) => place.evaluate((element) => element === document.activeElement);

test('[E2E124] input() asks below its cell with the focus, and the answer goes on; then the keys are the cell’s again', async () => {
  await write(alice, 3, 'name = input("Who? ")\nprint("Hello", name)');
  await cell(alice, 3).getByRole('button', { name: 'Run cell' }).click();
  const question = cell(alice, 3).getByRole('textbox', { name: 'Who?' });
  await question.waitFor({ timeout: KERNEL_MS });
  await until(() => hasFocus(question));
  await alice.keyboard.type('Euler');
  await alice.keyboard.press('Enter');
  await outputs(alice, 3).getByText('Hello Euler').waitFor({ timeout: KERNEL_MS });
  await until(() => hasFocus(cell(alice, 3)));
  await alice.keyboard.press('h');
  await alice.getByRole('dialog').getByText('Keyboard shortcuts').waitFor();
  await alice.keyboard.press('Escape');
  await until(() => hasFocus(cell(alice, 3)));
});

test('[E2E125] interrupt ends a loop; a kernel that dies says why, and restarts', async () => {
  await write(alice, 3, 'while True: pass');
  await cell(alice, 3).getByRole('button', { name: 'Run cell' }).click();
  await kernelState(alice, 'Busy').waitFor({ timeout: KERNEL_MS });
  await alice
    .getByRole('toolbar', { name: 'Notebook tools' })
    .getByRole('button', { name: 'Interrupt' })
    .click();
  await outputs(alice, 3).getByText('KeyboardInterrupt').first().waitFor({ timeout: KERNEL_MS });
  await write(alice, 3, 'import os, sys\nprint("last words", file=sys.__stderr__, flush=True)\nos._exit(3)');
  await cell(alice, 3).getByRole('button', { name: 'Run cell' }).click();
  await kernelState(alice, 'Dead').waitFor({ timeout: KERNEL_MS });
  await alice.getByRole('alert').getByText('The kernel has died').waitFor();
  await alice.getByRole('alert').getByRole('button', { name: 'Restart' }).click();
  await kernelState(alice, 'Idle').waitFor({ timeout: KERNEL_MS });
  // One that lives is restarted when that is meant.
  await alice.keyboard.press('0');
  await alice.keyboard.press('0');
  await alice.getByRole('dialog').getByRole('button', { name: 'Restart' }).waitFor();
  await alice.keyboard.press('Escape');
  await until(() => hasFocus(cell(alice, 3)));
});

test('[E2E126] Tab completes and Shift-Tab tells, as the kernel knows', async () => {
  await write(alice, 3, 'number_of_sheep = 3');
  await run(alice, 3);
  await write(alice, 3, 'number_of');
  await alice.keyboard.press('Tab');
  await alice.locator('.cm-tooltip-autocomplete').getByText('number_of_sheep').first().waitFor();
  await alice.keyboard.press('Escape');
  await write(alice, 3, 'len');
  await alice.keyboard.press('Shift+Tab');
  await alice.getByRole('tooltip').getByText('Return the number of items').waitFor();
  await alice.keyboard.press('Escape');
});

test('[E2E127] 1,000 cells: only those near the view are drawn, far ones are found and reached by key', async () => {
  const sources = Array.from({ length: 1000 }, (_, i) =>
    i % 5 === 0 ? `## Part ${i}` : `value_${i} = ${i}\nvalue_${i}`,
  );
  await putNotebook(stack.home(projectId), 'long.ipynb', sources);
  await openNotebook(alice, stack.url, projectId, 'long.ipynb');
  expect(
    await notebook(alice)
      .getByRole('region', { name: /^Cell / })
      .count(),
  ).toBeLessThan(60);
  await cell(alice, 1).click({ position: { x: 4, y: 4 } });
  await alice.keyboard.press('f');
  await alice.getByRole('textbox', { name: 'Find', exact: true }).fill('value_999 =');
  await alice.keyboard.press('Enter');
  await cell(alice, 1000).waitFor();
  await alice.keyboard.press('Escape');
  await alice.keyboard.press('Home');
  await cell(alice, 1).waitFor();
});

test('[NU9] a key changes nothing in the page but the editor that it goes to', async () => {
  await source(alice, 2).click();
  await alice.keyboard.type('x = 1');
  await documentState(alice, 'Saved to disk').waitFor();
  await alice.evaluate(() => {
    const changed = new Set<string>();
    const others = (node: Node) => {
      const element = node instanceof Element ? node : node.parentElement;
      if (!element?.closest('.cm-editor, .status-line')) changed.add(element?.outerHTML.slice(0, 200) ?? '?');
    };
    const observer = new MutationObserver((records) => {
      for (const { target } of records) others(target);
    });
    const file = document.querySelector('.open-file') ?? document.body;
    observer.observe(file, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
    Object.assign(window, { changedByKeys: changed });
  });
  await alice.keyboard.type(' + 2 + 3 + 4', { delay: 20 });
  await documentState(alice, 'Saved to disk').waitFor();
  await source(alice, 2).getByText('x = 1 + 2 + 3 + 4').waitFor();
  const changed = await alice.evaluate(() => [
    ...(window as unknown as { changedByKeys: Set<string> }).changedByKeys,
  ]);
  expect(changed).toEqual([]);
});

test('[E2E128] who may only read sees cells and outputs, and has nothing to run or change them with', async () => {
  await alice.goto(`${stack.url}/projects/${projectId}/settings`);
  await alice.getByRole('combobox', { name: /Role of Bob/ }).selectOption('viewer');
  await openNotebook(bob, stack.url, projectId, 'first.ipynb');
  await documentState(bob, 'Read only').waitFor();
  await expect(bob.getByRole('button', { name: 'Run cell' }).count()).resolves.toBe(0);
  await outputs(bob, 2).getByText('42').waitFor();
});

test('[E2E129] on a phone nothing scrolls sideways but the toolbar', async () => {
  const phone = await newPage(browser, {
    viewport: { width: 390, height: 780 },
    storageState: await alice.context().storageState(),
  });
  await openNotebook(phone, stack.url, projectId, 'first.ipynb');
  await runningState(phone).waitFor();
  const excess = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
  await run(phone, 2);
  await phone.context().close();
});

test('[E2E130] TimeTravel shows earlier cells; a new notebook begins with one', async () => {
  await openNotebook(alice, stack.url, projectId, 'first.ipynb');
  await alice.getByRole('button', { name: 'TimeTravel' }).click();
  await alice.getByRole('slider', { name: 'Version' }).waitFor();
  await alice.getByRole('region', { name: 'Version text' }).getByText('print(6 * 7)').waitFor();
  await alice.goto(`${stack.url}/projects/${projectId}/new`);
  await alice.getByRole('button', { name: /Jupyter notebook/ }).waitFor();
});
