/**
 * Web programs of a project behind the proxy: an unmodified Jupyter Notebook with its kernel, a server that people add, consoles. The tests run in
 * order; each goes on where the last one ended.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { ALICE, createProject, launchBrowser, newPage, signUp, terminalRows } from './support/browser';
import { ECHO_SERVER } from './support/echo-server';
import { type Stack, startStack } from './support/stack';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let page: Page;
let project_id: string;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  page = await newPage(browser);
  await signUp(page, stack.url, ALICE);
  project_id = await createProject(page, 'Serves');
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const state = (title: string, words: string): Locator =>
  page.getByRole('status', { name: `State of ${title}` }).filter({ hasText: words });

/** Clicks a link to the content origin, and gives the page that it opens. */
async function opened(link: Locator): Promise<Page> {
  const [popup] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  await popup.waitForLoadState('domcontentloaded');
  return popup;
}

const NOTEBOOK = JSON.stringify({
  cells: [{ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: '2+3' }],
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
  nbformat: 4,
  nbformat_minor: 4,
});

test('[E2E140] Jupyter Notebook as it comes: started on its card, its tree, a notebook, and 2+3 is 5 over its WebSocket', async () => {
  writeFileSync(join(stack.home(project_id), 'sum.ipynb'), NOTEBOOK);
  await page.getByRole('tab', { name: 'Servers' }).click();
  await page.getByRole('button', { name: 'Start Jupyter Notebook' }).click();
  await state('Jupyter Notebook', 'Running').waitFor();
  const tree = await opened(page.getByRole('link', { name: 'Open Jupyter Notebook' }));
  await tree.waitForURL(({ pathname }) => pathname === `/${project_id}/port/jupyter/tree`);
  const notebook = tree.waitForEvent('popup');
  await tree.getByRole('link', { name: 'sum.ipynb' }).click();
  const opensIn = await notebook;
  await opensIn.locator('#kernel_indicator_icon.kernel_idle_icon').waitFor();
  await opensIn.locator('.cell .input_area').first().click();
  await opensIn.keyboard.press('Control+Enter');
  await opensIn.locator('.output_text pre').filter({ hasText: /^5$/ }).waitFor();
  for (const other of page.context().pages()) if (other !== page) await other.close();
});

test('[E2E141] its log is on the card, and it stops with its kernel', async () => {
  await page.getByRole('button', { name: 'Show the log of Jupyter Notebook' }).click();
  await page
    .getByRole('log', { name: 'Log of Jupyter Notebook' })
    .getByText('Kernel started')
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Stop Jupyter Notebook' }).click();
  await state('Jupyter Notebook', 'Stopped').waitFor();
});

test('[E2E142] a server of one’s own: added, started by its first visit, WebSocket echo, log, stopped', async () => {
  writeFileSync(join(stack.home(project_id), 'echo.js'), ECHO_SERVER);
  await page.getByRole('button', { name: 'Add a server' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('echo');
  await dialog.getByRole('textbox', { name: 'Command' }).fill('sleep 3; exec node echo.js {port}');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await state('echo', 'Stopped').waitFor();
  const visit = await page.context().newPage();
  await visit.goto(`${stack.url}/content?${new URLSearchParams({ project_id, path: '/port/echo/hello' })}`);
  await visit.getByRole('heading', { name: 'Starting echo…' }).waitFor();
  await visit.getByText('GET /hello').waitFor();
  const answer = await visit.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}${location.pathname}`);
        socket.onopen = () => socket.send('abc');
        socket.onmessage = ({ data }) => resolve(data);
        socket.onerror = () => reject(new Error('no socket'));
      }),
  );
  expect(answer).toBe('echo abc');
  await visit.close();
  await state('echo', 'Running').waitFor();
  await page.getByRole('button', { name: 'Show the log of echo' }).click();
  await page.getByRole('log', { name: 'Log of echo' }).getByText('listening on').waitFor();
  await page.getByRole('button', { name: 'Stop echo' }).click();
  await state('echo', 'Stopped').waitFor();
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByText('stopped the server echo').waitFor();
});

test('[E2E143] a console that is installed opens as a terminal; one that is not is not offered', async () => {
  await page.getByRole('tab', { name: 'New', exact: true }).click();
  const consoles = page.getByRole('region', { name: 'Consoles' });
  await consoles.getByRole('button', { name: 'PARI/GP' }).click();
  await terminalRows(page).getByText('GP/PARI CALCULATOR').first().waitFor();
  await page.getByRole('region', { name: 'Terminal' }).locator('.xterm').click();
  await page.keyboard.type('factor(91)\n');
  await terminalRows(page).getByText('[13 1]').waitFor();
});
