/**
 * What one person does with the pages: files in the explorer, a phone in the dark, the keyboard, a second start on the same data,
 * a base path, and input that a program must not choke on.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import {
  ALICE,
  createFile,
  createProject,
  documentState,
  editor,
  editorText,
  launchBrowser,
  newPage,
  runningState,
  signIn,
  signUp,
} from './support/browser';
import { type Stack, startStack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

const BASE = '/lab/lyceum';
let data: string;
let stack: Stack;
let browser: Browser;
let page: Page;
let projectId: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'lyceum-pages-'));
  [stack, browser] = await Promise.all([startStack({ data, basePath: BASE }), launchBrowser()]);
  page = await newPage(browser, { acceptDownloads: true });
  await signUp(page, stack.url, ALICE);
  projectId = await createProject(page, 'Pages');
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await rm(data, { recursive: true, force: true });
});

const files = () => page.getByRole('table', { name: 'Files' });
const fileLink = (name: string) => files().getByRole('link', { name, exact: true });
const onDisk = (path: string) => join(stack.home(projectId), path);

async function openFiles(): Promise<void> {
  await page.getByRole('tab', { name: 'Files' }).first().click();
  await files().waitFor();
}

async function rowAction(name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

async function answer(dialog: Locator, field: string, text: string, button: string): Promise<void> {
  await dialog.getByRole('textbox', { name: field }).fill(text);
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('[E2E30] the base path is everywhere: pages, API, socket', () => {
  expect(new URL(stack.url).pathname).toBe(BASE);
  expect(new URL(page.url()).pathname).toBe(`${BASE}/projects/${projectId}/files/`);
});

test('[E2E31] new file, new folder, rename, move, delete', async () => {
  await createFile(page, 'draft.md');
  await editor(page).click();
  await page.keyboard.type('kept');
  await documentState(page, 'Saved to disk').waitFor();
  await openFiles();
  await page.getByRole('button', { name: 'New folder' }).click();
  await answer(page.getByRole('dialog'), 'Folder name', 'papers', 'Create folder');
  await fileLink('papers').waitFor();
  await rowAction('draft.md', 'Rename');
  await answer(page.getByRole('dialog'), 'New name', 'final.md', 'Rename');
  await fileLink('final.md').waitFor();
  await rowAction('final.md', 'Move');
  await answer(page.getByRole('dialog'), 'To folder', 'papers', 'Move');
  await fileLink('final.md').waitFor({ state: 'detached' });
  await page.getByRole('tab', { name: 'final.md' }).click();
  await until(async () => (await editorText(page)) === 'kept');
  expect(page.url()).toContain('/files/papers/final.md');
  await page.keyboard.press('Control+Home');
  await editor(page).click();
  await page.keyboard.type('still ');
  await until(async () => /still/.test(await readFile(onDisk('papers/final.md'), 'utf8')));
  await openFiles();
  await fileLink('papers').waitFor();
  await rowAction('papers', 'Delete');
  await fileLink('papers').waitFor({ state: 'detached' });
});

test('[E2E32] upload, filter, sort, download; a change on disk shows by itself', async () => {
  await page.getByRole('button', { name: 'Upload' }).waitFor();
  const bytes = Buffer.from(Array.from({ length: 3000 }, (_, i) => i % 256));
  await page.locator('input[type=file]').setInputFiles([
    { name: 'small.bin', mimeType: 'application/octet-stream', buffer: bytes.subarray(0, 10) },
    { name: 'large.bin', mimeType: 'application/octet-stream', buffer: bytes },
  ]);
  await fileLink('large.bin').waitFor();
  await fileLink('small.bin').waitFor();
  expect(Buffer.compare(await readFile(onDisk('large.bin')), bytes)).toBe(0);
  await files().getByRole('button', { name: 'Size' }).click();
  await files().getByRole('columnheader', { name: 'Size' }).waitFor();
  const first = () => files().getByRole('link').first().textContent();
  const before = await first();
  await files().getByRole('button', { name: 'Size' }).click();
  await until(async () => (await first()) !== before);
  await page.getByRole('textbox', { name: 'Filter files' }).fill('large');
  await fileLink('small.bin').waitFor({ state: 'detached' });
  await page.getByRole('textbox', { name: 'Filter files' }).fill('');
  const downloading = page.waitForEvent('download');
  await rowAction('large.bin', 'Download');
  const file = await (await downloading).path();
  expect(Buffer.compare(await readFile(file), bytes)).toBe(0);
  await exec('echo from the shell > by-hand.txt');
  await fileLink('by-hand.txt').waitFor();
});

async function exec(command: string): Promise<{ stdout: string; exit_code: number }> {
  return page.evaluate(
    async ([url, id, line]) => {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ command: line }),
      };
      return (await fetch(`${url}/api/v1/projects/${id}/exec`, init)).json();
    },
    [stack.url, projectId, command] as const,
  );
}

test('[E2E33] a change by another program merges into the open document', async () => {
  await openFiles();
  await fileLink('by-hand.txt').click();
  await until(async () => (await editorText(page)).startsWith('from the shell'));
  await exec('echo appended >> by-hand.txt; sed -i s/from/FROM/ by-hand.txt');
  await until(async () => (await editorText(page)) === 'FROM the shell\nappended\n');
});

test('[E2E34] what is no text says why, and loses nothing', async () => {
  await exec("printf 'caf\\xe9' > latin1.txt; head -c 20000000 /dev/zero | tr '\\0' a > huge.txt");
  for (const [name, words] of [
    ['latin1.txt', /UTF-8/],
    ['huge.txt', /large|MB/],
  ] as const) {
    await page.goto(`${stack.url}/projects/${projectId}/files/${name}`);
    await page.getByText(words).first().waitFor();
  }
  expect((await exec('stat -c %s huge.txt; xxd -p latin1.txt || od -An -tx1 latin1.txt')).stdout).toContain(
    '20000000',
  );
});

test('[E2E35] a path out of the home is refused, by link too', async () => {
  await exec('ln -s /etc/passwd out.txt');
  const status = await page.evaluate(
    async ([url, id]) => {
      const paths = ['out.txt', '..%2f..%2fsecrets%2fcompute-token', '%2e%2e/x', 'a/%00b'];
      return Promise.all(
        paths.map(async (path) => (await fetch(`${url}/api/v1/projects/${id}/files/${path}`)).status),
      );
    },
    [stack.url, projectId] as const,
  );
  for (const code of status) expect([400, 403, 404]).toContain(code);
});

test('[E2E36] stop and start; a stopped project keeps its documents open for editing', async () => {
  await page.goto(`${stack.url}/projects/${projectId}/files/by-hand.txt`);
  await editor(page).waitFor();
  await page.getByRole('button', { name: 'Stop project' }).click();
  await page.getByRole('status', { name: 'Project state' }).filter({ hasText: 'Stopped' }).waitFor();
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('typed while stopped');
  await documentState(page, 'Durable').waitFor();
  await page.getByRole('button', { name: 'Start project' }).first().click();
  await runningState(page).waitFor();
  await documentState(page, 'Saved to disk').waitFor();
  expect(await readFile(onDisk('by-hand.txt'), 'utf8')).toContain('typed while stopped');
});

test('[E2E37] the keyboard: the palette opens by Ctrl-K and goes to a file', async () => {
  await openFiles();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('by-hand');
  await page.getByRole('dialog').getByText('by-hand.txt').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/by-hand\.txt/);
});

test('[E2E38] a phone in the dark: no sideways scrolling, everything within reach', async () => {
  const phone = await newPage(browser, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  await signIn(phone, stack.url, ALICE);
  const fits = async () =>
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await fits();
  await phone.getByRole('link', { name: 'Pages' }).click();
  await phone.getByRole('status', { name: 'Project state' }).filter({ hasText: 'Running' }).waitFor();
  await phone.getByRole('table', { name: 'Files' }).getByRole('link', { name: 'by-hand.txt' }).waitFor();
  await fits();
  await phone.getByRole('table', { name: 'Files' }).getByRole('link', { name: 'by-hand.txt' }).click();
  await editor(phone).waitFor();
  await documentState(phone, 'Saved to disk').waitFor();
  await fits();
  const dark = await phone.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const brightness = (/(\d+), (\d+), (\d+)/.exec(dark) ?? [])
    .slice(1)
    .reduce((sum, part) => sum + Number(part), 0);
  expect(brightness).toBeLessThan(150);
  await phone.context().close();
});

test('[E2E39] a second start on the same data: everything is there', async () => {
  expect(await stack.stop()).toBe(0);
  stack = await startStack({ data, basePath: BASE });
  const again = await newPage(browser);
  await signIn(again, stack.url, ALICE);
  await again.getByRole('link', { name: 'Pages' }).click();
  await again.getByRole('table', { name: 'Files' }).getByRole('link', { name: 'by-hand.txt' }).click();
  await until(async () => (await editorText(again)).includes('typed while stopped'));
  await again.context().close();
});
