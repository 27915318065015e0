/**
 * Real people for end-to-end tests: each has a Chromium context of their own, and does what a person does,
 * by the roles and names of the page.
 */
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';

export interface Person {
  first: string;
  last: string;
  email: string;
  password: string;
}

export const ALICE: Person = {
  first: 'Alice',
  last: 'Adams',
  email: 'alice@example.org',
  password: 'correct horse battery',
};
export const BOB: Person = {
  first: 'Bob',
  last: 'Brown',
  email: 'bob@example.org',
  password: 'staple of the battery',
};

/** Milliseconds that any one expectation may take: a shared machine may be ten times slower for minutes. */
export const PATIENCE_MS = 60_000;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

export async function newPage(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    ignoreHTTPSErrors: true,
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context.newPage();
}

export async function signUp(page: Page, url: string, person: Person): Promise<void> {
  await page.goto(`${url}/auth/sign-up`);
  await page.getByRole('textbox', { name: 'First name' }).fill(person.first);
  await page.getByRole('textbox', { name: 'Last name' }).fill(person.last);
  await page.getByRole('textbox', { name: 'Email address' }).fill(person.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL(`${url}/projects`);
}

export async function signIn(page: Page, url: string, person: Person): Promise<void> {
  await page.goto(`${url}/auth/sign-in`);
  await page.getByRole('textbox', { name: 'Email address' }).fill(person.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${url}/projects`);
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
}

/** Creates a project and opens it; gives its id. */
export async function createProject(page: Page, title: string): Promise<string> {
  await page.getByRole('button', { name: 'Create project' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Title' }).fill(title);
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.waitForURL(/\/projects\/[0-9a-f-]{36}\/files/);
  await runningState(page).waitFor();
  return /projects\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
}

export function runningState(page: Page): Locator {
  return page.getByRole('status', { name: 'Project state' }).filter({ hasText: 'Running' });
}

export async function createFile(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New file' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'File name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create file' }).click();
  await editor(page).waitFor();
}

export function editor(page: Page): Locator {
  return page.getByRole('region', { name: 'Editor' }).locator('.cm-content');
}

/** The text of the open editor, line by line. Short documents only: CodeMirror draws what is in view. */
export async function editorText(page: Page): Promise<string> {
  const lines = await editor(page)
    .locator('.cm-line')
    .evaluateAll((nodes) =>
      nodes.map((node) => {
        const copy = node.cloneNode(true) as HTMLElement;
        for (const widget of copy.querySelectorAll('.remote-caret, .cm-widgetBuffer')) widget.remove();
        return (copy.textContent ?? '').replaceAll('\u2060', '').replaceAll('\u200b', '');
      }),
    );
  return lines.join('\n');
}

export function documentState(page: Page, text: string): Locator {
  return page.getByRole('status', { name: 'Document state' }).filter({ hasText: text });
}

export function connectionState(page: Page, text: string): Locator {
  return page.getByRole('status', { name: 'Connection' }).filter({ hasText: text }).first();
}

export function terminalRows(page: Page): Locator {
  return page.getByRole('region', { name: 'Terminal' }).locator('.xterm-rows');
}

export function remoteCaret(page: Page, name: string): Locator {
  return editor(page).locator(`.remote-caret[data-name="${name}"]`);
}

/** Waits for the shell's prompt first: what is typed before it is ready belongs to nobody. */
export async function typeInTerminal(page: Page, line: string): Promise<void> {
  await page.getByRole('status', { name: 'Terminal state' }).filter({ hasText: 'Running' }).waitFor();
  await terminalRows(page)
    .getByText(/[$#] *$/)
    .first()
    .waitFor();
  await page.getByRole('region', { name: 'Terminal' }).locator('.xterm').click();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

export async function closeAll(contexts: BrowserContext[]): Promise<void> {
  await Promise.all(contexts.map((context) => context.close()));
}
