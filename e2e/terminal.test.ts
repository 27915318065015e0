/** Terminals as people use them, in Chromium: shared, of two sizes, searched, split, quick, reloaded in the middle of vim. Rules [TE40]–[TE55]. */
import type { Browser, Locator, Page } from 'playwright-core';
import { terminalRows, typeInTerminal } from './support/browser';
import { startPair, stopPair } from './support/pair';
import type { Stack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let alice: Page;
let bob: Page;
let projectId: string;

const region = (page: Page) => page.getByRole('region', { name: 'Terminal' });
const words = async (of: Locator) => (await of.textContent()) ?? '';
const sizeOf = (page: Page) => page.locator('.terminal-size').first();
const shows = (page: Page, text: string) => terminalRows(page).first().getByText(text).first().waitFor();
const screenText = async (page: Page) => (await words(terminalRows(page).first())).replaceAll('\u00a0', ' ');

/** xterm takes all clicks itself, in front of its rows: one must click at a place. */
async function boxOf(of: Locator): Promise<{ x: number; y: number }> {
  await of.waitFor();
  const box = await of.boundingBox();
  if (!box) throw new Error('It is not on the screen.');
  return box;
}

async function openTerminal(page: Page, path: string): Promise<void> {
  await page.goto(`${stack.url}/projects/${projectId}/files/${path}`);
  await page.getByRole('status', { name: 'Terminal state' }).first().filter({ hasText: 'Running' }).waitFor();
}

beforeAll(async () => {
  ({ stack, browser, alice, bob, projectId } = await startPair('Terminals', {
    alice: { permissions: ['clipboard-read', 'clipboard-write'] },
    bob: { viewport: { width: 800, height: 560 } },
  }));
});

afterAll(() => stopPair({ stack, browser }));

test('[TE40] two people in one terminal see each other, and who types', async () => {
  await openTerminal(alice, 'shared.term');
  await typeInTerminal(alice, 'echo for-$((40+2))');
  await openTerminal(bob, 'shared.term');
  await shows(bob, 'for-42');
  for (const page of [alice, bob]) {
    const people = page.getByRole('list', { name: 'Collaborators here' });
    await people.getByRole('img', { name: 'Alice Adams' }).waitFor();
    await people.getByRole('img', { name: 'Bob Brown' }).waitFor();
  }
  await bob.keyboard.type('echo typed');
  const tag = region(alice).locator('.typing-tag');
  await tag.filter({ hasText: 'Bob Brown' }).waitFor();
  expect(await region(bob).locator('.typing-tag').count()).toBe(0);
  await tag.waitFor({ state: 'detached' });
  await bob.keyboard.press('Enter');
});

test('[TE41] the smallest window decides, until somebody uses their own size', async () => {
  await sizeOf(alice).filter({ hasText: 'limited by another viewer' }).waitFor();
  const small = await words(sizeOf(bob));
  await alice.getByRole('button', { name: 'Use my size' }).click();
  await sizeOf(alice).filter({ hasText: 'your size' }).waitFor();
  await sizeOf(bob).filter({ hasText: 'Alice Adams’s size' }).waitFor();
  const [columns] = (await words(sizeOf(bob))).split('×');
  await typeInTerminal(alice, 'clear; stty size');
  await terminalRows(bob)
    .first()
    .getByText(new RegExp(`^\\d+ ${columns}`))
    .waitFor();
  await alice.getByRole('button', { name: 'Use my size' }).click();
  await until(async () => (await words(sizeOf(bob))) === small);
});

test('[TE42] a window that nobody looks at does not keep the others small', async () => {
  await bob.getByRole('tab', { name: 'Files' }).first().click();
  await until(async () => /^\d+×\d+$/.test(await words(sizeOf(alice))));
  await bob.goBack();
  await sizeOf(alice).filter({ hasText: 'limited by another viewer' }).waitFor();
  await bob.goto(`${stack.url}/projects`);
  await until(async () => (await alice.getByRole('img', { name: 'Bob Brown' }).count()) === 0);
});

test('[TE43] search finds in the scrollback, with case and as a regular expression', async () => {
  await typeInTerminal(alice, 'clear; for i in $(seq 200); do echo "Line $i of many"; done');
  await shows(alice, 'Line 200 of many');
  await alice.keyboard.press('Control+Shift+F');
  const box = alice.getByRole('textbox', { name: 'Find in terminal' });
  const matches = alice.getByRole('status', { name: 'Matches' });
  await box.fill('line 7 of');
  await matches.filter({ hasText: '1 of 1' }).waitFor();
  await shows(alice, 'Line 7 of many');
  await alice.getByRole('button', { name: 'Match case' }).click();
  await matches.filter({ hasText: 'Nothing found' }).waitFor();
  await box.fill('Line 1\\d\\d of');
  await alice.getByRole('button', { name: 'Regular expression' }).click();
  await matches.filter({ hasText: 'of 100' }).waitFor();
  const first = await words(matches);
  await box.press('Shift+Enter');
  await until(async () => (await words(matches)) !== first);
  await box.press('Escape');
  await box.waitFor({ state: 'detached' });
});

test('[TE44] selected text is copied; what is pasted arrives bracketed, in one piece', async () => {
  await typeInTerminal(alice, 'clear; printf "copy%sme\\n" -');
  const line = await boxOf(
    terminalRows(alice)
      .first()
      .getByText(/^copy-me/)
      .first(),
  );
  await alice.mouse.dblclick(line.x + 20, line.y + 8);
  await alice.keyboard.press('Control+Shift+C');
  await until(async () => (await alice.evaluate(() => navigator.clipboard.readText())).includes('copy-me'));
  await alice.evaluate(() => navigator.clipboard.writeText('echo pasted-$((1+1))\necho second-$((2+1))\n'));
  await typeInTerminal(alice, 'clear; echo cl""eared');
  // The next prompt: only there the shell takes pasted text as such.
  await until(async () => /cleared.*[$#] *$/s.test(await screenText(alice)));
  await alice.keyboard.press('Control+Shift+V');
  await shows(alice, 'second-$((2+1))');
  // Bracketed: nothing runs before Enter.
  expect(await screenText(alice)).not.toContain('pasted-2');
  await alice.keyboard.press('Enter');
  await shows(alice, 'pasted-2');
  await shows(alice, 'second-3');
});

test('[TE45] a program may copy only when the person allows it', async () => {
  await typeInTerminal(alice, `clear; printf '\\033]52;c;%s\\a' "$(printf from-program | base64)"`);
  const asked = alice.getByText('wants to copy 12 characters');
  await asked.waitFor();
  expect(await alice.evaluate(() => navigator.clipboard.readText())).not.toBe('from-program');
  await alice.getByRole('button', { name: 'Copy', exact: true }).click();
  await until(async () => (await alice.evaluate(() => navigator.clipboard.readText())) === 'from-program');
  await asked.waitFor({ state: 'detached' });
});

test('[TE46] `open` shows a file to the one who typed it, and to nobody else', async () => {
  await openTerminal(bob, 'shared.term');
  await typeInTerminal(alice, 'mkdir -p "a folder"; echo hello > "a folder/ö note.md"; clear');
  await typeInTerminal(alice, 'open "a folder/ö note.md"');
  await alice.getByRole('tab', { name: 'ö note.md' }).waitFor();
  await alice.getByRole('region', { name: 'Editor' }).getByText('hello').waitFor();
  expect(decodeURIComponent(bob.url())).toContain('shared.term');
  await alice.getByRole('tab', { name: 'shared.term' }).click();
  await typeInTerminal(alice, 'open /etc/passwd');
  await shows(alice, 'lies outside the project');
  await typeInTerminal(
    alice,
    `printf '\\033]7717;guess;%s\\a' "$(printf "$PWD/a folder" | base64)"; echo no-$((5+5))`,
  );
  await shows(alice, 'no-10');
  expect(alice.url()).toContain('shared.term');
  await bob.goto(`${stack.url}/projects`);
});

test('[TE47] vim, its colours and its cursor keys are there again after a reload', async () => {
  await typeInTerminal(
    alice,
    'clear; printf "%s\\n" one two three four > v.txt; vim -u NONE -c "set mouse=a nu" v.txt',
  );
  await shows(alice, 'four');
  await alice.keyboard.press('ArrowDown');
  await alice.keyboard.type('ihere-');
  await shows(alice, 'here-two');
  const before = await screenText(alice);
  await alice.reload();
  await shows(alice, 'here-two');
  await until(async () => (await screenText(alice)).trim() === before.trim());
  await region(alice).locator('.xterm').click();
  await alice.keyboard.press('Escape');
  await alice.keyboard.press('ArrowDown');
  await alice.keyboard.type('Ithere-');
  await shows(alice, 'there-three');
  await alice.keyboard.press('Escape');
  await alice.keyboard.type(':q!\r');
  await until(async () => !(await screenText(alice)).includes('there-three'));
});

test('[TE48] a second terminal beside the first has a shell of its own, also after a reload', async () => {
  await alice.getByRole('button', { name: 'Second terminal beside' }).click();
  await until(async () => (await region(alice).count()) === 2);
  const second = region(alice).nth(1);
  await second
    .locator('.xterm-rows')
    .getByText(/[$#] *$/)
    .first()
    .waitFor();
  await second.locator('.xterm').click();
  await alice.keyboard.type('echo only-$((6*7))\r');
  await second.getByText('only-42').first().waitFor();
  expect(await screenText(alice)).not.toContain('only-42');
  await alice.reload();
  await region(alice).nth(1).getByText('only-42').first().waitFor();
  await alice.getByRole('button', { name: 'Second terminal beside' }).click();
  await until(async () => (await region(alice).count()) === 1);
});

test('[TE49] a colour scheme is kept for the person, in every browser', async () => {
  await alice.getByRole('button', { name: 'Colours' }).click();
  await alice.getByRole('menuitem', { name: 'Dracula' }).click();
  const ground = (page: Page) => region(page).evaluate((node) => getComputedStyle(node).backgroundColor);
  await until(async () => (await ground(alice)) === 'rgb(40, 42, 54)');
  await alice.reload();
  await region(alice).waitFor();
  await until(async () => (await ground(alice)) === 'rgb(40, 42, 54)');
  await alice.getByRole('button', { name: 'Colours' }).click();
  await alice.getByRole('menuitem', { name: 'Lyceum (light or dark)' }).click();
});

test('[TE50] the title that a program sets stands in the tab; a bell behind another tab is marked', async () => {
  await typeInTerminal(alice, `PS1='$ '; PROMPT_COMMAND=; clear; printf '\\033]0;at work\\a'`);
  await alice.getByRole('tab', { name: 'shared.term' }).getByText('at work').waitFor();
  await typeInTerminal(alice, "(sleep 1; printf '\\a') &");
  await alice.getByRole('tab', { name: 'Files' }).first().click();
  await alice.getByRole('tab', { name: 'shared.term' }).locator('.ly-tab-bell').waitFor();
  await alice.getByRole('tab', { name: 'shared.term' }).click();
  await alice.locator('.ly-tab-bell').waitFor({ state: 'detached' });
});

test('[TE51] a place that a compiler names opens the file at its line', async () => {
  await typeInTerminal(alice, 'seq 60 > places.txt; clear; echo "places.txt:42:1: error"');
  const box = await boxOf(
    terminalRows(alice)
      .first()
      .getByText(/^places\.txt:42:1: error/)
      .first(),
  );
  // Links are looked for where the mouse rests.
  await alice.mouse.move(box.x + 20, box.y + 8);
  await alice.mouse.move(box.x + 40, box.y + 8);
  await region(alice).locator('.xterm-cursor-pointer').waitFor();
  await alice.mouse.click(box.x + 40, box.y + 8);
  await alice.waitForURL(/places\.txt\?line=42/);
  await alice.getByRole('tab', { name: 'shared.term' }).click();
});

test('[TE52] Ctrl-` shows a shell in the folder at hand, and hides it again', async () => {
  await alice.goto(`${stack.url}/projects/${projectId}/files/a%20folder/`);
  await alice.getByRole('link', { name: 'ö note.md' }).waitFor();
  await alice.keyboard.press('Control+Backquote');
  const drawer = alice.getByRole('region', { name: 'Quick terminal' });
  await drawer
    .locator('.xterm-rows')
    .getByText(/[$#] *$/)
    .first()
    .waitFor();
  await alice.keyboard.type('pwd; touch from-quick.txt\r');
  await drawer.getByText('/a folder').first().waitFor();
  await alice.getByRole('link', { name: 'from-quick.txt' }).waitFor();
  await alice.keyboard.press('Control+Backquote');
  await drawer.waitFor({ state: 'hidden' });
  await alice.keyboard.press('Control+Backquote');
  await drawer.getByText('/a folder').first().waitFor();
  await alice.keyboard.press('Control+Backquote');
});

test('[TE53] a terminal whose file is moved by a program goes along, tab and all', async () => {
  await alice.goto(`${stack.url}/projects/${projectId}/files/`);
  await alice.getByRole('button', { name: 'New terminal' }).click();
  await terminalRows(alice).waitFor();
  const name = decodeURIComponent(alice.url().split('/').pop() ?? '');
  await typeInTerminal(alice, `mark=kept; mv ${name} moved.term`);
  await alice.waitForURL(/moved\.term/);
  await alice.getByRole('tab', { name: 'moved.term' }).waitFor();
  await typeInTerminal(alice, 'clear; echo "$mark-$((3+4))"');
  await shows(alice, 'kept-7');
});

test('[TE54] a shell that ended says so; a button and Enter start another', async () => {
  await typeInTerminal(alice, 'exit 3');
  await alice.getByText('The shell has ended with code 3.').waitFor();
  await alice.getByRole('button', { name: 'Start a new shell' }).click();
  await typeInTerminal(alice, 'echo again-$((1+1))');
  await shows(alice, 'again-2');
});
