/** A notebook in Chromium, timed inside the page: from a key to its output, from a click to the first cell, and what a key costs. Used by the row jupyter. */
import type { Locator, Page } from 'playwright-core';
import { cell, openNotebook, outputs, source } from '../../e2e/support/notebook';

/** ms for the kernel to start, and for any single step. */
const PATIENCE_MS = 60_000;

/** Text of a notebook file: cells of code, each with one output, a Markdown cell now and then. */
export function notebookText(cells: number): string {
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  return JSON.stringify({
    cells: Array.from({ length: cells }, (_, n) => (n % 10 === 9 ? heading(n) : code(n))),
    metadata,
    nbformat: 4,
    nbformat_minor: 5,
  });
}

const heading = (n: number) => ({
  cell_type: 'markdown',
  id: `text-${n}`,
  metadata: {},
  source: `## Part ${n}\n\nWhat follows is measured, with $x_{${n}}^2$ in it.`,
});

const code = (n: number) => ({
  cell_type: 'code',
  id: `code-${n}`,
  metadata: {},
  execution_count: n,
  source: `values = [v * ${n} for v in range(100)]\nprint(sum(values))\nvalues[:5]`,
  outputs: [{ output_type: 'stream', name: 'stdout', text: `${4950 * n}\n` }],
});

/** Opens the file from its folder, once that has been read; ms from the click until its first cell is there. */
export async function openingTime(page: Page, folder: string, name: string): Promise<number> {
  await page.goto(folder);
  const link = page.getByRole('table', { name: 'Files' }).getByRole('link', { name });
  await link.waitFor();
  await page.waitForLoadState('networkidle');
  const begun = performance.now();
  await link.click();
  await cell(page, 1).waitFor({ timeout: PATIENCE_MS });
  return performance.now() - begun;
}

/** One cell with `2+3`, its kernel warm. */
export async function prepareSum(page: Page, url: string, projectId: string, name: string): Promise<void> {
  await openNotebook(page, url, projectId, name);
  await source(page, 1).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('2+3');
  await page.keyboard.press('Control+Enter');
  await outputs(page, 1).getByText('5', { exact: true }).waitFor({ timeout: PATIENCE_MS });
}

/** Ctrl-Enter in the cell of prepareSum: ms from the key, as the page hears it, until the new number and the result are both in the page. */
export async function sumTime(page: Page): Promise<number> {
  const measured = page.evaluate(
    (patience) =>
      new Promise<number>((resolve, reject) => {
        const region = document.querySelector(
          'section[aria-label="Cell 1"], [role="region"][aria-label="Cell 1"]',
        );
        if (!region) return reject(new Error('There is no cell 1.'));
        const prompt = () => /\[(\d+)\]/.exec(region.textContent ?? '')?.[1];
        const before = prompt();
        let begun = 0;
        const key = () => {
          begun = performance.now();
        };
        addEventListener('keydown', key, { capture: true });
        const observer = new MutationObserver(() => {
          const output = region.querySelector('[aria-label="Output"]');
          const now = prompt();
          if (
            begun === 0 ||
            now === undefined ||
            now === before ||
            output?.textContent?.includes('5') !== true
          )
            return;
          finish();
          resolve(performance.now() - begun);
        });
        const timer = setTimeout(() => {
          finish();
          reject(new Error('No output came.'));
        }, patience);
        const finish = () => {
          clearTimeout(timer);
          observer.disconnect();
          removeEventListener('keydown', key, { capture: true });
        };
        observer.observe(region, { subtree: true, childList: true, characterData: true });
      }),
    PATIENCE_MS,
  );
  // The observer must be there before the key.
  await page.evaluate(() => 0);
  await page.keyboard.press('Control+Enter');
  return measured;
}

/** A page with a text field and nothing else: what a key costs whatever one types into. */
export async function openField(page: Page): Promise<Locator> {
  await page.goto('about:blank');
  await page.setContent('<textarea cols="80" rows="20"></textarea>');
  return page.locator('textarea');
}

/** Types into the field; ms that each key kept the page busy: from keydown until the page takes the next task after the input, drawing included. */
export async function typingTimes(field: Locator, keys: number): Promise<number[]> {
  const page = field.page();
  await field.click();
  await page.evaluate(() => {
    const times: number[] = [];
    let begun = 0;
    Object.assign(window, { keyTimes: times });
    addEventListener(
      'keydown',
      () => {
        begun = performance.now();
      },
      { capture: true },
    );
    addEventListener(
      'input',
      () => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => times.push(performance.now() - begun);
        channel.port2.postMessage(0);
      },
      { capture: true },
    );
  });
  await page.keyboard.type('x'.repeat(keys), { delay: 30 });
  return page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes);
}
