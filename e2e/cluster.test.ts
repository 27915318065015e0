/**
 * The whole shape: HAProxy, nginx, two hubs, two compute servers. People on different hubs work together, a hub that is killed or hangs loses
 * its people to the other, hubs and nodes come and go, and everything works without WebSockets. The tests run in order.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  ALICE,
  BOB,
  connectionState,
  createFile,
  createProject,
  documentState,
  editor,
  editorText,
  launchBrowser,
  newPage,
  remoteCaret,
  runningState,
  signIn,
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
/** On hub1 and hub2. */
let alice: Page;
let bob: Page;
let projectId: string;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ cluster: true }), launchBrowser()]);
  [alice, bob] = await Promise.all([newPage(browser), newPage(browser)]);
  await onHub(alice, 'hub1');
  await onHub(bob, 'hub2');
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

/** HAProxy sends a browser where its cookie says; what is connected already stays. */
async function onHub(page: Page, name: string): Promise<void> {
  await page
    .context()
    .addCookies([{ name: 'lyceum_hub', value: name, url: stack.url, httpOnly: true, secure: true }]);
}

async function hubOf(page: Page): Promise<string | undefined> {
  const cookies = await page.context().cookies(stack.url);
  return cookies.find(({ name }) => name === 'lyceum_hub')?.value;
}

const filePage = (name: string) => `${stack.url}/projects/${projectId}/files/${name}`;

async function openEditor(page: Page, name: string): Promise<void> {
  await page.goto(filePage(name));
  await editor(page).waitFor();
}

/** Changes the cluster file of the running cluster; resolves when it is taken up. */
async function changeCluster(
  change: (cluster: { hubs: object[]; websockets?: boolean }) => void,
): Promise<void> {
  const file = join(stack.data, 'cluster.json');
  const cluster = JSON.parse(await readFile(file, 'utf8'));
  change(cluster);
  const said = stack.output().split('taken up').length;
  await writeFile(file, JSON.stringify(cluster));
  await until(
    () => stack.output().split('taken up').length > said,
    30_000,
    () => stack.output(),
  );
}

async function post(page: Page, path: string, data: object): Promise<number> {
  return (
    await page.request.post(`${stack.url}/api/v1/${path}`, { data, headers: { origin: stack.url } })
  ).status();
}

test('[E2E100] people on different hubs type into one document and see each other’s cursors', async () => {
  const frames: string[] = [];
  bob.on('websocket', (socket) => socket.on('framereceived', () => frames.push(socket.url())));
  await signUp(alice, stack.url, ALICE);
  await signUp(bob, stack.url, BOB);
  projectId = await createProject(alice, 'Two hubs');
  expect(
    await post(alice, `projects/${projectId}/collaborators`, {
      email_address: BOB.email,
      role: 'collaborator',
    }),
  ).toBeLessThan(300);
  await createFile(alice, 'both.md');
  await openEditor(bob, 'both.md');
  expect([await hubOf(alice), await hubOf(bob)]).toEqual(['hub1', 'hub2']);
  await Promise.all([editor(alice).click(), editor(bob).click()]);
  await Promise.all([alice.keyboard.type('aaaaaaaaaaaaaaaaaaaa'), bob.keyboard.type('bbbbbbbbbbbbbbbbbbbb')]);
  const text = await until(async () => {
    const [a, b] = await Promise.all([editorText(alice), editorText(bob)]);
    return a === b && a.length === 40 && a;
  });
  expect([...text].sort().join('')).toBe(`${'a'.repeat(20)}${'b'.repeat(20)}`);
  await remoteCaret(alice, 'Bob Brown').first().waitFor({ state: 'attached' });
  await remoteCaret(bob, 'Alice Adams').first().waitFor({ state: 'attached' });
  expect(frames).not.toEqual([]);
});

test('[E2E101] they share a terminal from different hubs', async () => {
  await alice.goto(filePage('shell.term'));
  await typeInTerminal(alice, 'echo from-$((40+2))-alice');
  await bob.goto(filePage('shell.term'));
  await terminalRows(bob).getByText('from-42-alice').first().waitFor();
  await typeInTerminal(bob, 'echo from-$((50+7))-bob');
  await terminalRows(alice).getByText('from-57-bob').first().waitFor();
});

test('[E2E102] who signed in on one hub is known on the other', async () => {
  await onHub(alice, 'hub2');
  await alice.goto(`${stack.url}/projects`);
  await alice.getByRole('link', { name: 'Two hubs' }).waitFor();
  expect(await hubOf(alice)).toBe('hub2');
  await onHub(alice, 'hub1');
});

test('[E2E103] start pressed on both hubs at once starts the project once', async () => {
  await alice.goto(filePage(''));
  await bob.goto(filePage(''));
  await runningState(bob).waitFor();
  await alice.getByRole('button', { name: 'Stop project' }).click();
  const buttons = [alice, bob].map((page) => page.getByRole('button', { name: 'Start project' }).first());
  await Promise.all(buttons.map((button) => button.waitFor()));
  await Promise.all(buttons.map((button) => button.click()));
  await Promise.all([alice, bob].map((page) => runningState(page).waitFor()));
  const localHubs = (await listProcesses()).filter(
    ({ command, environment }) =>
      command.includes('packages/project/dist/main.js') && environment.LYCEUM_PROJECT_ID === projectId,
  );
  expect(localHubs).toHaveLength(1);
});

/** The page stays as it is: the same tabs, the same document, and what is typed next is durable. Returns ms. */
async function movesTo(page: Page, hub: string, take: () => Promise<unknown>): Promise<number> {
  const tabs = await page.getByRole('tab').allTextContents();
  const before = await editorText(page);
  await take();
  const begun = performance.now();
  await until(
    async () => (await hubOf(page)) === hub,
    20_000,
    () => `moved to ${hub}`,
  );
  await connectionState(page, 'Connected').waitFor();
  const taken = performance.now() - begun;
  expect(await page.getByRole('tab').allTextContents()).toEqual(tabs);
  expect(await editorText(page)).toBe(before);
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('!');
  await documentState(page, 'Saved to disk').waitFor();
  expect(await readFile(join(stack.home(projectId), 'both.md'), 'utf8')).toBe(`${before}!`);
  return taken;
}

test('[E2E104] a killed hub loses its people to the other, with tabs, documents and terminals as they were', async () => {
  await alice.goto(filePage('shell.term'));
  await typeInTerminal(alice, 'echo pid-$$-before');
  const shellPid = async (mark: string) =>
    until(
      async () => new RegExp(`pid-(\\d+)-${mark}`).exec((await terminalRows(alice).textContent()) ?? '')?.[1],
    );
  const shell = await shellPid('before');
  await openEditor(alice, 'both.md');
  await openEditor(bob, 'both.md');
  expect(await hubOf(alice)).toBe('hub1');
  const taken = await movesTo(alice, 'hub2', async () => process.kill(await stack.hubPid(alice), 'SIGKILL'));
  console.info(`connected to the other hub ${Math.round(taken)} ms after the kill`);
  await until(async () => (await editorText(bob)) === (await editorText(alice)));
  await alice.getByRole('tab', { name: 'shell.term' }).click();
  await terminalRows(alice).getByText(`pid-${shell}-before`).first().waitFor();
  await typeInTerminal(alice, 'echo pid-$$-after');
  expect(await shellPid('after')).toBe(shell);
});

test('[E2E105] a hub that hangs loses its people too', async () => {
  await onHub(alice, 'hub1');
  await openEditor(alice, 'both.md');
  expect(await hubOf(alice)).toBe('hub1');
  const hung = await stack.hubPid(alice);
  const taken = await movesTo(alice, 'hub2', async () => process.kill(hung, 'SIGSTOP'));
  console.info(`connected to the other hub ${Math.round(taken)} ms after the halt`);
  process.kill(hung, 'SIGCONT');
});

test('[E2E106] a compute server restarts without touching its projects, and each node gets some', async () => {
  const node = await stack.computePid(projectId);
  await alice.goto(filePage('shell.term'));
  await typeInTerminal(alice, 'echo pid-$$-node');
  const localHub = await stack.localHubPid(projectId);
  process.kill(node, 'SIGTERM');
  await until(async () => (await stack.computePid(projectId).catch(() => node)) !== node);
  await typeInTerminal(alice, 'echo still-$((6*7))');
  await terminalRows(alice).getByText('still-42').first().waitFor();
  expect(await stack.localHubPid(projectId)).toBe(localHub);
  const nodes = new Set([join(stack.home(projectId), '..')]);
  for (const title of ['Second', 'Third']) {
    await bob.goto(`${stack.url}/projects`);
    nodes.add(join(stack.home(await createProject(bob, title)), '..'));
  }
  expect(nodes.size).toBe(2);
  // Silent from here on: the last test sees it. Nothing until then needs the daemon.
  process.kill(await stack.computePid(projectId), 'SIGSTOP');
});

test('[E2E107] sign-out everywhere and removal reach pages on the other hub at once', async () => {
  await openEditor(bob, 'both.md');
  const elsewhere = await newPage(browser);
  await signIn(elsewhere, stack.url, BOB);
  await onHub(elsewhere, 'hub1');
  await elsewhere.goto(filePage('both.md'));
  await editor(elsewhere).waitFor();
  expect([await hubOf(elsewhere), await hubOf(bob)]).toEqual(['hub1', 'hub2']);
  const gone = elsewhere.waitForURL(/auth\/sign-in/);
  await bob.request.delete(`${stack.url}/api/v1/sessions?everywhere=1`, { headers: { origin: stack.url } });
  const begun = performance.now();
  await gone;
  console.info(`signed out on the other hub after ${Math.round(performance.now() - begun)} ms`);
  await elsewhere.context().close();
  await onHub(bob, 'hub2');
  await signIn(bob, stack.url, BOB);
  await openEditor(bob, 'both.md');
  const members = `${stack.url}/api/v1/projects/${projectId}/collaborators`;
  const { collaborators } = await (await alice.request.get(members)).json();
  const id = collaborators.find(
    (one: { email_address: string }) => one.email_address === BOB.email,
  ).account_id;
  await alice.request.delete(`${members}/${id}`, { headers: { origin: stack.url } });
  const removed = performance.now();
  await bob.getByText('There is no such project for you').waitFor();
  console.info(`removed on the other hub after ${Math.round(performance.now() - removed)} ms`);
  expect(
    await post(alice, `projects/${projectId}/collaborators`, {
      email_address: BOB.email,
      role: 'collaborator',
    }),
  ).toBeLessThan(300);
});

test('[E2E108] a hub that is added later takes people, and nobody is disturbed; taken out, it gives them back', async () => {
  await openEditor(alice, 'both.md');
  await alice.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const status = document.querySelector('[role=status][aria-label=Connection]');
    new MutationObserver(() => said.push(status?.textContent ?? '')).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  const port = 7 + Math.max(...(await clusterPorts()));
  await changeCluster(({ hubs }) => hubs.push({ name: 'hub3', host: '127.0.0.1', port }));
  const newcomer = await newPage(browser);
  await until(async () => {
    await newcomer.context().clearCookies({ name: 'lyceum_hub' });
    await newcomer.goto(`${stack.url}/auth/sign-in`);
    return (await hubOf(newcomer)) === 'hub3';
  });
  await signIn(newcomer, stack.url, BOB);
  await openEditor(newcomer, 'both.md');
  expect(await hubOf(newcomer)).toBe('hub3');
  await editor(newcomer).click();
  await newcomer.keyboard.press('Control+End');
  await newcomer.keyboard.type(' by a newcomer');
  await until(async () => (await editorText(alice)).endsWith(' by a newcomer'));
  const said: string[] = await alice.evaluate(() => (window as unknown as { said: string[] }).said);
  expect(said.filter((words) => /Reconnecting|Offline/.test(words))).toEqual([]);
  await changeCluster((cluster) => {
    cluster.hubs = cluster.hubs.filter((hub) => !('name' in hub && hub.name === 'hub3'));
  });
  await until(async () => /hub[12]/.test((await hubOf(newcomer)) ?? ''), 20_000);
  await connectionState(newcomer, 'Connected').waitFor();
  await newcomer.keyboard.type(', who stays');
  await until(async () => (await editorText(alice)).endsWith(' by a newcomer, who stays'));
  await newcomer.context().close();
});

async function clusterPorts(): Promise<number[]> {
  const { hubs, nodes, static: web } = JSON.parse(await readFile(join(stack.data, 'cluster.json'), 'utf8'));
  return [...hubs, ...nodes, ...web].map(({ port }) => port);
}

test('[E2E109] without WebSockets everything works by long polling, also when a hub is killed', async () => {
  await changeCluster((cluster) => {
    cluster.websockets = false;
  });
  const sockets: string[] = [];
  for (const page of [alice, bob])
    page.on('websocket', (socket) => socket.on('framereceived', () => sockets.push(socket.url())));
  await onHub(alice, 'hub1');
  await onHub(bob, 'hub2');
  await openEditor(alice, 'both.md');
  await openEditor(bob, 'both.md');
  expect([await hubOf(alice), await hubOf(bob)]).toEqual(['hub1', 'hub2']);
  await Promise.all([editor(alice).click(), editor(bob).click()]);
  await alice.keyboard.press('Control+End');
  await alice.keyboard.type(' polled', { delay: 30 });
  await until(async () => (await editorText(bob)).endsWith(' polled'));
  await remoteCaret(bob, 'Alice Adams').first().waitFor({ state: 'attached' });
  await movesTo(alice, 'hub2', async () => process.kill(await stack.hubPid(alice), 'SIGKILL'));
  await alice.goto(filePage('shell.term'));
  await typeInTerminal(alice, 'seq 1 3000; echo polled-$((6*7))');
  await terminalRows(alice).getByText('polled-42').first().waitFor();
  await alice.goto(filePage(''));
  await alice
    .locator('input[type=file]')
    .setInputFiles([
      { name: 'big.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3_000_000, 7) },
    ]);
  await until(
    async () =>
      (await readFile(join(stack.home(projectId), 'big.bin')).catch(() => Buffer.alloc(0))).length ===
      3_000_000,
  );
  expect(sockets).toEqual([]);
});

test('[E2E110] a compute server that is silent for half a minute is shown, and no longer when it is back', async () => {
  await alice.goto(filePage(''));
  const words = alice.getByText(/machine that this project runs on has not answered/).first();
  await words.waitFor({ timeout: 90_000 });
  process.kill(await stack.computePid(projectId), 'SIGCONT');
  await words.waitFor({ state: 'detached', timeout: 90_000 });
});
