/** One full round with a kernel as a person makes it: choose, run, a picture, an error, completion, interrupt, restart and run all. */
import type { Locator, Page } from 'playwright-core';
import { cell, KERNEL_MS, kernelState, outputs, run, source, write } from './notebook';

export interface Round {
  /** Name of the kernelspec. */
  kernel: string;
  /** Four cells: what they say, and what is seen of them. */
  prints: { code: string; seen: string };
  plots: { code: string };
  fails: { code: string; seen: string | RegExp };
  /** Each says "begun" first; then it is interrupted. */
  loops: readonly string[];
  completes: { text: string; seen: string };
}

const LAST = 5;

export function kernelPicker(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Kernel' });
}

export function tool(page: Page, name: string): Locator {
  return page.getByRole('toolbar', { name: 'Notebook tools' }).getByRole('button', { name, exact: true });
}

/** The notebook is open, with five empty cells. */
export async function makeRound(page: Page, round: Round): Promise<void> {
  await kernelPicker(page).selectOption(round.kernel);
  await kernelState(page, 'Idle').waitFor({ timeout: KERNEL_MS });
  await write(page, 1, round.prints.code);
  await run(page, 1);
  await outputs(page, 1).getByText(round.prints.seen).first().waitFor({ timeout: KERNEL_MS });
  await write(page, 2, round.plots.code);
  await run(page, 2);
  await picture(page, 2).waitFor({ timeout: KERNEL_MS });
  await write(page, 3, round.fails.code);
  await run(page, 3);
  await outputs(page, 3).getByText(round.fails.seen).first().waitFor({ timeout: KERNEL_MS });
  await complete(page, LAST, round.completes);
  for (const code of round.loops) await interrupt(page, code);
  await write(page, 3, '');
  await write(page, 4, '');
  await write(page, LAST, '');
  await tool(page, 'Restart and run all').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restart and run all' }).click();
  await kernelState(page, 'Starting').waitFor({ timeout: KERNEL_MS });
  await kernelState(page, 'Idle').waitFor({ timeout: KERNEL_MS });
  await outputs(page, 1).getByText(round.prints.seen).first().waitFor({ timeout: KERNEL_MS });
  await picture(page, 2).waitFor({ timeout: KERNEL_MS });
}

async function interrupt(page: Page, code: string): Promise<void> {
  await write(page, 4, code);
  await cell(page, 4).getByRole('button', { name: 'Run cell' }).click();
  await outputs(page, 4).getByText('begun').waitFor({ timeout: KERNEL_MS });
  await tool(page, 'Interrupt').click();
  await kernelState(page, 'Idle').waitFor({ timeout: KERNEL_MS });
}

/** That was loaded, and has a size. */
export function picture(page: Page, number: number): Locator {
  return outputs(page, number).locator('img, svg').first();
}

async function complete(page: Page, number: number, { text, seen }: Round['completes']): Promise<void> {
  await write(page, number, text);
  await page.keyboard.press('Tab');
  // One match is put in at once, several are offered.
  const offered = page.locator('.cm-tooltip-autocomplete').getByText(seen).first();
  await offered.or(source(page, number).getByText(seen)).first().waitFor({ timeout: KERNEL_MS });
  await page.keyboard.press('Escape');
}
