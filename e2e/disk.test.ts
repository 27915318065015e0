/**
 * The disk as one more person: programs in the project's terminal change, delete and move files that two people have open.
 * What they type and what the programs do is all there in the end, on both screens and on disk.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  createFile,
  documentState,
  editor,
  editorText,
  remoteCaret,
  terminalRows,
  typeInTerminal,
} from './support/browser';
import { startPair, stopPair } from './support/pair';
import type { Stack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let alice: Page;
let bob: Page;
let terminal: Page;
let projectId: string;

beforeAll(async () => {
  ({ stack, browser, alice, bob, projectId } = await startPair('The disk'));
  terminal = await alice.context().newPage();
  await terminal.goto(`${stack.url}/projects/${projectId}/files/shell.term`);
  await terminalRows(terminal).waitFor();
});

afterAll(() => stopPair({ stack, browser }));

const addressOf = (path: string) => `${stack.url}/projects/${projectId}/files/${path}`;
const onDisk = (path: string) => readFile(join(stack.home(projectId), path), 'utf8');
const count = (text: string, part: string) => text.split(part).length - 1;

let commands = 0;

/** Types a line into the terminal; resolves when it has been done. */
async function shell(line: string): Promise<void> {
  const mark = `done-${++commands}`;
  // The mark is put together by the shell, so that the typed line does not show it.
  await typeInTerminal(terminal, `clear; ${line}; echo done''-${commands}`);
  await terminalRows(terminal).getByText(mark).first().waitFor();
}

async function bothOpen(path: string): Promise<void> {
  await Promise.all([alice, bob].map((page) => page.goto(addressOf(path))));
  await Promise.all([editor(alice).waitFor(), editor(bob).waitFor()]);
}

const types = async (page: Page, words: string[]) => {
  for (const word of words) await page.keyboard.type(word, { delay: 12 });
};

/** Both screens and the file hold the same; gives it. */
async function agreed(path: string): Promise<string> {
  await Promise.all([alice, bob].map((page) => documentState(page, 'Saved to disk').waitFor()));
  return until(async () => {
    const [a, b, disk] = await Promise.all([editorText(alice), editorText(bob), onDisk(path)]);
    return a === b && a === disk && a;
  }, 20_000);
}

const marks = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `(${name}${from + i})`);

test('[E2E60] two people type while a script appends in a loop', async () => {
  await alice.goto(addressOf(''));
  await createFile(alice, 'log.txt');
  await bob.goto(addressOf('log.txt'));
  await Promise.all([editor(alice).click(), editor(bob).click()]);
  // The script writes below them: at one and the same spot, at one and the same moment, either may come first.
  await alice.keyboard.type('\nlog:\n');
  await agreed('log.txt');
  for (const page of [alice, bob]) await page.keyboard.press('Control+Home');
  const words = { a: marks('a', 0, 25), b: marks('b', 0, 25) };
  await Promise.all([
    types(alice, words.a),
    types(bob, words.b),
    shell('for i in 1 2 3 4 5 6 7 8 9; do echo "[s$i]" >> log.txt; sleep 0.2; done'),
  ]);
  const text = await agreed('log.txt');
  const script = Array.from({ length: 9 }, (_, i) => `[s${i + 1}]`);
  expect([...words.a, ...words.b, ...script].filter((part) => count(text, part) !== 1)).toEqual([]);
});

test('[E2E61] git checkout of another branch changes the open text, and keeps what is being typed', async () => {
  const git = 'git -c user.name=t -c user.email=t@example.org';
  await shell("mkdir repo; cd repo; printf 'one\\ntwo\\nthree\\n' > a.txt; git init -qb main .");
  await shell(`git add .; ${git} commit -qm 1; git checkout -qb other; sed -i s/two/TWO/ a.txt`);
  await shell(`echo four >> a.txt; ${git} commit -qam 2; git checkout -q main; cd`);
  await bothOpen('repo/a.txt');
  await editor(bob).click();
  await bob.keyboard.press('Control+Home');
  await Promise.all([shell('git -C repo checkout -q other'), types(bob, marks('b', 0, 6))]);
  expect(await agreed('repo/a.txt')).toBe(`${marks('b', 0, 6).join('')}one\nTWO\nthree\nfour\n`);
});

test('[E2E62] a deleted file says so and is written back on request', async () => {
  await shell("printf 'precious\\n' > gone.txt");
  await bothOpen('gone.txt');
  await agreed('gone.txt');
  await shell('rm gone.txt');
  await alice.getByText('deleted this file on disk').waitFor();
  await bob.getByText('deleted this file on disk').waitFor();
  await shots('deleted');
  await bob.getByRole('button', { name: 'Write it back' }).click();
  await alice.getByText('deleted this file on disk').waitFor({ state: 'detached' });
  expect(await agreed('gone.txt')).toBe('precious\n');
});

test('[E2E63] mv in the terminal: tab, address and the other’s cursor follow the file', async () => {
  await shell("mkdir -p d; printf 'one\\ntwo\\n' > d/old.txt");
  await bothOpen('d/old.txt');
  await editor(bob).click();
  await bob.keyboard.press('Control+End');
  await remoteCaret(alice, 'Bob Brown').first().waitFor({ state: 'attached' });
  await shell('mv d e');
  await alice.waitForURL(addressOf('e/old.txt'));
  await shell('mv e/old.txt new.txt');
  await Promise.all([alice, bob].map((page) => page.waitForURL(addressOf('new.txt'))));
  await Promise.all([alice, bob].map((page) => page.getByRole('tab', { name: 'new.txt' }).waitFor()));
  await remoteCaret(alice, 'Bob Brown').first().waitFor({ state: 'attached' });
  await bob.keyboard.type('three');
  expect(await agreed('new.txt')).toBe('one\ntwo\nthree');
  await shots('moved');
});

test('[E2E64] a read-only file is said on the status line, and written once it may be', async () => {
  await shell("printf 'fixed' > fixed.txt; chmod a-w fixed.txt");
  await bothOpen('fixed.txt');
  await editor(bob).click();
  await bob.keyboard.press('Control+End');
  await bob.keyboard.type('!');
  for (const page of [alice, bob])
    await page
      .getByText(/is read-only on disk/)
      .first()
      .waitFor();
  await shots('read-only');
  expect(await onDisk('fixed.txt')).toBe('fixed');
  await shell('chmod u+w fixed.txt');
  expect(await agreed('fixed.txt')).toBe('fixed!');
});

/** Pictures for people: set E2E_SHOTS to a folder. */
async function shots(name: string): Promise<void> {
  const folder = process.env.E2E_SHOTS;
  if (!folder) return;
  await alice.screenshot({ path: join(folder, `disk-${name}.png`) });
  await bob.screenshot({ path: join(folder, `disk-${name}-bob.png`) });
}
