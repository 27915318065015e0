/**
 * Files on their way in and out of the explorer, in Chromium: drops of whole folders, uploads that are broken off, names that are taken,
 * zips, archives, previews.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import {
  dropFromDesktop,
  fileLink,
  fileRow,
  files,
  more,
  openFolder,
  pressRow,
  rowAction,
  selectionAction,
  uploadSpeed,
} from './support/explorer';
import { type ExplorerStage, explorerStage } from './support/explorer-stage';
import { TINY_PDF } from './support/tiny-pdf';
import { until } from './support/until';

jest.setTimeout(300_000);

const run = promisify(execFile);
const MB = 1024 * 1024;

let stage: ExplorerStage;
let page: Page;

beforeAll(async () => {
  stage = await explorerStage();
  page = stage.page;
});

afterAll(() => stage?.close());

test('[E2E49] files and whole folders dropped from the desktop arrive, empty folders too; also by "Upload folder"', async () => {
  await stage.inFolder('drops', { target: null });
  await mkdir(join(stage.desktop, 'album/deep/empty'), { recursive: true });
  await writeFile(join(stage.desktop, 'album/deep/leaf.txt'), 'leaf');
  for (let count = 0; count < 130; count++)
    await writeFile(join(stage.desktop, `album/p${count}.txt`), `${count}`);
  await writeFile(join(stage.desktop, 'single.txt'), 'single');
  await dropFromDesktop(page, files(page), [join(stage.desktop, 'album'), join(stage.desktop, 'single.txt')]);
  await page.getByRole('status').filter({ hasText: 'Uploads: 132 of 132 done' }).waitFor({ timeout: 90_000 });
  expect(await stage.names('drops/album')).toHaveLength(131);
  expect(await readFile(stage.at('drops/album/deep/leaf.txt'), 'utf8')).toBe('leaf');
  await until(() => stage.exists('drops/album/deep/empty'));
  await dropFromDesktop(page, fileRow(page, 'target'), [join(stage.desktop, 'single.txt')]);
  await until(() => stage.exists('drops/target/single.txt'));
  await page.getByRole('button', { name: 'Close uploads' }).click();
  await openFolder(page, stage.stack.url, stage.projectId, 'drops/target');
  const choosing = page.waitForEvent('filechooser');
  await more(page, 'Upload folder');
  await (await choosing).setFiles(join(stage.desktop, 'album/deep'));
  await until(() => stage.exists('drops/target/deep/leaf.txt'));
});

test('[E2E50] an upload goes on after a lost connection and after a reload; cancelled, it leaves nothing', async () => {
  await stage.inFolder('resume', { 'there.txt': '' });
  const bytes = Buffer.alloc(24 * MB, 'lyceum uploads ');
  await writeFile(join(stage.desktop, 'big.bin'), bytes);
  await uploadSpeed(page, 6 * MB);
  await dropFromDesktop(page, files(page), [join(stage.desktop, 'big.bin')]);
  const panel = page.getByRole('complementary', { name: 'Uploads' });
  const row = panel.getByRole('listitem').filter({ hasText: 'big.bin' });
  await row.getByText(/^(?!0 B)[\d.]+ MB of/).waitFor();
  await panel.getByText(/MB\/s/).waitFor();
  await uploadSpeed(page, 0);
  await row.getByText(/waiting for the connection/).waitFor();
  await uploadSpeed(page, 6 * MB);
  await row.getByText(/^[\d.]+ MB of/).waitFor();
  // Something has arrived, not all.
  await page.waitForFunction(() =>
    /^(1\d|9)/.test(document.querySelector('.ly-uploads li small')?.textContent ?? ''),
  );
  await page.reload();
  await row.getByText('Choose the same file to go on').waitFor();
  const before = await row.locator('small').textContent();
  expect(Number.parseFloat(before ?? '')).toBeGreaterThan(3);
  expect(await stage.names('resume')).toEqual(['there.txt']);
  const choosing = page.waitForEvent('filechooser');
  await row.getByRole('button', { name: 'Choose big.bin again' }).click();
  await (await choosing).setFiles(join(stage.desktop, 'big.bin'));
  await page.getByRole('status').filter({ hasText: 'Uploads: 1 of 1 done' }).waitFor();
  expect(Buffer.compare(await readFile(stage.at('resume/big.bin')), bytes)).toBe(0);
  await writeFile(join(stage.desktop, 'other.bin'), bytes);
  await uploadSpeed(page, 4 * MB);
  await dropFromDesktop(page, files(page), [join(stage.desktop, 'other.bin')]);
  await panel.getByRole('listitem').filter({ hasText: 'other.bin' }).getByText(/MB of/).waitFor();
  await panel.getByRole('button', { name: 'Cancel other.bin' }).click();
  await uploadSpeed(page, undefined);
  await until(async () => (await stage.names('.local/share/lyceum/uploads')).length === 0);
  expect(await stage.names('resume')).toEqual(['big.bin', 'there.txt']);
});

test('[E2E51] a name that is taken: skip, keep both, replace; what was replaced lies in the trash', async () => {
  await stage.inFolder('clash', { 'a.txt': 'old' });
  await writeFile(join(stage.desktop, 'a.txt'), 'new');
  const put = async (answer: string) => {
    await dropFromDesktop(page, files(page), [join(stage.desktop, 'a.txt')]);
    const panel = page.getByRole('complementary', { name: 'Uploads' });
    await panel.getByRole('button', { name: answer, exact: true }).click();
    await panel.getByRole('button', { name: 'Close uploads' }).click();
  };
  await put('Skip');
  await put('Keep both');
  await fileLink(page, 'a (2).txt').waitFor();
  expect(await readFile(stage.at('clash/a.txt'), 'utf8')).toBe('old');
  await put('Replace');
  await until(async () => (await readFile(stage.at('clash/a.txt'), 'utf8')) === 'new');
  await more(page, 'Trash');
  await page
    .getByRole('table', { name: 'Trash' })
    .getByRole('row')
    .filter({ hasText: 'clash' })
    .first()
    .waitFor();
});

test('[E2E52] folders and selections come as zip; compress, extract and duplicate', async () => {
  await stage.inFolder('pack', { 'a.txt': 'aaa', 'b.txt': 'bbb', dir: null });
  await writeFile(stage.at('pack/dir/ü.txt'), 'deep');
  const downloading = page.waitForEvent('download');
  await rowAction(page, 'dir', 'Download');
  expect(await listZip(await (await downloading).path())).toEqual(['dir/', 'dir/ü.txt']);
  await pressRow(page, 'a.txt');
  await pressRow(page, 'b.txt', ['Shift']);
  const some = page.waitForEvent('download');
  await selectionAction(page, 'Download');
  expect(await listZip(await (await some).path())).toEqual(['a.txt', 'b.txt']);
  await selectionAction(page, 'Compress');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name of the archive' }).fill('both.tar.gz');
  await dialog.getByRole('button', { name: 'Compress' }).click();
  await rowAction(page, 'both.tar.gz', 'Extract');
  await fileLink(page, 'both').waitFor();
  await until(async () => (await stage.names('pack/both')).join() === 'a.txt,b.txt');
  await rowAction(page, 'a.txt', 'Duplicate');
  await fileLink(page, 'a (2).txt').waitFor();
  await rowAction(page, 'both.tar.gz', 'Extract');
  await fileLink(page, 'both (2)').waitFor();
});

async function listZip(file: string): Promise<string[]> {
  const script = 'import sys,zipfile; print("\\n".join(sorted(zipfile.ZipFile(sys.argv[1]).namelist())))';
  const { stdout } = await run('python3', ['-c', script, file], {
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  return stdout.trim().split('\n');
}

test('[E2E56] previews: PDF with text and zoom, picture, a table, text that is too large or no UTF-8', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  await stage.inFolder('look', {
    'paper.pdf': TINY_PDF,
    'dot.png': png,
    'umlaut.csv': Buffer.from('Name;Ort\nJürgen;Köln\n', 'latin1'),
    'huge.log': 'one line of a long log\n'.repeat(900_000),
  });
  await fileLink(page, 'paper.pdf').click();
  const pdf = page.getByRole('region', { name: 'PDF preview' });
  await pdf.getByText('Page 1 of 3').waitFor();
  await pdf.getByText('Hello from page 1').waitFor();
  const width = async () => (await pdf.locator('canvas').first().boundingBox())?.width ?? 0;
  const wide = await width();
  await pdf.getByRole('button', { name: 'Zoom out' }).click();
  await until(async () => (await width()) < wide);
  await pdf.getByRole('document').evaluate((pages) => pages.scrollTo(0, pages.scrollHeight));
  await pdf.getByText('Hello from page 3').waitFor();
  await openFolder(page, stage.stack.url, stage.projectId, 'look');
  await fileLink(page, 'dot.png').click();
  await page.getByText('1 × 1').waitFor();
  await openFolder(page, stage.stack.url, stage.projectId, 'look');
  await fileLink(page, 'umlaut.csv').click();
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByRole('region', { name: 'Table' }).getByRole('cell', { name: 'Köln' }).waitFor();
  await openFolder(page, stage.stack.url, stage.projectId, 'look');
  await fileLink(page, 'huge.log').click();
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByText('The first 2.1 MB of 21 MB.').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('The first 4.2 MB of 21 MB.').waitFor();
});
