/**
 * Limits as people see them: live usage, the process table with its "End", quotas that an administrator edits, a full disk quota, a project that
 * nobody uses and "Keep running", and the administration page.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { ALICE, createProject, launchBrowser, newPage, runningState, signUp } from './support/browser';
import { type Stack, startStack } from './support/stack';
import { until } from './support/until';

jest.setTimeout(300_000);

let stack: Stack;
let browser: Browser;
let page: Page;
let projectId: string;
let database: Client;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  page = await newPage(browser);
  await signUp(page, stack.url, ALICE);
  projectId = await createProject(page, 'Limits');
  await runningState(page).waitFor();
  const [port, password] = await Promise.all(
    ['postgres-port', 'secrets/postgres-password'].map((name) => readFile(join(stack.data, name), 'utf8')),
  );
  database = new Client({
    host: '127.0.0.1',
    port: Number(port),
    user: 'lyceum',
    password: password?.trim(),
    database: 'lyceum',
  });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await browser?.close();
  await stack?.stop();
});

const alert = (words: RegExp) => page.getByRole('alert').filter({ hasText: words });
const section = (name: string) => page.getByRole('region', { name, exact: true });
const home = (name: string) => join(stack.home(projectId), name);

/** A program of the project that runs on, by the HTTP API of this page's own session. */
async function exec(command: string): Promise<void> {
  const response = await page.request.post(`${stack.url}/api/v1/projects/${projectId}/exec`, {
    data: { command },
  });
  expect(response.status()).toBe(200);
}

/** As if nobody had done anything for so long. */
async function unused(minutes: number): Promise<void> {
  const since = `(now() - make_interval(mins => ${minutes}))`;
  await database.query(`UPDATE project_activity SET last_active = ${since}`);
  await database.query(
    `UPDATE projects SET state = state || jsonb_build_object('time', to_char(${since} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`,
  );
}

async function openSettings(): Promise<void> {
  await page.getByRole('tab', { name: 'Settings' }).first().click();
  await section('Usage').waitFor();
}

test('[QU20] usage is live, and says what is not limited', async () => {
  await openSettings();
  const disk = section('Usage').getByRole('meter', { name: 'Disk' });
  await disk.waitFor();
  expect(await disk.getAttribute('aria-valuetext')).toMatch(/of 3 GiB$/);
  await section('Usage')
    .getByText(/not limited on this server/)
    .waitFor();
  await writeFile(home('big'), Buffer.alloc(200 * 1024 * 1024, 1));
  await until(
    async () => /^20\d MiB of 3 GiB$/.test((await disk.getAttribute('aria-valuetext')) ?? ''),
    40_000,
  );
  await exec('rm big');
});

test('[QU21] a program shows in the process table and can be ended; Lyceum itself cannot', async () => {
  await exec('sleep 4712 > /dev/null 2>&1 &');
  const table = page.getByRole('table', { name: 'Processes' });
  const row = table.getByRole('row').filter({ hasText: 'sleep 4712' });
  await row.waitFor();
  const own = table.getByRole('row').filter({ hasText: 'Lyceum (this project’s own)' });
  expect(await own.getByRole('button').count()).toBe(0);
  await row.getByRole('button', { name: 'End sleep' }).click();
  await row.waitFor({ state: 'detached' });
});

test('[QU22] an administrator edits the quotas; the full disk is explained', async () => {
  await page.getByRole('button', { name: 'Edit quotas' }).click();
  await page.getByRole('textbox', { name: 'Disk' }).fill('20');
  await page.getByRole('button', { name: 'Save quotas' }).click();
  await section('Quotas').getByText('20 MiB').waitFor();
  await writeFile(home('data'), Buffer.alloc(19 * 1024 * 1024, 1));
  await alert(/nearly used up: 19 MiB of 20 MiB/).waitFor({ timeout: 40_000 });
  await writeFile(home('more'), Buffer.alloc(2 * 1024 * 1024, 1));
  await alert(/used up: 21 MiB of 20 MiB/).waitFor({ timeout: 40_000 });
  const refused = await page.request.put(`${stack.url}/api/v1/projects/${projectId}/files/third`, {
    data: 'x'.repeat(100_000),
  });
  expect(refused.status()).toBe(507);
  expect(await refused.text()).toMatch(/disk quota/);
  await alert(/used up/)
    .getByRole('link', { name: 'What takes the space?' })
    .click();
  await page.waitForURL(/files\/\?usage/);
  await exec('rm data more');
  await alert(/used up/).waitFor({ state: 'detached', timeout: 40_000 });
});

test('[LC18] a project that nobody uses is announced to be stopped; "Keep running" keeps it', async () => {
  await unused(59);
  await alert(/it stops in 1:\d\d/).waitFor({ timeout: 30_000 });
  const before = await alert(/it stops in/).textContent();
  await until(async () => (await alert(/it stops in/).textContent()) !== before, 5000);
  await page.getByRole('button', { name: 'Keep running' }).click();
  await alert(/it stops in/).waitFor({ state: 'detached' });
  const { rows } = await database.query('SELECT idle_stop, state FROM projects');
  expect(rows[0].idle_stop).toBeNull();
  expect(rows[0].state.state).toBe('running');
});

test('[LC19] one that is stopped for it says why, and starts again', async () => {
  await unused(59);
  await alert(/it stops in/).waitFor({ timeout: 30_000 });
  await unused(65);
  await database.query("UPDATE projects SET idle_stop = now() - interval '1 s'");
  await alert(/Stopped after 1 hour without use/).waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Start it' }).click();
  await runningState(page).waitFor();
});

test('[QU23] the administration shows nodes and the quotas of the site; others are told that it is not theirs', async () => {
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Administration' }).click();
  const nodes = page.getByRole('table', { name: 'Nodes' });
  await nodes.getByText('Live').first().waitFor();
  await page.getByRole('textbox', { name: 'Memory' }).fill('2048');
  await page.getByRole('button', { name: 'Save quotas' }).click();
  await page.getByText('Saved for the whole site.').waitFor();
  const { rows } = await database.query("SELECT value FROM server_settings WHERE name = 'default_quotas'");
  expect(rows[0].value).toEqual({ memory_mib: 2048 });
  const other = await newPage(browser);
  await signUp(other, stack.url, { ...ALICE, email: 'other@example.com' });
  await other.goto(`${stack.url}/admin`);
  await other.getByText('Only for administrators').waitFor();
  await other.close();
});
