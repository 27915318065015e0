/** The explorer in Chromium: selecting, keys, dragging, clipboard, new files, trash, disk usage, 10,000 files, a phone. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { ALICE, createProject, editorText, newPage, signIn } from './support/browser';
import {
  BESIDE_NAME,
  fileLink,
  fileRow,
  files,
  more,
  openFolder,
  pressRow,
  rowAction,
  selectedNames,
  selectionAction,
} from './support/explorer';
import { type ExplorerStage, explorerStage } from './support/explorer-stage';
import { until } from './support/until';

jest.setTimeout(300_000);

const MB = 1024 * 1024;

let stage: ExplorerStage;
let page: Page;

beforeAll(async () => {
  stage = await explorerStage();
  page = stage.page;
});

afterAll(() => stage?.close());

test('[E2E46] click, Ctrl, Shift, checkboxes, all, Escape select; the bar acts on all of it, and Undo brings it back', async () => {
  await stage.inFolder('select', { 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c', 'd.txt': 'd', sub: null });
  await pressRow(page, 'a.txt');
  await pressRow(page, 'c.txt', ['Shift']);
  expect(await selectedNames(page)).toEqual(['a.txt', 'b.txt', 'c.txt']);
  await pressRow(page, 'b.txt', ['Control']);
  await page.getByRole('checkbox', { name: 'Select sub' }).click();
  expect(await selectedNames(page)).toEqual(['sub', 'a.txt', 'c.txt']);
  await page.keyboard.press('Escape');
  expect(await selectedNames(page)).toEqual([]);
  await page.getByRole('checkbox', { name: 'Select all' }).click();
  expect(await selectedNames(page)).toHaveLength(5);
  await page.getByRole('checkbox', { name: 'Select sub' }).click();
  await selectionAction(page, 'Delete');
  await until(async () => (await stage.names('select')).join() === 'sub');
  await page.getByRole('button', { name: 'Undo' }).click();
  await until(async () => (await stage.names('select')).length === 5);
  await fileLink(page, 'd.txt').waitFor();
  expect(await selectedNames(page)).toEqual([]);
});

test('[E2E47] by keyboard alone: walk, type ahead, select, rename, delete, open, up, copy and paste', async () => {
  await stage.inFolder('keys', { 'alpha.txt': '1', 'beta.txt': '2', 'gamma.txt': '3', zoo: null });
  await fileLink(page, 'zoo').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  expect(await selectedNames(page)).toEqual(['alpha.txt', 'beta.txt']);
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Escape');
  await page.keyboard.type('zo');
  await page.keyboard.press('Enter');
  await page.waitForURL(/keys\/zoo\/$/);
  await page.getByText('This folder is empty').waitFor();
  await page.keyboard.press('Control+v');
  await until(async () => (await stage.names('keys/zoo')).join() === 'alpha.txt,beta.txt');
  await fileLink(page, 'beta.txt').waitFor();
  await fileLink(page, 'alpha.txt').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('F2');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'New name' }).fill('delta.txt');
  await page.keyboard.press('Enter');
  await fileLink(page, 'delta.txt').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await fileLink(page, 'delta.txt').focus();
  await page.keyboard.press('Delete');
  await fileLink(page, 'delta.txt').waitFor({ state: 'detached' });
  await fileLink(page, 'alpha.txt').focus();
  await page.keyboard.press('Control+x');
  await page.keyboard.press('Backspace');
  await page.waitForURL(/\/keys\/$/);
  await fileLink(page, 'gamma.txt').waitFor();
  // The name is taken in the folder above: asked, and kept beside it.
  await page.keyboard.press('Control+v');
  await page.getByRole('dialog').getByRole('button', { name: 'Keep both' }).click();
  await fileLink(page, 'alpha (2).txt').waitFor();
  expect(await stage.names('keys/zoo')).toEqual([]);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('To the trash').waitFor();
  await page.keyboard.press('Escape');
});

test('[E2E48] rows dragged onto a folder or a breadcrumb move there, with Ctrl they are copied; Undo moves back', async () => {
  await stage.inFolder('drag', { 'one.txt': '1', 'two.txt': '2', into: null });
  await fileLink(page, 'one.txt').dragTo(fileRow(page, 'into'));
  await until(async () => (await stage.names('drag/into')).join() === 'one.txt');
  await page.getByRole('button', { name: 'Undo' }).click();
  await until(() => stage.exists('drag/one.txt'));
  await fileLink(page, 'one.txt').waitFor();
  await pressRow(page, 'one.txt');
  await pressRow(page, 'two.txt', ['Shift']);
  await page.keyboard.down('Control');
  await fileRow(page, 'two.txt').dragTo(fileRow(page, 'into'));
  await page.keyboard.up('Control');
  await until(async () => (await stage.names('drag/into')).join() === 'one.txt,two.txt');
  expect(await stage.names('drag')).toEqual(['into', 'one.txt', 'two.txt']);
  await openFolder(page, stage.stack.url, stage.projectId, 'drag/into');
  const home = page.getByRole('navigation', { name: 'Folder' }).getByRole('link', { name: 'Home' });
  await fileRow(page, 'two.txt').dragTo(home);
  await until(() => stage.exists('two.txt'));
  await fileLink(page, 'two.txt').waitFor({ state: 'detached' });
});

test('[E2E53] move by the folder picker, and copy into another project', async () => {
  const first = stage.projectId;
  await page.goto(`${stage.stack.url}/projects`);
  const second = await createProject(page, 'Elsewhere');
  await stage.inFolder('send', { 'x.txt': 'x', 'y.txt': 'y', box: null });
  await rowAction(page, 'x.txt', 'Move');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'box' }).click();
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await until(() => stage.exists('send/box/x.txt'));
  await pressRow(page, 'y.txt');
  await pressRow(page, 'box', ['Control']);
  await selectionAction(page, 'Copy to');
  await dialog.getByRole('combobox', { name: 'Project' }).click();
  await page.getByRole('option', { name: 'Elsewhere' }).click();
  await dialog.getByRole('textbox', { name: 'To folder' }).fill('inbox');
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByText('to Elsewhere').first().waitFor();
  stage.projectId = second;
  await until(async () => (await stage.exists('inbox/box/x.txt')) && (await stage.exists('inbox/y.txt')));
  expect(await readFile(stage.at('inbox/y.txt'), 'utf8')).toBe('y');
  stage.projectId = first;
});

test('[E2E54] new from a template, and from an address on the web', async () => {
  await stage.inFolder('new', {});
  await more(page, 'New from template');
  await page.getByRole('dialog').getByRole('button', { name: 'Python script' }).click();
  await page.waitForURL(/new\/script\.py$/);
  await until(async () => (await editorText(page)).includes('argparse'));
  const server = createServer((_req, res) => res.end('from the web')).listen(0, '127.0.0.1');
  try {
    await openFolder(page, stage.stack.url, stage.projectId, 'new');
    await more(page, 'New from URL');
    const dialog = page.getByRole('dialog');
    const { port } = server.address() as AddressInfo;
    await dialog.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${port}/data%20set.csv`);
    await dialog.getByRole('button', { name: 'Fetch' }).click();
    await fileLink(page, 'data set.csv').waitFor();
    expect(await readFile(stage.at('new/data set.csv'), 'utf8')).toBe('from the web');
  } finally {
    server.close();
  }
});

test('[E2E55] the trash: restore, delete for good, empty; disk usage: walk down and delete', async () => {
  await stage.inFolder('bin', { 'keep.txt': 'keep', 'gone.txt': 'gone', heavy: null });
  await writeFile(stage.at('bin/heavy/large.bin'), Buffer.alloc(3 * MB, 1));
  await writeFile(stage.at('bin/heavy/small.bin'), Buffer.alloc(1000, 1));
  for (const name of ['keep.txt', 'gone.txt']) {
    await rowAction(page, name, 'Delete');
    await fileLink(page, name).waitFor({ state: 'detached' });
  }
  await more(page, 'Trash');
  const trash = page.getByRole('table', { name: 'Trash' });
  await trash.getByRole('checkbox', { name: 'Select keep.txt' }).check();
  await page.getByRole('button', { name: 'Restore' }).click();
  await until(() => stage.exists('bin/keep.txt'));
  await trash.getByRole('row').filter({ hasText: 'keep.txt' }).waitFor({ state: 'detached' });
  await trash.getByRole('checkbox', { name: 'Select gone.txt' }).check();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await trash.getByRole('row').filter({ hasText: 'gone.txt' }).waitFor({ state: 'detached' });
  await openFolder(page, stage.stack.url, stage.projectId, 'bin');
  await more(page, 'Disk usage');
  const usage = page.getByRole('table', { name: 'Disk usage' });
  await usage.getByRole('link', { name: 'heavy' }).click();
  await page.waitForURL(/bin\/heavy\/\?usage$/);
  await usage.getByText(/3\.[12] MB/).waitFor();
  await usage.getByRole('button', { name: 'Delete large.bin' }).click();
  await usage.getByRole('row').filter({ hasText: 'large.bin' }).waitFor({ state: 'detached' });
  expect(await stage.names('bin/heavy')).toEqual(['small.bin']);
});

test('[E2E57] a folder of 10,000 files opens nearly as a small one; filter, order and scrolling keep up', async () => {
  await mkdir(stage.at('many'), { recursive: true });
  await mkdir(stage.at('none'), { recursive: true });
  await mkdir(stage.at('few'), { recursive: true });
  await writeFile(stage.at('few/one.txt'), '1');
  for (let count = 0; count < 10_000; count++)
    await writeFile(stage.at(`many/file-${count}.txt`), `${count}`);
  // The best of three, beside a small folder's: others may use this machine at the same time.
  const times: Record<'few' | 'many', number[]> = { few: [], many: [] };
  for (let round = 0; round < 3; round++) {
    times.few.push(await timeToOpen('few', 1));
    times.many.push(await timeToOpen('many', 10_000));
  }
  const [few, opened] = [Math.min(...times.few), Math.min(...times.many)];
  const frames = await page.evaluate(async () => {
    const table = document.querySelector('table[aria-label="Files"]') as HTMLElement;
    const times: number[] = [];
    let last = performance.now();
    for (let step = 0; step < 60; step++) {
      table.scrollTop += 800;
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - last);
      last = performance.now();
    }
    return times.sort((a, b) => a - b);
  });
  const rows = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('table[aria-label="Files"] [data-row]')];
    const indices = shown.map((row) => Number(row.getAttribute('aria-rowindex')));
    return { count: shown.length, last: Math.max(...indices) };
  });
  const keys: number[] = [];
  await page.getByRole('textbox', { name: 'Filter files' }).focus();
  for (const key of 'file-99') {
    keys.push(
      await page.evaluate(async (letter) => {
        const field = document.activeElement as HTMLInputElement;
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
        const begun = performance.now();
        set?.call(field, field.value + letter);
        field.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise(requestAnimationFrame);
        return performance.now() - begun;
      }, key),
    );
  }
  // Of "file-99", "file-990" … "file-9999" and the heading.
  await until(async () => (await files(page).getAttribute('aria-rowcount')) === '112');
  await page.keyboard.press('Escape');
  const sorted = await page.evaluate(async () => {
    const begun = performance.now();
    const headings = [...document.querySelectorAll<HTMLElement>('table[aria-label="Files"] th button')];
    headings.find((heading) => heading.textContent?.startsWith('Size'))?.click();
    await new Promise(requestAnimationFrame);
    return performance.now() - begun;
  });
  const figures = { few, opened, frame_p95: frames[57], keys, sorted, rows };
  process.stdout.write(`explorer, 10,000 files: ${JSON.stringify(figures)}\n`);
  // ms; on a quiet machine 250 and 90. Every row drawn would be 10,000 and more.
  expect(opened).toBeLessThan(4 * few + 1500);
  // The middle one: a key, its rows and the next frame.
  expect(keys.sort((a, b) => a - b)[3]).toBeLessThan(200);
  expect(rows.count).toBeLessThan(120);
  expect(rows.last).toBeGreaterThan(500);
  // Keyboard to the very end, though it is not drawn yet.
  await files(page).getByRole('button', { name: 'Name' }).click();
  await files(page).locator('[data-index]').first().focus();
  await page.keyboard.press('End');
  await fileLink(page, 'file-9999.txt').waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === 'file-9999.txt');
});

/** Milliseconds from the press on a folder until its files are listed. */
async function timeToOpen(folder: string, count: number): Promise<number> {
  await openFolder(page, stage.stack.url, stage.projectId, 'none');
  return page.evaluate(
    async ([url, rows]) => {
      const begun = performance.now();
      window.history.pushState(null, '', url);
      window.dispatchEvent(new PopStateEvent('popstate'));
      const table = () => document.querySelector('table[aria-label="Files"]');
      while (table()?.getAttribute('aria-rowcount') !== rows) await new Promise(requestAnimationFrame);
      return performance.now() - begun;
    },
    [new URL(page.url()).pathname.replace(/none\/$/, `${folder}/`), String(count + 1)] as const,
  );
}

test('[E2E58] on a phone: one column, a tap opens, boxes select, the bar is within reach', async () => {
  const phone = await newPage(stage.browser, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  });
  await signIn(phone, stage.stack.url, ALICE);
  await mkdir(stage.at('phone/inner'), { recursive: true });
  await writeFile(stage.at('phone/note.md'), 'note');
  await openFolder(phone, stage.stack.url, stage.projectId, 'phone');
  await phone.getByRole('checkbox', { name: 'Select note.md' }).tap();
  const bar = phone.getByRole('toolbar', { name: 'Selection' });
  const box = await bar.getByRole('button', { name: 'Delete' }).boundingBox();
  await bar.getByRole('button', { name: 'Delete' }).scrollIntoViewIfNeeded();
  expect(box?.height).toBeGreaterThanOrEqual(40);
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await fileRow(phone, 'inner').tap({ position: BESIDE_NAME });
  expect(await selectedNames(phone)).toEqual(['inner', 'note.md']);
  await bar.getByRole('button', { name: 'Clear the selection' }).tap();
  await fileRow(phone, 'inner').tap({ position: BESIDE_NAME });
  await phone.waitForURL(/phone\/inner\/$/);
  await phone.context().close();
});
