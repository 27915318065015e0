/**
 * The story of the house: two people, two browsers, one machine. The tests run in order; each goes on where the last one ended.
 */
import type { Browser, Page } from 'playwright-core';
import {
  ALICE,
  BOB,
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
  signOut,
  signUp,
  terminalRows,
  typeInTerminal,
} from './support/browser';
import { ECHO_SERVER } from './support/echo-server';
import { setRole } from './support/pair';
import { processesOf } from './support/processes';
import { type Stack, startStack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let alice: Page;
let bob: Page;
let projectId: string;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  [alice, bob] = await Promise.all([newPage(browser), newPage(browser)]);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

test('[E2E1] both sign up; the first account is admin', async () => {
  await signUp(alice, stack.url, ALICE);
  await signUp(bob, stack.url, BOB);
  const me = async (page: Page) =>
    page.evaluate(async (url) => (await fetch(`${url}/api/v1/me`)).json(), stack.url);
  expect(await me(alice)).toMatchObject({ email_address: ALICE.email, is_admin: true });
  expect(await me(bob)).toMatchObject({ email_address: BOB.email, is_admin: false });
});

test('[E2E2] a project is created and runs; a stranger cannot open it', async () => {
  projectId = await createProject(alice, 'Galois notes');
  await bob.goto(`${stack.url}/projects/${projectId}/files/`);
  await bob.getByText('There is no such project for you').waitFor();
});

test('[E2E3] the owner adds an account by its address, and the project appears there at once', async () => {
  await bob.goto(`${stack.url}/projects`);
  await alice.getByRole('tab', { name: 'Settings' }).click();
  await alice.getByRole('textbox', { name: 'Email address' }).fill(BOB.email);
  await alice.getByRole('button', { name: 'Add', exact: true }).click();
  await bob.getByRole('link', { name: 'Galois notes' }).click();
  await runningState(bob).waitFor();
});

test('[E2E4] they type into one document at once, and it converges, on disk too', async () => {
  await alice.getByRole('tab', { name: 'Files' }).first().click();
  await createFile(alice, 'notes.md');
  await bob.getByRole('table', { name: 'Files' }).getByRole('link', { name: 'notes.md' }).click();
  await editor(bob).waitFor();
  await editor(alice).click();
  await editor(bob).click();
  const says = async (page: Page, words: string) => {
    for (const key of words) await page.keyboard.type(key);
  };
  await Promise.all([says(alice, 'Evariste wrote it all down. '), says(bob, 'The night before. ')]);
  const text = await until(async () => {
    const [a, b] = await Promise.all([editorText(alice), editorText(bob)]);
    return a === b && a.length === 'Evariste wrote it all down. The night before. '.length && a;
  });
  const sorted = (words: string) => [...words].sort().join('');
  expect(sorted(text)).toBe(sorted('Evariste wrote it all down. The night before. '));
  await Promise.all([alice, bob].map((page) => documentState(page, 'Saved to disk').waitFor()));
  const onDisk = await alice.evaluate(
    async ([url, id]) => (await fetch(`${url}/api/v1/projects/${id}/files/notes.md`)).text(),
    [stack.url, projectId] as const,
  );
  expect(onDisk).toBe(text);
});

test('[E2E5] each sees the cursor of the other, by name', async () => {
  await editor(alice).click();
  await alice.keyboard.press('Control+Home');
  await editor(bob).click();
  await bob.keyboard.press('Control+End');
  await remoteCaret(alice, 'Bob Brown').first().waitFor({ state: 'attached' });
  await remoteCaret(bob, 'Alice Adams').first().waitFor({ state: 'attached' });
  await alice
    .getByRole('list', { name: 'Collaborators here' })
    .getByRole('button', { name: /Bob Brown/ })
    .waitFor();
});

test('[E2E6] undo takes back one’s own words only', async () => {
  const before = await editorText(alice);
  await alice.keyboard.press('Control+Home');
  await alice.keyboard.type('MINE ');
  await until(async () => (await editorText(bob)).startsWith('MINE '));
  await bob.keyboard.press('Control+End');
  await bob.keyboard.type(' HERS');
  await until(async () => (await editorText(alice)).endsWith(' HERS'));
  const undone = async () => (await editorText(alice)) === `${before} HERS`;
  // One step of undo, unless the keys came so slowly that they made several.
  for (let step = 0; step < 'MINE '.length && !(await undone()); step++)
    await alice.getByRole('button', { name: 'Undo' }).click();
  await until(undone);
  await until(async () => (await editorText(bob)) === `${before} HERS`);
});

test('[E2E7] they share a terminal', async () => {
  await alice.getByRole('tab', { name: 'Files' }).first().click();
  await alice.getByRole('button', { name: 'New terminal' }).click();
  await terminalRows(alice).waitFor();
  await typeInTerminal(alice, 'echo from-$((40+2))-alice');
  await terminalRows(alice).getByText('from-42-alice').first().waitFor();
  const name = decodeURIComponent(alice.url().split('/').pop() ?? '');
  await bob.goto(`${stack.url}/projects/${projectId}/files/${name}`);
  await terminalRows(bob).getByText('from-42-alice').first().waitFor();
  await typeInTerminal(bob, 'echo from-$((50+7))-bob');
  await terminalRows(alice).getByText('from-57-bob').first().waitFor();
});

test('[E2E8] a web server in the project is reached through the proxy, WebSocket included', async () => {
  const put = await alice.evaluate(
    async ([url, id, body]) =>
      (await fetch(`${url}/api/v1/projects/${id}/files/echo-server.cjs`, { method: 'PUT', body })).status,
    [stack.url, projectId, ECHO_SERVER] as const,
  );
  expect(put).toBeLessThan(300);
  const port = 18_000 + Math.floor(Math.random() * 2000);
  await typeInTerminal(alice, `${process.execPath} echo-server.cjs ${port}`);
  await terminalRows(alice).getByText(`listening on ${port}`).first().waitFor();
  const visitor = await alice.context().newPage();
  await visitor.goto(`${stack.contentUrl}/${projectId}/server/${port}/hello?x=1`);
  expect(await visitor.textContent('body')).toBe('GET /hello?x=1');
  const echoed = await visitor.evaluate(
    ([id, p]) =>
      new Promise((done, failed) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/${id}/server/${p}/socket`);
        socket.onopen = () => socket.send('ping');
        socket.onmessage = (message) => done(message.data);
        socket.onerror = () => failed(new Error('WebSocket failed'));
      }),
    [projectId, port] as const,
  );
  expect(echoed).toBe('echo ping');
  const stranger = await newPage(browser);
  const refused = await stranger.goto(`${stack.contentUrl}/${projectId}/server/${port}/`);
  expect(await refused?.text()).not.toContain('GET /');
  await stranger.context().close();
  await visitor.close();
});

test('[E2E9] a reload restores the tabs, and the address shows the same file', async () => {
  await alice.getByRole('tab', { name: 'notes.md' }).click();
  const text = await until(() => editorText(alice));
  const tabs = await alice.getByRole('tab').allTextContents();
  await alice.reload();
  await until(async () => (await editorText(alice).catch(() => '')) === text);
  expect(await alice.getByRole('tab').allTextContents()).toEqual(tabs);
});

test('[E2E10] a viewer reads and cannot write, at once, with the page open; removed, sees nothing', async () => {
  await bob.goto(`${stack.url}/projects/${projectId}/files/notes.md`);
  await editor(bob).waitFor();
  await alice.getByRole('tab', { name: 'Settings' }).click();
  await setRole({ stack, alice, projectId }, BOB, 'viewer');
  await documentState(bob, 'Read only').waitFor();
  const before = await editorText(bob);
  await editor(bob).click();
  await bob.keyboard.type('not mine to write');
  expect(await editorText(bob)).toBe(before);
  await setRole({ stack, alice, projectId }, BOB, null);
  await bob.getByText('There is no such project for you').waitFor();
  await bob.goto(`${stack.url}/projects`);
  await bob.getByRole('button', { name: 'Create project' }).first().waitFor();
  expect(await bob.getByRole('link', { name: 'Galois notes' }).count()).toBe(0);
});

test('[E2E11] sign out, sign in again: everything is there', async () => {
  await signOut(alice);
  await signIn(alice, stack.url, ALICE);
  await alice.getByRole('link', { name: 'Galois notes' }).click();
  await alice.getByRole('table', { name: 'Files' }).getByRole('link', { name: 'notes.md' }).waitFor();
});

test('[E2E12] a wrong password says so; signed out, nothing is shown', async () => {
  const page = await newPage(browser);
  await page.goto(`${stack.url}/projects`);
  await page.waitForURL(/auth\/sign-in/);
  await page.getByRole('textbox', { name: 'Email address' }).fill(ALICE.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.context().close();
});

test('[E2E13] SIGTERM ends everything, project processes too', async () => {
  await browser.close();
  expect(await stack.stop()).toBe(0);
  await until(
    async () => (await processesOf(stack.data)).length === 0,
    10_000,
    () => `left over for ${stack.data}`,
  );
});
