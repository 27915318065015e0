/**
 * A Lyceum inside a project of a Lyceum, at /<outer project_id>/port/<n>/ with that as its base path: the whole first visit, through the proxy of the
 * outer one. The tests run in order; each goes on where the last one ended.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { findFreePortPair } from '../scripts/launcher/ports';
import {
  ALICE,
  BOB,
  createFile,
  createProject,
  documentState,
  editor,
  launchBrowser,
  newPage,
  signUp,
  terminalRows,
  typeInTerminal,
} from './support/browser';
import { type Stack, startStack } from './support/stack';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '..');

let stack: Stack;
let browser: Browser;
let page: Page;
let outerProject: string;
let innerData: string;
let innerUrl: string;
let innerProject: string;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  page = await newPage(browser);
  innerData = await mkdtemp(join(tmpdir(), 'lyceum-inner-'));
  await signUp(page, stack.url, ALICE);
  outerProject = await createProject(page, 'Holds a Lyceum');
});

afterAll(async () => {
  await page
    ?.getByRole('button', { name: 'Stop lyceum' })
    .click({ timeout: 5000 })
    .catch(() => {});
  await browser?.close();
  await stack?.stop();
  await rm(innerData, { recursive: true, force: true });
});

test('[E2E145] it is a server of the project like any other, and opens at its port', async () => {
  const port = await findFreePortPair();
  const base = `/${outerProject}/port/${port}`;
  await page.getByRole('tab', { name: 'Servers' }).click();
  await page.getByRole('button', { name: 'Add a server' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('lyceum');
  const settings = `PORT=${port} BASE_PATH=${base} LYCEUM_DATA=${innerData}`;
  await dialog
    .getByRole('textbox', { name: 'Command' })
    .fill(`cd ${ROOT} && ${settings} exec node scripts/start.mjs`);
  await dialog.getByRole('textbox', { name: 'Port' }).fill(String(port));
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Start lyceum' }).click();
  const running = page.getByRole('status', { name: 'State of lyceum' }).filter({ hasText: 'Running' });
  await running.waitFor({ timeout: 180_000 });
  innerUrl = `${stack.contentUrl}${base}`;
});

test('[E2E146] sign up there: its cookies are its own, and the outer session stays', async () => {
  const inner = await page.context().newPage();
  const query = new URLSearchParams({ project_id: outerProject, path: new URL(innerUrl).pathname.slice(38) });
  await inner.goto(`${stack.url}/content?${query}/`);
  await inner.getByRole('link', { name: 'Sign up' }).first().waitFor();
  await signUp(inner, innerUrl, BOB);
  const who = (on: Page, url: string) =>
    on.evaluate(async (at) => (await fetch(`${at}/api/v1/me`)).json(), url);
  expect(await who(inner, innerUrl)).toMatchObject({ email_address: BOB.email, is_admin: true });
  expect(await who(page, stack.url)).toMatchObject({ email_address: ALICE.email });
  const names = (await page.context().cookies()).map(({ name }) => name);
  expect(names).toContain('lyceum_session');
  expect(names.some((name) => /^nested_[0-9a-f]{8}_session$/.test(name))).toBe(true);
  innerProject = await createProject(inner, 'Inside');
  await createFile(inner, 'inner.md');
  await editor(inner).click();
  await inner.keyboard.type('Written two proxies deep.');
  await documentState(inner, 'Saved to disk').waitFor();
  await inner.getByRole('tab', { name: 'Files' }).first().click();
  await inner.getByRole('button', { name: 'New terminal' }).click();
  await typeInTerminal(inner, 'echo deep-$((40+2)); cat inner.md');
  await terminalRows(inner).getByText('deep-42').waitFor();
  await terminalRows(inner).getByText('Written two proxies deep.').waitFor();
  await inner.close();
});

test('[E2E147] content of the inner project: a ticket of its own, at the port above', async () => {
  const inner = await page.context().newPage();
  const query = new URLSearchParams({ project_id: innerProject, path: '/raw/inner.md' });
  await inner.goto(`${innerUrl}/content?${query}`);
  await inner.getByText('Written two proxies deep.').waitFor();
  const above = innerUrl.replace(/\d+$/, (port) => String(Number(port) + 1));
  expect(inner.url()).toBe(`${above}/${innerProject}/raw/inner.md`);
  await inner.close();
});
