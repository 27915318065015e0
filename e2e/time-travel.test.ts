/**
 * TimeTravel in Chromium: two people write, and walk through what they wrote. The tests run in order; each goes on where the last one ended.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { BOB, createFile, documentState, editor, editorText, newPage } from './support/browser';
import { setRole, startPair, stopPair } from './support/pair';
import type { Stack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

/** Written in turns, so that each is a version of its own. */
const WRITTEN = ['alpha\n', 'beta\n', 'gamma\n', 'delta\n'];

let stack: Stack;
let browser: Browser;
let alice: Page;
let bob: Page;
let projectId: string;

beforeAll(async () => {
  ({ stack, browser, alice, bob, projectId } = await startPair('History'));
  await createFile(alice, 'turns.txt');
  await bob.goto(addressOf('turns.txt'));
  await editor(bob).waitFor();
  for (const [turn, words] of WRITTEN.entries()) {
    await write(turn % 2 === 0 ? alice : bob, words);
    const text = WRITTEN.slice(0, turn + 1).join('');
    await until(async () => (await editorText(alice)) === text && (await editorText(bob)) === text);
  }
});

afterAll(() => stopPair({ stack, browser }));

const addressOf = (name: string) => `${stack.url}/projects/${projectId}/files/${name}`;

/** At the end of the text, as one edit. */
async function write(page: Page, words: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(words);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const slider = (page: Page) => page.getByRole('slider', { name: 'Version', exact: true });

async function travel(page: Page): Promise<void> {
  await button(page, 'TimeTravel').click();
  await slider(page).waitFor();
}

async function linesOf(place: Locator): Promise<string> {
  return (await place.locator('.cm-line').allTextContents()).join('\n');
}

const versionText = (page: Page) => linesOf(page.getByRole('region', { name: 'Version text' }));

/** "Version 2 of 4", and that its text is this. */
async function shows(page: Page, version: string, text: string): Promise<void> {
  await page.getByText(version, { exact: true }).waitFor();
  await until(
    async () => (await versionText(page)) === text,
    5000,
    () => `the text of ${version}`,
  );
}

const upTo = (version: number) => WRITTEN.slice(0, version).join('');

test('[TT13] every version has the text, the author and the time that it was written with', async () => {
  await travel(alice);
  expect(await slider(alice).getAttribute('min')).toBe('0');
  await until(async () => (await slider(alice).getAttribute('max')) === '3');
  await shows(alice, 'Version 4 of 4', upTo(4));
  await expect(slider(alice).evaluate((node) => node === document.activeElement)).resolves.toBe(true);
  for (const version of [3, 2, 1]) {
    await alice.keyboard.press('ArrowLeft');
    await shows(alice, `Version ${version} of 4`, upTo(version));
    const author = version % 2 === 1 ? 'Alice Adams' : 'Bob Brown';
    expect(await slider(alice).getAttribute('aria-valuetext')).toMatch(`Version ${version} · ${author} · `);
  }
  await alice.keyboard.press('End');
  await shows(alice, 'Version 4 of 4', upTo(4));
  await alice.keyboard.press('Home');
  await shows(alice, 'Version 1 of 4', upTo(1));
  await alice.keyboard.press('PageUp');
  await shows(alice, 'Version 2 of 4', upTo(2));
});

test('[TT14] steps by author: the same author’s next, and one person’s versions only', async () => {
  await button(alice, 'Next by the same author').click();
  await shows(alice, 'Version 4 of 4', upTo(4));
  await alice
    .getByRole('group', { name: 'Authors' })
    .getByRole('button', { name: /Alice Adams/ })
    .click();
  await button(alice, 'Previous version by Alice Adams').click();
  await shows(alice, 'Version 3 of 4', upTo(3));
  await slider(alice).focus();
  await alice.keyboard.press('ArrowLeft');
  await shows(alice, 'Version 1 of 4', upTo(1));
  await alice
    .getByRole('group', { name: 'Authors' })
    .getByRole('button', { name: /Alice Adams/ })
    .click();
  await button(alice, 'Next version').click();
  await shows(alice, 'Version 2 of 4', upTo(2));
});

test('[TT15] what changed: against the version before, the newest, and any other', async () => {
  await button(alice, 'Changes').click();
  const changes = alice.getByRole('region', { name: 'Changes' });
  const sides = async () => [
    await linesOf(changes.locator('.cm-merge-a')),
    await linesOf(changes.locator('.cm-merge-b')),
  ];
  const show = async (older: string, newer: string) =>
    until(async () => {
      const [left, right] = await sides();
      return left === older && right === newer;
    });
  await show(upTo(1), upTo(2));
  expect(await changes.locator('.cm-merge-b .cm-changedLine').allTextContents()).toEqual(['beta']);
  await alice.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'Newest version' });
  await show(upTo(2), upTo(4));
  await alice.getByRole('slider', { name: 'Compare with version' }).focus();
  await alice.keyboard.press('ArrowLeft');
  await show(upTo(2), upTo(3));
  await alice.keyboard.press('Home');
  await show(upTo(1), upTo(2));
  await button(alice, 'Changes').click();
  await shows(alice, 'Version 2 of 4', upTo(2));
});

test('[TT16] new edits are appended while it is open: the slider stays, unless it was at the newest', async () => {
  await travel(bob);
  await button(alice, 'Back to the file').click();
  await button(bob, 'Previous version').click();
  await shows(bob, 'Version 3 of 4', upTo(3));
  await write(alice, 'epsilon\n');
  await shows(bob, 'Version 3 of 5', upTo(3));
  await slider(bob).focus();
  await bob.keyboard.press('End');
  await shows(bob, 'Version 5 of 5', `${upTo(4)}epsilon\n`);
  await write(alice, 'zeta\n');
  await until(async () => (await versionText(bob)) === `${upTo(4)}epsilon\nzeta\n`);
  expect(await slider(bob).inputValue()).toBe(await slider(bob).getAttribute('max'));
});

test('[TT17] a version is restored while the other types: both are equal, no word is lost, the toast takes it back', async () => {
  await button(bob, 'Back to the file').click();
  await travel(alice);
  await slider(alice).focus();
  await alice.keyboard.press('Home');
  await alice.keyboard.press('ArrowRight');
  await alice.getByText(/^Version 2 of/).waitFor();
  await editor(bob).click();
  await bob.keyboard.press('Control+End');
  const words: string[] = [];
  let isRestored = false;
  const typing = (async () => {
    for (let after = 0; after < 10; after += isRestored ? 1 : 0) {
      words.push(`<${words.length}>`);
      await bob.keyboard.type(words.at(-1) ?? '');
    }
  })();
  await until(async () => (await editorText(bob)).includes('<5>'));
  await button(alice, 'Restore this version').click();
  await editor(alice).waitFor();
  isRestored = true;
  await typing;
  const text = await equalTexts();
  expect(text.startsWith(upTo(2))).toBe(true);
  expect(text).not.toContain('gamma');
  // What was typed after the restore is there, whole and in its order.
  expect(text.endsWith(words.slice(words.findIndex((word) => text.includes(word))).join(''))).toBe(true);
  expect(text).toContain(words.at(-1));
  await button(alice, 'Undo').last().click();
  const undone = await until(async () => {
    const now = await equalTexts();
    return now.includes('zeta') && now;
  });
  expect(undone).toBe(`${upTo(4)}epsilon\nzeta\n${words.join('')}`);
});

test('[TT17] Undo in the editor takes a restore back as one step', async () => {
  const before = await equalTexts();
  await travel(alice);
  await slider(alice).focus();
  await alice.keyboard.press('Home');
  await shows(alice, (await alice.getByText(/^Version 1 of \d+$/).textContent()) ?? '', upTo(1));
  await button(alice, 'Restore this version').click();
  await until(async () => (await editorText(bob)) === upTo(1));
  await editor(alice).click();
  await alice.keyboard.press('Control+z');
  await until(async () => (await equalTexts()) === before);
});

test('[TT18] back to the file: cursor and scroll position are as they were; a reload keeps the history open', async () => {
  await alice.goto(addressOf(''));
  await createFile(alice, 'long.txt');
  await write(alice, Array.from({ length: 300 }, (_, index) => `line ${index + 1}\n`).join(''));
  const scroller = editor(alice).locator('xpath=..');
  await scroller.evaluate((node) => node.scrollTo(0, 2000));
  await editor(alice).getByText('line 100', { exact: true }).click();
  const place = alice.getByText(/^Ln \d+, Col \d+$/);
  const before = { place: await place.textContent(), top: await scroller.evaluate((node) => node.scrollTop) };
  expect(before.place).toMatch(/^Ln 100,/);
  await travel(alice);
  await alice.keyboard.press('Escape');
  await slider(alice).waitFor({ state: 'detached' });
  expect({
    place: await place.textContent(),
    top: await scroller.evaluate((node) => node.scrollTop),
  }).toEqual(before);
  await alice.keyboard.type('HERE');
  await editor(alice).getByText('line 100HERE').waitFor();
  await travel(alice);
  await alice.reload();
  await slider(alice).waitFor();
  await alice.goBack();
  await editor(alice).waitFor();
});

test('[TT19] a viewer walks through the history and cannot restore', async () => {
  await setRole({ stack, alice, projectId }, BOB, 'viewer');
  await documentState(bob, 'Read only').waitFor();
  await travel(bob);
  await bob.keyboard.press('Home');
  await until(async () => (await versionText(bob)) === upTo(1));
  await button(bob, 'Download this version').waitFor();
  expect(await button(bob, 'Restore this version').count()).toBe(0);
});

test('[TT19] on a phone in the dark everything is within reach', async () => {
  const phone = await newPage(browser, {
    viewport: { width: 390, height: 780 },
    hasTouch: true,
    colorScheme: 'dark',
    storageState: await alice.context().storageState(),
  });
  await phone.goto(`${addressOf('turns.txt')}?time-travel`);
  await slider(phone).waitFor();
  await slider(phone).tap();
  await button(phone, 'Changes').tap();
  await phone.getByRole('region', { name: 'Changes' }).locator('.cm-content').waitFor();
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  for (const name of ['Back to the file', 'Changes', 'Download this version', 'Restore this version']) {
    const box = await button(phone, name).boundingBox();
    expect({ name, right: (box?.x ?? 999) + (box?.width ?? 0) <= 390 }).toEqual({ name, right: true });
  }
  await phone.context().close();
});

async function equalTexts(): Promise<string> {
  let text = '';
  await until(async () => {
    text = await editorText(alice);
    return text === (await editorText(bob));
  });
  return text;
}
