/** A notebook as people see it, for end-to-end tests: its cells, what they say, and how one types into them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** A kernel on a busy machine may take its time. */
export const KERNEL_MS = 120_000;

export function notebook(page: Page): Locator {
  return page.getByRole('region', { name: 'Notebook' });
}

/** Counted from one. */
export function cell(page: Page, number: number): Locator {
  return page.getByRole('region', { name: `Cell ${number}`, exact: true });
}

export function source(page: Page, number: number): Locator {
  return cell(page, number).locator('.cm-content');
}

export function outputs(page: Page, number: number): Locator {
  return cell(page, number).getByRole('region', { name: 'Output' });
}

export function kernelState(page: Page, text: string | RegExp): Locator {
  return page.getByRole('status', { name: 'Kernel state' }).filter({ hasText: text });
}

export async function openNotebook(page: Page, url: string, projectId: string, path: string): Promise<void> {
  await page.goto(`${url}/projects/${projectId}/files/${path}`);
  await cell(page, 1).waitFor();
}

/** Replaces what the cell says. */
export async function write(page: Page, number: number, text: string): Promise<void> {
  await source(page, number).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

/** By the button, and until the prompt has the number. */
export async function run(page: Page, number: number): Promise<void> {
  await cell(page, number).getByRole('button', { name: 'Run cell' }).click();
  await cell(page, number)
    .getByText(/^\[\d+\]:$/)
    .waitFor({ timeout: KERNEL_MS });
}

export interface FileCell {
  id?: string;
  cell_type: string;
  source: string[] | string;
  metadata: Record<string, unknown>;
  outputs?: { output_type: string; text?: string[]; data?: Record<string, unknown> }[];
}

export async function readNotebook(home: string, path: string): Promise<FileCell[]> {
  const { cells } = JSON.parse(await readFile(join(home, path), 'utf8')) as { cells: FileCell[] };
  return cells;
}

export const sourceOf = ({ source }: FileCell): string => (Array.isArray(source) ? source.join('') : source);

/** A notebook of these sources: code, or Markdown where it begins with "#". */
export async function putNotebook(home: string, path: string, sources: readonly string[]): Promise<void> {
  const cells = sources.map((text, i) => ({
    id: `cell${i}`,
    metadata: {},
    source: text,
    ...(text.startsWith('#')
      ? { cell_type: 'markdown' }
      : { cell_type: 'code', execution_count: null, outputs: [] }),
  }));
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  await writeFile(
    join(home, path),
    JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, 1),
  );
}

export const runButton = (page: Page, number: number) =>
  cell(page, number).getByRole('button', { name: 'Run cell' });

/** What the cell's output says comes to be there. */
export const says = (page: Page, number: number, text: string) =>
  outputs(page, number).getByText(text).first().waitFor({ timeout: KERNEL_MS });

/** Numbers after "tick" in what a cell shows. */
export async function ticks(page: Page, number: number): Promise<number[]> {
  const text = (await outputs(page, number).textContent()) ?? '';
  return [...text.matchAll(/tick (\d+)/g)].map(([, digits]) => Number(digits));
}
