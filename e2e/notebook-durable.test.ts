/** Outputs that outlive those who show them: hubs and local hubs that are killed in a run, projects that restart. Each test has a notebook of its own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  ALICE,
  connectionState,
  createProject,
  documentState,
  launchBrowser,
  newPage,
  signUp,
} from './support/browser';
import {
  KERNEL_MS,
  kernelState,
  openNotebook,
  outputs,
  putNotebook,
  readNotebook,
  run,
  runButton,
  says,
  sourceOf,
  ticks,
  write,
} from './support/notebook';
import { killHubs } from './support/processes';
import { type Stack, startStack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let alice: Page;
let projectId: string;
let home: string;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  alice = await newPage(browser);
  await signUp(alice, stack.url, ALICE);
  projectId = await createProject(alice, 'Lasting');
  home = stack.home(projectId);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const open = (page: Page, path: string) => openNotebook(page, stack.url, projectId, path);

const TICKS = 40;
const TICKING = `import os, time
kept = os.getpid()
for i in range(${TICKS}):
    print("tick", i, flush=True)
    time.sleep(0.2)`;

test('[E2E170] all hubs killed during a run: kernel, outputs and what is typed meanwhile are all there', async () => {
  await putNotebook(home, 'killed.ipynb', [TICKING, 'print(kept == os.getpid())', 'empty = 1']);
  await open(alice, 'killed.ipynb');
  await runButton(alice, 1).click();
  await says(alice, 1, 'tick 2');
  await killHubs(stack);
  await write(alice, 3, 'print("typed", "meanwhile")');
  await says(alice, 1, `tick ${TICKS - 1}`);
  expect(await ticks(alice, 1)).toEqual(Array.from({ length: TICKS }, (_, i) => i));
  await connectionState(alice, 'Connected').waitFor();
  await run(alice, 2);
  await says(alice, 2, 'True');
  await run(alice, 3);
  await says(alice, 3, 'typed meanwhile');
  await documentState(alice, 'Saved to disk').waitFor();
  expect((await readNotebook(home, 'killed.ipynb')).map(sourceOf)[2]).toBe('print("typed", "meanwhile")');
});

test('[E2E171] a local hub that is killed: it is said what is gone, what was printed before stays, and it runs anew', async () => {
  await putNotebook(home, 'lost.ipynb', ['print("before")', 'import time\nprint("begun")\ntime.sleep(1000)']);
  await open(alice, 'lost.ipynb');
  await run(alice, 1);
  await runButton(alice, 2).click();
  await says(alice, 2, 'begun');
  await until(async () => JSON.stringify(await readNotebook(home, 'lost.ipynb')).includes('before\\n'));
  process.kill(await stack.localHubPid(projectId), 'SIGKILL');
  await alice.getByRole('alert').getByText('variables are gone').waitFor({ timeout: KERNEL_MS });
  await says(alice, 1, 'before');
  await alice.getByRole('alert').getByRole('button', { name: 'Restart' }).click();
  await kernelState(alice, 'Idle').waitFor({ timeout: KERNEL_MS });
  await write(alice, 2, 'print("runs", "anew")');
  await runButton(alice, 2).click();
  await says(alice, 2, 'runs anew');
});

const LINES = 2_000_000;

test('[E2E178] two million lines, and the project restarts: the end is shown, and what lies before it is read from the disk', async () => {
  await putNotebook(home, 'long.ipynb', [`for i in range(${LINES}): print(i)`]);
  await open(alice, 'long.ipynb');
  await run(alice, 1);
  await says(alice, 1, String(LINES - 1));
  await documentState(alice, 'Saved to disk').waitFor();
  await until(async () => (await readFile(join(home, 'long.ipynb'), 'utf8')).includes(`"${LINES - 1}\\n"`));
  const before = await stack.localHubPid(projectId);
  await alice.goto(`${stack.url}/projects/${projectId}`);
  await alice.getByRole('button', { name: 'Restart project' }).click();
  await until(async () => {
    const pid = await stack.localHubPid(projectId).catch(() => before);
    return pid !== before;
  }, KERNEL_MS);
  await open(alice, 'long.ipynb');
  await says(alice, 1, String(LINES - 1));
  const gap = outputs(alice, 1).getByRole('note');
  const words = (await gap.textContent()) ?? '';
  expect(words).toMatch(/1,9\d\d,\d{3} lines/);
  expect(words).not.toContain('not kept');
  const shown = () => outputs(alice, 1).innerText();
  expect(await shown()).not.toContain('\n50000\n');
  await gap.getByRole('button', { name: 'Show more' }).click();
  await until(async () => (await shown()).includes('\n50000\n'));
});
