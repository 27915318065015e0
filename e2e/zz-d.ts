// Throw-away: a person over HTTPS through a front at another address.

import fs from 'node:fs';
import { chromium } from 'playwright-core';
import * as b from './support/browser';

const [what = '', ip = '', file = '/tmp/d/state.json', base = 'https://lyceum.example.org'] =
  process.argv.slice(2);
const state = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
async function main() {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--ignore-certificate-errors', `--host-resolver-rules=MAP *.example.org ${ip}`],
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.setDefaultTimeout(40000);
  try {
    await run(page);
  } catch (error) {
    await page.screenshot({ path: '/tmp/d/failed.png' });
    throw error;
  } finally {
    await browser.close();
  }
}
const api = (page: import('playwright-core').Page, path: string, body?: unknown) =>
  page.evaluate(
    async ([p, d]) => {
      const r = await fetch(
        p as string,
        d === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(d) },
      );
      return `${r.status} ${await r.text()}`;
    },
    [path, body] as const,
  );
async function run(page: import('playwright-core').Page) {
  if (what === 'new') {
    b.ALICE.email = process.env.EMAIL ?? b.ALICE.email;
    await b.signUp(page, base, b.ALICE);
    state.project = await b.createProject(page, 'Backups');
    await b.createFile(page, 'paper.md');
    await b.editor(page).click();
    await page.keyboard.type('First words.');
    await b.documentState(page, 'Saved').waitFor();
    await page.waitForTimeout(1500);
    await page.keyboard.type(' Second words.');
    await b.documentState(page, 'Saved').waitFor();
    fs.writeFileSync(file, JSON.stringify(state));
  } else await b.signIn(page, base, b.ALICE);
  const p = `/api/v1/projects/${state.project}`;
  console.log('me', (await api(page, '/api/v1/me')).slice(0, 80));
  if (what === 'look' || what === 'back')
    console.log('start', (await api(page, `${p}/start`, {})).slice(0, 100));
  for (let i = 0; i < 60; i++) {
    const t = await api(page, p);
    if (t.includes('"running"')) break;
    await page.waitForTimeout(500);
  }
  console.log(
    'exec',
    await api(page, `${p}/exec`, { command: 'sh', args: ['-c', 'hostname; id -un; ls -la; cat paper.md'] }),
  );
  if (what === 'back' || what === 'look') {
    await page.goto(`${base}/projects/${state.project}/files/paper.md`);
    await b.documentState(page, 'Saved').waitFor();
    console.log('document', JSON.stringify(await b.editorText(page)));
    await page.getByRole('button', { name: 'TimeTravel' }).first().click();
    await page.getByRole('slider', { name: 'Version', exact: true }).waitFor();
    await page.waitForTimeout(1500);
    console.log(page.url());
  }
  if (what === 'type') {
    await page.goto(`${base}/projects/${state.project}/files/paper.md`);
    await b.documentState(page, 'Saved').waitFor();
    await b.editor(page).click();
    await page.keyboard.press('Control+End');
    for (let i = 0; !fs.existsSync('/tmp/d/stop-typing'); i++) {
      await page.keyboard.type(` w${i}`);
      await page.waitForTimeout(40);
    }
    await b.documentState(page, 'Saved').waitFor();
    console.log('typed', (await b.editorText(page)).length);
  }
  await page.screenshot({ path: `/tmp/d/${what}.png` });
}
main().then(
  () => process.exit(0),
  (e) => {
    console.error(e);
    process.exit(1);
  },
);
