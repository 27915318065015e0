/**
 * Writing without a connection: the page says so and counts, the text outlives a reload of the tab, and merges once when the line is back.
 * Then somebody loses the right to write in the middle of a word, and keeps the words.
 */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import {
  BOB,
  connectionState,
  createFile,
  documentState,
  editor,
  editorText,
  remoteCaret,
  signIn,
  signOut,
  signUp,
} from './support/browser';
import { setRole, startPair, stopPair } from './support/pair';
import type { Stack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let alice: Page;
let bob: Page;
let projectId: string;

beforeAll(async () => {
  ({ stack, browser, alice, bob, projectId } = await startPair('On the train'));
});

afterAll(() => stopPair({ stack, browser }));

const addressOf = (name: string) => `${stack.url}/projects/${projectId}/files/${name}`;

/** Both in a new file with this text. */
async function together(name: string, text: string): Promise<void> {
  await alice.goto(addressOf(''));
  await createFile(alice, name);
  await editor(alice).click();
  await alice.keyboard.type(text);
  await bob.goto(addressOf(name));
  await until(async () => (await editorText(bob).catch(() => '')) === text);
}

/** The line goes: requests fail, and the hub's socket with them. */
async function offline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await documentState(page, 'Offline').waitFor();
}

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.LYCEUM_SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/offline-${name}.png` });
}

test('[E2E40] what is typed offline outlives a reload of the tab, arrives once, and reaches the other browser', async () => {
  await together('train.txt', 'Before. ');
  await editor(alice).click();
  await alice.keyboard.press('Control+End');
  await offline(alice);
  await alice.keyboard.type('In the tunnel. ');
  await alice.getByText('15 unsent edits, kept on this device').waitFor();
  await shot(alice, 'typed');
  await editor(bob).click();
  await bob.keyboard.press('Control+Home');
  await bob.keyboard.type('Meanwhile. ');
  // On the device before the reload: what the page says about it must hold.
  await until(() => alice.evaluate(async () => (await indexedDB.databases()).length > 0));
  await alice.waitForTimeout(300);
  // Left while still offline: nothing can have been sent.
  await alice.goto('about:blank');
  await alice.context().setOffline(false);
  await alice.goto(addressOf('train.txt'));
  const whole = 'Meanwhile. Before. In the tunnel. ';
  await until(
    async () => (await editorText(alice).catch(() => '')) === whole && (await editorText(bob)) === whole,
  );
  await documentState(alice, 'Saved to disk').waitFor();
  await until(async () => (await readFile(`${stack.home(projectId)}/train.txt`, 'utf8')) === whole);
});

test('[E2E41] two tabs of one person offline: both texts come back', async () => {
  await together('two.txt', 'start ');
  const second = await alice.context().newPage();
  await second.goto(addressOf('two.txt'));
  await until(async () => (await editorText(second).catch(() => '')) === 'start ');
  await offline(alice);
  await documentState(second, 'Offline').waitFor();
  for (const [page, words] of [
    [alice, 'one '],
    [second, 'two '],
  ] as const) {
    await page.bringToFront();
    await editor(page).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(words);
    await page.getByText('4 unsent edits, kept on this device').waitFor();
  }
  await alice.waitForTimeout(300);
  await second.close();
  await alice.goto('about:blank');
  await alice.context().setOffline(false);
  await alice.goto(addressOf('two.txt'));
  const text = await until(async () => {
    const [mine, his] = await Promise.all([editorText(alice).catch(() => ''), editorText(bob)]);
    return mine === his && mine.length === 'start one two '.length && mine;
  });
  expect(text).toContain('one ');
  expect(text).toContain('two ');
});

test('[E2E42] unsent edits wait for their account’s next sign-in, and are sent without opening the file', async () => {
  await together('later.txt', 'start ');
  await offline(bob);
  await editor(bob).click();
  await bob.keyboard.press('Control+End');
  await bob.keyboard.type('later');
  await bob.getByText('5 unsent edits, kept on this device').waitFor();
  await bob.waitForTimeout(300);
  await bob.goto('about:blank');
  // The session ends before anything can be sent; only the account that wrote it may send it.
  await bob.context().clearCookies();
  await bob.context().setOffline(false);
  await signUp(bob, stack.url, { ...BOB, first: 'Carol', email: 'carol@example.org' });
  await bob.getByRole('button', { name: 'Create project' }).first().waitFor();
  await connectionState(bob, 'Connected').waitFor();
  expect(await editorText(alice)).toBe('start ');
  await signOut(bob);
  await signIn(bob, stack.url, BOB);
  await bob.getByText('What you wrote in later.txt').waitFor();
  await shot(bob, 'sent-in-background');
  await until(async () => (await editorText(alice)) === 'start later');
});

test('[E2E43] who becomes a viewer while words are on their way keeps them, can download them, and sends them when the role returns', async () => {
  await together('viewer.txt', 'shared ');
  await editor(bob).click();
  await bob.keyboard.press('Control+End');
  await offline(bob);
  await bob.keyboard.type('refused');
  await setRole({ stack, alice, projectId }, BOB, 'viewer');
  await bob.context().setOffline(false);
  await documentState(bob, 'Read only').waitFor();
  await bob.getByText('Your last changes were not taken: you are a viewer of this project.').waitFor();
  await shot(bob, 'viewer');
  const [download] = await Promise.all([
    bob.waitForEvent('download'),
    bob.getByRole('button', { name: 'Download my version' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toBe('shared refused');
  await bob.reload();
  await bob.getByText('Your last changes were not taken').waitFor();
  expect(await editorText(bob)).toBe('shared refused');
  expect(await editorText(alice)).toBe('shared ');
  await setRole({ stack, alice, projectId }, BOB, 'collaborator');
  await until(async () => (await editorText(alice)) === 'shared refused');
  await documentState(bob, 'Saved to disk').waitFor();
});

test('[E2E44] refused words that are discarded are gone, here and after a reload', async () => {
  await together('discard.txt', 'shared ');
  await editor(bob).click();
  await bob.keyboard.press('Control+End');
  await offline(bob);
  await bob.keyboard.type('refused');
  await setRole({ stack, alice, projectId }, BOB, 'viewer');
  await bob.context().setOffline(false);
  await bob.getByRole('button', { name: 'Discard my changes' }).click();
  await until(async () => (await editorText(bob).catch(() => '')) === 'shared ');
  await bob.reload();
  await until(async () => (await editorText(bob).catch(() => '')) === 'shared ');
  expect(await bob.getByText('Your last changes were not taken').count()).toBe(0);
  await setRole({ stack, alice, projectId }, BOB, 'collaborator');
});

test('[E2E45] a typist who is removed still has the text, with the bar; the others see the cursor go', async () => {
  await together('removed.txt', 'shared ');
  await editor(bob).click();
  await bob.keyboard.press('Control+End');
  await remoteCaret(alice, 'Bob Brown').first().waitFor({ state: 'attached' });
  await typeWhile(bob, () => setRole({ stack, alice, projectId }, BOB, null));
  await documentState(bob, 'Read only').waitFor();
  await remoteCaret(alice, 'Bob Brown').first().waitFor({ state: 'detached' });
  await bob.getByText('There is no such project for you any more').waitFor();
  await bob
    .getByText(/no longer connected|were not taken/)
    .first()
    .waitFor();
  await shot(bob, 'removed');
  expect(await editorText(bob)).toContain('shared ');
  const [download] = await Promise.all([
    bob.waitForEvent('download'),
    bob.getByRole('button', { name: 'Download my version' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toBe(await editorText(bob));
});

/** Types while `happens` happens, until the editor takes no more. */
async function typeWhile(page: Page, happens: () => Promise<void>): Promise<void> {
  const happening = happens();
  for (let i = 0; i < 400; i++) {
    await page.keyboard.type('x');
    if (await documentState(page, 'Read only').isVisible()) break;
  }
  await happening;
}
