/**
 * Any process may be killed at any moment: kill -9 of each program while two people type. The page says so where it matters,
 * comes back by itself, and no character is lost or doubled. Terminals outlive the hub and the compute server.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  connectionState,
  createFile,
  documentState,
  editor,
  editorText,
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
let shellPid: string;

beforeAll(async () => {
  ({ stack, browser, alice, bob, projectId } = await startPair('Killed'));
  terminal = await alice.context().newPage();
  await terminal.goto(`${stack.url}/projects/${projectId}/files/shell.term`);
  await terminalRows(terminal).waitFor();
  await typeInTerminal(terminal, 'echo pid-$$-marker');
  shellPid = await shownPid('marker');
});

afterAll(() => stopPair({ stack, browser }));

async function shownPid(marker: string): Promise<string> {
  return until(async () => {
    const text = (await terminalRows(terminal).textContent()) ?? '';
    return new RegExp(`pid-(\\d+)-${marker}`).exec(text)?.[1];
  });
}

/** Types on both sides while `kill` happens in the middle; both must end with every character, once, on disk too. */
async function typeThrough(name: string, kill: () => Promise<void>): Promise<void> {
  await alice.goto(`${stack.url}/projects/${projectId}/files/`);
  await createFile(alice, name);
  await bob.goto(`${stack.url}/projects/${projectId}/files/${name}`);
  await editor(bob).waitFor();
  await Promise.all([editor(alice).click(), editor(bob).click()]);
  const words = (mark: string) => Array.from({ length: 40 }, (_, i) => `${mark}${i} `);
  const types = async (page: Page, mark: string) => {
    for (const [i, word] of words(mark).entries()) {
      await page.keyboard.type(word, { delay: 12 });
      if (i === 15 && mark === 'a') await kill();
    }
  };
  await Promise.all([types(alice, 'a'), types(bob, 'b')]);
  const length = [...words('a'), ...words('b')].join('').length;
  await Promise.all(
    [alice, bob].map((page) => documentState(page, 'Saved to disk').waitFor({ timeout: 60_000 })),
  );
  const [a, b] = await until(async () => {
    const texts = await Promise.all([editorText(alice), editorText(bob)]);
    return texts[0] === texts[1] && texts;
  }, 30_000);
  expect(a).toBe(b);
  expect(a).toHaveLength(length);
  for (const mark of ['a', 'b']) expect([...a].filter((char) => char === mark)).toHaveLength(40);
  const path = join(stack.home(projectId), name);
  await until(
    async () => (await readFile(path, 'utf8')) === a,
    30_000,
    () => `${path} equal to the document`,
  );
}

function kill9(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

test('[E2E20] the hub: the page says so, comes back, nothing is lost, the terminal keeps its process and screen', async () => {
  await typeThrough('hub.txt', async () => {
    const said = alice
      .getByRole('status', { name: 'Connection' })
      .filter({ hasText: /Reconnecting|Offline/ })
      .first()
      .waitFor();
    kill9(await stack.hubPid(alice));
    // With another hub at hand there may be nothing to tell.
    if (stack.cluster) said.catch(() => undefined);
    else await said;
  });
  await connectionState(alice, 'Connected').waitFor();
  expect(await shownPid('marker')).toBe(shellPid);
  await typeInTerminal(terminal, 'echo pid-$$-hub');
  expect(await shownPid('hub')).toBe(shellPid);
});

test('[E2E21] the compute server: projects run on, the terminal keeps its process and screen', async () => {
  await typeThrough('compute.txt', async () => kill9(await stack.computePid(projectId)));
  expect(await shownPid('marker')).toBe(shellPid);
  await typeInTerminal(terminal, 'echo pid-$$-compute');
  expect(await shownPid('compute')).toBe(shellPid);
});

test('[E2E22] PostgreSQL: edits wait, say that they are not durable, and become so', async () => {
  let said: Promise<void> | undefined;
  await typeThrough('postgres.txt', async () => {
    // She types on meanwhile.
    said = documentState(alice, 'Editing').waitFor();
    kill9(await stack.postgresPid());
  });
  await said;
});

test('[E2E23] the local hub: it is started again, and the disk catches up', async () => {
  await typeThrough('local-hub.txt', async () => kill9(await stack.localHubPid(projectId)));
});

test('[E2E24] after all of it a reload shows the same documents', async () => {
  for (const name of ['hub.txt', 'compute.txt', 'postgres.txt', 'local-hub.txt']) {
    await alice.goto(`${stack.url}/projects/${projectId}/files/${name}`);
    const onDisk = await readFile(join(stack.home(projectId), name), 'utf8');
    await until(async () => (await editorText(alice).catch(() => '')) === onDisk);
  }
});
