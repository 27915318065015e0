/**
 * The project pages New, Log, Search and Settings, and the project list, as two people use them. The tests run in order; each goes on
 * where the last one ended.
 */

import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import {
  ALICE,
  BOB,
  createProject,
  editor,
  editorText,
  launchBrowser,
  newPage,
  PATIENCE_MS,
  runningState,
  signUp,
  terminalRows,
  typeInTerminal,
} from './support/browser';
import { listProcesses } from './support/processes';
import { type Stack, startStack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let alice: Page;
let bob: Page;
let projectId: string;

const tab = (page: Page, name: string) =>
  page.getByRole('tablist', { name: 'Project pages' }).getByRole('tab', { name }).click();
const log = (page: Page) => page.getByRole('log', { name: 'Project log' });
const titles = (page: Page) =>
  page.getByRole('list', { name: 'Projects', exact: true }).locator('.ly-project-title').allTextContents();

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  [alice, bob] = await Promise.all([newPage(browser), newPage(browser)]);
  await signUp(alice, stack.url, ALICE);
  await signUp(bob, stack.url, BOB);
  projectId = await createProject(alice, 'Galois notes');
  await tab(alice, 'Settings');
  await alice.getByRole('textbox', { name: 'Email address' }).fill(BOB.email);
  await alice.getByRole('button', { name: 'Add', exact: true }).click();
  await bob.getByRole('link', { name: 'Galois notes' }).click();
  await runningState(bob).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

test('[PG30] New: a filter and Enter make a file from a template; the kind used last comes first', async () => {
  await tab(alice, 'New');
  await alice.getByRole('textbox', { name: 'File name' }).fill('paper');
  await alice.getByRole('searchbox', { name: 'Filter kinds' }).fill('latex article');
  await alice.keyboard.press('Enter');
  await alice.waitForURL(/paper\.tex$/);
  await until(async () => (await editorText(alice)).includes('\\documentclass'));
  await tab(alice, 'New');
  const recent = alice.getByRole('region', { name: 'Used last' }).getByRole('button');
  expect(await recent.first().textContent()).toContain('LaTeX article');
  await alice.getByRole('button', { name: /^Folder/ }).click();
  await alice.waitForURL(/files\/folder\/$/);
  await tab(alice, 'New');
  await alice.getByText('In folder.').waitFor();
});

test('[LG10] Log: what one does the other sees at once, by day, filtered, and the file opens from it', async () => {
  await tab(bob, 'Log');
  await log(bob).getByText('Alice Adams created paper.tex').waitFor();
  await log(bob).getByText('Alice Adams added Bob Brown as a collaborator').waitFor();
  await bob.getByRole('heading', { name: 'Today' }).waitFor();
  await tab(alice, 'Files');
  await alice.getByRole('button', { name: 'New folder' }).click();
  await alice.getByRole('dialog').getByRole('textbox').fill('live');
  await alice.keyboard.press('Enter');
  await log(bob)
    .getByText(/Alice Adams created the folder .*live/)
    .waitFor();
  await bob.getByRole('searchbox', { name: 'Filter the log' }).fill('paper');
  await until(async () => (await log(bob).getByText('created the folder').count()) === 0);
  await bob.getByRole('combobox', { name: 'What' }).selectOption('Files');
  await log(bob).getByRole('link', { name: 'paper.tex' }).first().click();
  await until(async () => (await editorText(bob)).includes('\\documentclass'));
});

test('[PG31] Search: found lines open at their line, and coming back finds them again', async () => {
  await tab(alice, 'New');
  await alice.getByRole('textbox', { name: 'File name' }).fill('work');
  await alice
    .getByRole('region', { name: 'Kinds' })
    .getByRole('button', { name: /^Terminal/ })
    .click();
  await typeInTerminal(
    alice,
    `cd ~; for i in $(seq 1 200); do echo "line $i of many"; done > many.txt; echo 'Needle is here' >> many.txt; echo ok-$((1+1))`,
  );
  await terminalRows(alice).getByText('ok-2').waitFor();
  await tab(alice, 'Search');
  const box = alice.getByRole('searchbox', { name: 'Search in files' });
  await box.fill('needle');
  const found = alice.getByRole('option', { name: /many\.txt, line 201/ });
  await found.waitFor();
  await alice
    .getByRole('status', { name: 'Search result' })
    .filter({ hasText: /1 match in 1 file, took/ })
    .waitFor();
  await alice.getByRole('button', { name: 'Match case' }).click();
  await found.waitFor({ state: 'detached' });
  await alice.getByRole('button', { name: 'Match case' }).click();
  await found.waitFor();
  await box.click();
  await alice.keyboard.press('ArrowDown');
  await alice.keyboard.press('Enter');
  await alice.waitForURL(/many\.txt\?line=201$/);
  await editor(alice).locator('.cm-found-line', { hasText: 'Needle is here' }).waitFor();
  await tab(alice, 'Search');
  expect(await box.inputValue()).toBe('needle');
  await alice.getByRole('option', { name: /many\.txt, line 201/ }).waitFor();
});

test('[PG32] the palette finds files anywhere in the project', async () => {
  await tab(alice, 'Files');
  await alice.keyboard.press('Control+k');
  await alice.getByRole('combobox', { name: 'Go to' }).fill('many.txt');
  await alice
    .getByRole('option', { name: /many\.txt/ })
    .first()
    .waitFor();
  await alice.keyboard.press('Escape');
});

test('[PG33] Settings: a colour and a title hold for everybody; variables take effect at the next start', async () => {
  await tab(alice, 'Settings');
  await alice.getByRole('radio', { name: 'Violet' }).check({ force: true });
  await alice.getByRole('textbox', { name: 'Title' }).fill('Galois papers');
  await alice.getByRole('button', { name: 'Save', exact: true }).click();
  await bob.getByText('Galois papers').first().waitFor();
  await until(async () =>
    (await bob.locator('.ly-frame').getAttribute('style'))?.includes('--project-colour'),
  );
  await alice.getByRole('button', { name: 'Add variable' }).click();
  await alice.getByRole('textbox', { name: 'Name of the variable' }).fill('1BAD');
  expect(await alice.getByRole('button', { name: 'Save variables' }).isDisabled()).toBe(true);
  await alice.getByRole('textbox', { name: 'Name of the variable' }).fill('GALOIS');
  await alice.getByRole('textbox', { name: 'Value of GALOIS' }).fill('top secret');
  await alice.getByRole('button', { name: 'Save variables' }).click();
  await alice.getByRole('button', { name: 'Restart now' }).click();
  await until(async () => {
    const done = await alice.evaluate(
      async ([url, id]) => {
        const response = await fetch(`${url}/api/v1/projects/${id}/exec`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ command: 'echo "$GALOIS"' }),
        });
        return response.text();
      },
      [stack.url, projectId] as const,
    );
    return done.includes('top secret');
  }, 30_000);
  await tab(bob, 'Log');
  await log(bob).getByText('changed the environment variables GALOIS').waitFor();
  expect(await log(bob).getByText('top secret').count()).toBe(0);
});

test('[PG34] the owner hands the project over, and may then leave it', async () => {
  await tab(alice, 'Settings');
  expect(await alice.getByRole('button', { name: 'Leave project' }).isDisabled()).toBe(true);
  await alice.getByRole('combobox', { name: 'New owner' }).selectOption('Bob Brown');
  await alice.getByRole('button', { name: 'Make Bob Brown the owner and me a collaborator' }).click();
  await alice.getByText('Bob Brown owns the project now').waitFor();
  await until(async () => alice.getByRole('button', { name: 'Leave project' }).isEnabled());
  expect(await alice.getByRole('button', { name: 'Delete project' }).count()).toBe(0);
});

test('[PG35] a deleted project is gone for everybody, and comes back by Undo or from the list of deleted ones', async () => {
  await alice.goto(`${stack.url}/projects`);
  await alice.getByRole('link', { name: 'Galois papers' }).waitFor();
  await tab(bob, 'Settings');
  await bob.getByRole('button', { name: 'Delete project' }).click();
  await bob.waitForURL(`${stack.url}/projects`);
  await alice.getByRole('link', { name: 'Galois papers' }).waitFor({ state: 'detached' });
  await bob.getByRole('button', { name: 'Undo' }).click();
  await alice.getByRole('link', { name: 'Galois papers' }).waitFor();
  await bob.getByRole('button', { name: 'Actions for Galois papers' }).click();
  await bob.getByRole('menuitem', { name: 'Delete' }).click();
  await alice.getByRole('link', { name: 'Galois papers' }).waitFor({ state: 'detached' });
  await bob.getByRole('button', { name: 'Deleted', exact: true }).click();
  await bob.getByRole('button', { name: 'Bring back Galois papers' }).click();
  await alice.getByRole('link', { name: 'Galois papers' }).waitFor();
  await bob.getByRole('button', { name: 'Current' }).click();
});

test('[PG36] the list: stars on top, hidden ones apart, sorted as chosen, also after a reload', async () => {
  for (const title of ['Beta', 'alpha']) {
    await bob.goto(`${stack.url}/projects`);
    await createProject(bob, title);
  }
  await bob.goto(`${stack.url}/projects`);
  await bob.getByRole('combobox', { name: 'Sort projects by' }).selectOption('Title');
  await until(async () => (await titles(bob)).join() === 'alpha,Beta,Galois papers');
  await bob.getByRole('button', { name: 'Star Galois papers' }).click();
  await until(async () => (await titles(bob)).join() === 'Galois papers,alpha,Beta');
  await bob.getByRole('button', { name: 'Actions for Beta' }).click();
  await bob.getByRole('menuitem', { name: 'Hide from my list' }).click();
  await until(async () => (await titles(bob)).join() === 'Galois papers,alpha');
  await bob.getByRole('button', { name: 'Hidden (1)' }).click();
  await until(async () => (await titles(bob)).join() === 'Beta');
  await bob.reload();
  await until(async () => (await titles(bob)).join() === 'Galois papers,alpha');
  await bob.getByRole('searchbox', { name: 'Filter projects' }).fill('alice');
  await until(async () => (await titles(bob)).join() === 'Galois papers');
});

test('[PG38] a newcomer takes the tour: the project Welcome with its text and a terminal', async () => {
  const carol = await newPage(browser);
  await signUp(carol, stack.url, {
    first: 'Carol',
    last: 'C',
    email: 'carol@example.org',
    password: 'long enough',
  });
  await carol.getByRole('button', { name: 'Create the Welcome tour' }).click();
  await carol.waitForURL(/welcome\.md$/);
  await until(async () => (await editorText(carol)).includes('Welcome to Lyceum'));
  await tab(carol, 'Files');
  await carol.getByRole('table', { name: 'Files' }).getByRole('link', { name: 'tour.term' }).click();
  await typeInTerminal(carol, 'echo tour-$((1+1))');
  await terminalRows(carol).getByText('tour-2').waitFor();
  await carol.context().close();
});

const PROJECTS = 10_000;

test('[PG37] 10,000 projects: the list opens, filters and scrolls without lag', async () => {
  const row = (page: Page, timeout = PATIENCE_MS) =>
    page.locator('.ly-project-row').first().waitFor({ timeout });
  const open = (page: Page) =>
    timed(async () => {
      await page.goto(`${stack.url}/projects`);
      await row(page);
    });
  const few = await open(bob);
  const hub = (await listProcesses()).find(({ pid }) => pid === hubPid);
  const database = new Client({ connectionString: hub?.environment.DATABASE_URL });
  await database.connect();
  await database.query(
    `WITH made AS (INSERT INTO projects (project_id, title, description, state)
       SELECT gen_random_uuid(), 'Project number ' || n, 'About ' || md5(n::text), '{"state": "opened", "time": "2026-01-01T00:00:00.000Z"}'
         FROM generate_series(1, ${PROJECTS}) n RETURNING project_id)
     INSERT INTO project_users (project_id, account_id, role)
       SELECT project_id, (SELECT account_id FROM accounts WHERE email_address = $1), 'owner' FROM made`,
    [ALICE.email],
  );
  // PostgreSQL does it by itself within a minute.
  await database.query('ANALYZE projects, project_users');
  await database.end();
  // The hub reads 20,000 changes out of the log first: that is not what is measured.
  await alice.goto(`${stack.url}/projects`);
  await row(alice, 2 * PATIENCE_MS).catch(async (error: Error) => {
    const shown = await alice.locator('body').innerText();
    throw new Error(`${error.message}\nThe page shows: ${shown}\n${stack.output().slice(-4000)}`);
  });
  const opened = await open(alice);
  const last = `Project number ${PROJECTS}`;
  const filtered = await timed(async () => {
    await alice.getByRole('searchbox', { name: 'Filter projects' }).fill(last);
    await until(async () => (await titles(alice)).join() === last);
  });
  await alice.getByRole('searchbox', { name: 'Filter projects' }).fill('');
  await row(alice);
  const [slow, slowest] = await alice.evaluate(scrollThrough);
  expect(await alice.locator('.ly-project-row').count()).toBeLessThan(60);
  console.info(
    `10,000 projects: opened in ${opened} ms (3 projects: ${few} ms), filtered in ${filtered} ms, frames p90 ${slow} ms, slowest ${slowest} ms`,
  );
  // Beside what a short list takes on this machine now: it may be busy with other work.
  expect(opened).toBeLessThan(4 * few + 2000);
  expect(filtered).toBeLessThan(2000);
  expect(slow).toBeLessThan(500);
}, 300_000);

let hubPid = 0;
beforeAll(async () => {
  hubPid = await stack.hubPid(alice);
});

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round(performance.now() - began);
}

/** In the page: the pauses between frames while the list is scrolled from end to end, in ms: the 90th percentile and the longest. */
function scrollThrough(): Promise<[number, number]> {
  return new Promise((resolve) => {
    const page = document.querySelector('.ly-page') as HTMLElement;
    const pauses: number[] = [];
    let last = performance.now();
    let step = 0;
    requestAnimationFrame(function frame() {
      const now = performance.now();
      pauses.push(Math.round(now - last));
      last = now;
      page.scrollTop = (page.scrollHeight * ++step) / 60;
      if (step < 60) return void requestAnimationFrame(frame);
      pauses.sort((a, b) => a - b);
      resolve([pauses[Math.floor(pauses.length * 0.9)] ?? 0, pauses.at(-1) ?? 0]);
    });
  });
}
