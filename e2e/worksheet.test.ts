/**
 * Worksheets of SageMathCloud with the real Sage: modes, flags, cells that run by themselves, controls, two people, the file in SageMathCloud's own
 * format, and the way to a Jupyter notebook. The tests run in order.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { documentState } from './support/browser';
import { tool } from './support/kernel-round';
import {
  cell,
  KERNEL_MS,
  kernelState,
  openNotebook,
  outputs,
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

const NAME = 'old.sagews';
const CELLS = [
  ['a', '%auto\nstart = 41'],
  ['', 'factor(2^10 - 1)'],
  ['', '%md\n# A *title*'],
  ['', '%html\n<b>bold words</b>'],
  ['', '%r\ncat(sum(1:10), "from R")'],
  ['', '%hide\nprint(start + 1)'],
  ['', '@interact\ndef f(n=slider(1, 20, 1, default=3)):\n    print(factor(2^n - 1))'],
] as const;

const uuid = (i: number) => `${String(i).padStart(8, '0')}-1111-4111-8111-111111111111`;
const worksheet = () => CELLS.map(([flags, text], i) => `\ufe20${uuid(i)}${flags}\ufe20\n${text}\n`).join('');
const onDisk = () => readFile(join(stack.home(projectId), NAME), 'utf8');

beforeAll(async () => {
  // High: cells far from the view are not drawn.
  const page = { viewport: { width: 1280, height: 3000 } };
  ({ stack, browser, alice, bob, projectId } = await startPair('Worksheets', { page }));
});

afterAll(() => stopPair({ stack, browser }));

test('[E2E160] a worksheet opens; when its kernel comes the cells that say so run by themselves', async () => {
  await writeFile(join(stack.home(projectId), NAME), worksheet());
  await openNotebook(alice, stack.url, projectId, NAME);
  await source(alice, 2).getByText('factor(2^10 - 1)').waitFor();
  await alice.getByRole('button', { name: 'Start kernel' }).click();
  await kernelState(alice, 'Idle').waitFor({ timeout: KERNEL_MS });
  await cell(alice, 1)
    .getByText(/^\[\d+\]:$/)
    .waitFor({ timeout: KERNEL_MS });
  await expect(onDisk()).resolves.toContain(CELLS[1][1]);
});

test('[E2E161] modes: Sage, Markdown, HTML, R; what a cell hides is hidden for all, and in the file', async () => {
  await openNotebook(bob, stack.url, projectId, NAME);
  await tool(alice, 'Run all').click();
  await outputs(alice, 2).getByText('3 * 11 * 31').waitFor({ timeout: KERNEL_MS });
  await outputs(alice, 3).getByRole('heading', { name: 'A title' }).waitFor({ timeout: KERNEL_MS });
  await outputs(alice, 4).getByText('bold words').waitFor({ timeout: KERNEL_MS });
  await outputs(alice, 5).getByText('55 from R').waitFor({ timeout: KERNEL_MS });
  await outputs(alice, 6).getByText('42', { exact: true }).waitFor({ timeout: KERNEL_MS });
  await cell(bob, 6)
    .getByRole('button', { name: /Input is hidden/ })
    .waitFor();
  await outputs(bob, 6).getByText('42', { exact: true }).waitFor();
  await until(async () => (await onDisk()).includes(`\ufe20${uuid(5)}i\ufe20`));
  const text = await onDisk();
  expect(text).toContain(`\ufe21${uuid(1)}\ufe21{"stdout":"3 * 11 * 31\\n"`);
  expect(text).toContain('"html":"<b>bold words</b>"');
  expect(text).toContain(`\ufe20${uuid(0)}a\ufe20\n%auto\nstart = 41\n`);
});

test('[E2E162] @interact has controls, which two people move', async () => {
  await outputs(bob, 7).getByRole('slider').fill('11');
  await outputs(alice, 7).getByText('23 * 89').waitFor({ timeout: KERNEL_MS });
});

test('[E2E163] two people edit one worksheet, and run it', async () => {
  await write(alice, 2, 'next_prime(start)');
  await source(bob, 2).getByText('next_prime(start)').waitFor();
  await write(bob, 1, '%auto\nstart = 100');
  await run(bob, 1);
  await run(bob, 2);
  await outputs(alice, 2).getByText('101', { exact: true }).waitFor({ timeout: KERNEL_MS });
  await documentState(alice, 'Saved to disk').waitFor();
  await until(async () => (await onDisk()).includes('"stdout":"101\\n"'));
});

test('[E2E164] a worksheet becomes a Jupyter notebook with its outputs', async () => {
  await tool(alice, 'Export').click();
  await alice.getByRole('menuitem', { name: /Convert to Jupyter notebook/ }).click();
  await alice.waitForURL(/old\.ipynb/);
  await cell(alice, 3).getByRole('heading', { name: 'A title' }).waitFor();
  await outputs(alice, 2).getByText('101', { exact: true }).waitFor();
  const cells = await readNotebook(stack.home(projectId), 'old.ipynb');
  expect(cells.map(({ cell_type }) => cell_type[0]).join('')).toBe('ccmmccc');
  expect(sourceOf(cells[1] ?? { cell_type: '', source: '', metadata: {} })).toBe('next_prime(start)');
});
