/** Row: how much JavaScript (brotli) the sign-in page and the project list need: the files that Chromium really asks for. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Page } from 'playwright-core';
import { launchBrowser, newPage } from '../../e2e/support/browser';
import type { Lyceum, Person } from '../frame/lyceum';
import type { Measure } from '../frame/measure';
import type { Row } from '../frame/row';

const DIST = resolve(__dirname, '../../packages/webapp/dist');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const INITIAL = 'initial scripts of index.html';
const TARGETS_KB = { signIn: 120, projects: 200 };

export const bundle: Row = {
  name: 'bundle',
  run: async ({ lyceum }) => {
    const line = (what: string, ours: number): Measure => ({
      row: 'bundle',
      what,
      unit: 'kB',
      ours,
      peers: [],
    });
    const initial = line(INITIAL, total(initialScripts()));
    if (!existsSync(CHROMIUM)) return [{ ...initial, note: `no ${CHROMIUM}: pages were not loaded` }];
    const system = await lyceum();
    const pages = await loadPages(system, await system.signUp());
    return [
      initial,
      { ...line('sign-in page', total(pages.signIn)), target: { kind: 'at_most', value: TARGETS_KB.signIn } },
      {
        ...line('project list page', total(pages.projects)),
        target: { kind: 'at_most', value: TARGETS_KB.projects },
      },
    ];
  },
};

/** Paths under dist. */
function initialScripts(): string[] {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  return [...html.matchAll(/<script[^>]*\ssrc="?([^" >]+\.js)/g)].map(([, path = '']) => scriptPath(path));
}

/** The part of an address below the webapp's root, whatever the base path. */
function scriptPath(address: string): string {
  return address.replace(/^.*?(?=static\/)/, '');
}

async function loadPages(
  { stack }: Lyceum,
  { email_address, password }: Person,
): Promise<Record<'signIn' | 'projects', string[]>> {
  const browser = await launchBrowser();
  try {
    const page = await newPage(browser);
    const signIn = await scriptsOf(page, async () => {
      await page.goto(`${stack.url}/auth/sign-in`);
      await page.getByRole('textbox', { name: 'Email address' }).waitFor();
    });
    await page.getByRole('textbox', { name: 'Email address' }).fill(email_address);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${stack.url}/projects`);
    // In a page of its own: a person who is signed in comes straight to the list.
    const list = await page.context().newPage();
    const projects = await scriptsOf(list, async () => {
      await list.goto(`${stack.url}/projects`);
      await list.getByRole('button', { name: 'Create project' }).first().waitFor();
    });
    return { signIn, projects };
  } finally {
    await browser.close();
  }
}

/** What the page asked for until the network is quiet after `visit`. */
async function scriptsOf(page: Page, visit: () => Promise<void>): Promise<string[]> {
  const found = new Set<string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) found.add(scriptPath(pathname));
  });
  await visit();
  await page.waitForLoadState('networkidle');
  page.removeAllListeners('response');
  return [...found];
}

/** kB (1000 bytes) of brotli, as the hub serves it. */
function total(paths: readonly string[]): number {
  const sizes = paths.map((path) => {
    const file = join(DIST, path);
    if (existsSync(`${file}.br`)) return readFileSync(`${file}.br`).length;
    const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    return brotliCompressSync(readFileSync(file), { params }).length;
  });
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}
