/**
 * Snapshots in Chromium: taken now, looked at, compared, and files and folders brought back. The tests run in order; each goes on where the last
 * one ended.
 */
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
  signUp,
} from './support/browser';
import { type Stack, startStack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let page: Page;
let projectId: string;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  page = await newPage(browser);
  await signUp(page, stack.url, ALICE);
  projectId = await createProject(page, 'Kept');
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const goTo = (path: string) => page.goto(`${stack.url}/projects/${projectId}/files/${path}`);
const row = (name: string): Locator =>
  page.getByRole('table', { name: 'Files' }).getByRole('link', { name, exact: true });
const snapshots = (): Locator => page.getByRole('region', { name: 'Snapshots' }).locator('.snap-days a');
const versionText = (): Locator => page.getByRole('region', { name: 'Version text' });

async function write(text: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
  await documentState(page, 'Saved to disk').waitFor();
}

async function takeNow(): Promise<void> {
  await goTo('.snapshots/');
  await page.getByRole('button', { name: 'Take a snapshot now' }).first().click();
  await page.getByText('Snapshot taken').first().waitFor();
}

async function act(name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

test('[SN20] a snapshot taken now is in the list at once, and says when', async () => {
  await createFile(page, 'essay.txt');
  await write('the first thought');
  await goTo('');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Snapshots' }).click();
  await page.getByRole('heading', { name: 'Snapshots', exact: true }).waitFor();
  const before = await snapshots().count();
  await page.getByRole('button', { name: 'Take a snapshot now' }).first().click();
  await until(async () => (await snapshots().count()) > before);
  await page.getByRole('heading', { name: 'Today' }).waitFor();
  expect(await snapshots().first().textContent()).toContain('just now');
});

test('[SN21] a file of it is read, not edited; restored, its text is back after the file was deleted', async () => {
  await goTo('essay.txt');
  await write('spoilt');
  await goTo('');
  await act('essay.txt', 'Delete');
  await row('essay.txt').waitFor({ state: 'detached' });

  await goTo('.snapshots/');
  await snapshots().first().click();
  await page.getByRole('note', { name: 'Snapshot' }).getByText('read-only').waitFor();
  expect(await page.getByRole('button', { name: 'New file' }).isDisabled()).toBe(true);
  await row('essay.txt').click();
  await versionText().getByText('the first thought').waitFor();
  expect(await versionText().locator('.cm-content').getAttribute('contenteditable')).toBe('false');
  await page.getByRole('button', { name: 'Restore this file' }).click();
  await page.getByText('“essay.txt” restored as of').waitFor();
  await goTo('essay.txt');
  await until(async () => (await editorText(page)) === 'the first thought');
});

test('[SN22] a file is compared with now, and a restore under an open editor is taken back by Undo', async () => {
  await write('the second thought');
  await goTo('.snapshots/');
  await snapshots().first().click();
  await act('essay.txt', 'Compare with now');
  const changes = page.getByRole('region', { name: 'Changes' });
  await changes.getByText('the first thought').waitFor();
  await changes.getByText('the second thought').waitFor();

  const other = await page.context().newPage();
  await other.goto(`${stack.url}/projects/${projectId}/files/essay.txt`);
  await until(async () => (await editorText(other)) === 'the second thought');
  await page.getByRole('button', { name: 'Restore this file' }).click();
  await until(async () => (await editorText(other)) === 'the first thought');
  await page.getByRole('button', { name: 'Undo' }).click();
  await until(async () => (await editorText(other)) === 'the second thought');
  await other.close();
});

test('[SN23] a folder is restored whole, from its bar and from its row', async () => {
  await goTo('');
  await page.getByRole('button', { name: 'New folder' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('notes');
  await page.getByRole('dialog').getByRole('button', { name: 'Create folder' }).click();
  await row('notes').waitFor();
  await goTo('notes/');
  await createFile(page, 'a.txt');
  await write('kept in a folder');
  await takeNow();
  await goTo('');
  await act('notes', 'Delete');
  await row('notes').waitFor({ state: 'detached' });

  await goTo('.snapshots/');
  await snapshots().first().click();
  await row('notes').click();
  await page.getByRole('button', { name: 'Restore this folder' }).click();
  await page.getByText('“notes” restored as of').waitFor();
  await goTo('notes/a.txt');
  await until(async () => (await editorText(page)) === 'kept in a folder');

  await goTo('');
  await act('notes', 'Delete');
  await row('notes').waitFor({ state: 'detached' });
  await goTo('.snapshots/');
  await snapshots().first().click();
  await act('notes', 'Restore');
  await page.getByText('“notes” restored as of').waitFor();
  await goTo('');
  await row('notes').waitFor();
});
