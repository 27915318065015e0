/**
 * Outputs of cells in a real browser: what hostile ones cannot do, what harmless ones can, and widgets. Drawn by the webapp's components from a
 * fake notebook (support/outputs-page.ts); the whole way from a kernel is in notebook.test.ts.
 */
import type { Browser, Frame, Page } from 'playwright-core';
import { launchBrowser, newPage } from './support/browser';
import { type OutputsPage, startOutputsPage } from './support/outputs-page';
import { until } from './support/until';

jest.setTimeout(300_000);

/** Tries everything that an output must not be able to do, and writes down what came of it. */
const HOSTILE = `<pre id="report"></pre><input id="bait"><script>
const report = {};
const attempt = (name, act) => { try { report[name] = String(act()); } catch (error) { report[name] = 'refused'; } };
attempt('cookie', () => document.cookie);
attempt('localStorage', () => localStorage.length);
attempt('sessionStorage', () => sessionStorage.length);
attempt('indexedDB', () => indexedDB.open('x') && 'opened');
attempt('title', () => parent.document.title);
attempt('parent', () => parent.runs);
attempt('sibling', () => parent.frames[0].document);
attempt('write', () => { parent.HACKED = 1; return 'wrote'; });
attempt('alert', () => alert('x'));
attempt('top', () => { top.location.href = 'https://evil.example/'; return 'navigating'; });
const own = document.referrer || ORIGIN;
fetch(ORIGIN + '/api/v1/me', { credentials: 'include' }).then((r) => r.text()).then(() => 'read', () => 'refused')
  .then((answer) => { report.api = answer; document.getElementById('report').textContent = JSON.stringify(report); });
new Image().src = ORIGIN + '/api/v1/picture';
parent.postMessage({ kind: 'height', height: 1e12 }, '*');
parent.postMessage({ kind: 'open', url: 'https://evil.example/' }, '*');
for (let i = 0; i < 10; i++) try { parent.frames[i].postMessage({ kind: 'show', html: '<b>forged</b>' }, '*'); } catch {}
</script>`;

const THIEF = `<input id="bait"><script>setInterval(() => document.getElementById('bait').focus(), 20)</script>`;

const html = (text: string) => ({
  output_type: 'display_data',
  data: { 'text/html': text },
  metadata: {},
});
const model = (comm_id: string, kind: string, state: object) => ({
  comm_id,
  target_name: 'jupyter.widget',
  state: { _view_name: `${kind}View`, _model_name: `${kind}Model`, ...state },
});

let browser: Browser;
const pages: OutputsPage[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.stop()));
});

afterAll(() => browser?.close());

async function open(
  shown: Parameters<typeof startOutputsPage>[0],
): Promise<{ page: Page; server: OutputsPage }> {
  const server = await startOutputsPage(shown);
  pages.push(server);
  const page = await newPage(browser);
  await page.addInitScript(() => {
    if (window === window.top) localStorage.setItem('secret', 'x');
  });
  await page.goto(server.url);
  await page.getByLabel('Typing').waitFor();
  return { page, server };
}

const region = (page: Page, cell: string) => page.getByRole('region', { name: cell, exact: true });

async function frameOf(page: Page, cell: string): Promise<Frame> {
  const handle = await region(page, cell).locator('iframe').elementHandle();
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error('no frame');
  await frame.waitForFunction(() => document.getElementById('output')?.childNodes.length);
  return frame;
}

test('[OU1] a hostile output reads no cookie, storage or page around it, calls no API as its reader, and goes nowhere', async () => {
  const { page, server } = await open({
    cells: { innocent: [html('<p id=p>innocent</p><script>1</script>')], hostile: [] },
  });
  await frameOf(page, 'innocent');
  await page.evaluate(
    (text) => {
      const { runs } = window as unknown as { runs: { ran(cell: string, outputs: unknown[]): void } };
      runs.ran('hostile', [{ output_type: 'display_data', data: { 'text/html': text }, metadata: {} }]);
    },
    HOSTILE.replaceAll('ORIGIN', `'${server.url}'`),
  );
  const frame = await frameOf(page, 'hostile');
  const text = await until(() => frame.locator('#report').textContent());
  const report = JSON.parse(text) as Record<string, string>;
  for (const name of [
    'cookie',
    'localStorage',
    'sessionStorage',
    'indexedDB',
    'title',
    'parent',
    'sibling',
    'write',
    'api',
  ])
    expect([name, report[name]]).toEqual([name, 'refused']);
  expect(page.url()).toBe(`${server.url}/`);
  expect(await page.evaluate(() => (window as unknown as { HACKED?: number }).HACKED)).toBeUndefined();
  expect(server.asked.map(({ cookie }) => cookie).join('')).toBe('');
  const height = await region(page, 'hostile')
    .locator('.out-frame')
    .evaluate((element) => element.clientHeight);
  expect(height).toBeLessThanOrEqual(20_000);
  expect(await (await frameOf(page, 'innocent')).locator('body').innerText()).toContain('innocent');
});

test('[OU1] an output that takes the keyboard loses it, and its frame', async () => {
  const { page } = await open({ cells: { thief: [] } });
  await page.getByLabel('Typing').focus();
  await page.evaluate((text) => {
    const { runs } = window as unknown as { runs: { ran(cell: string, outputs: unknown[]): void } };
    runs.ran('thief', [{ output_type: 'display_data', data: { 'text/html': text }, metadata: {} }]);
  }, THIEF);
  await region(page, 'thief').getByRole('button', { name: 'Show it' }).waitFor();
  await page.keyboard.type('still here');
  expect(await page.getByLabel('Typing').inputValue()).toBe('still here');
});

test('[OU6] HTML and Markdown in the page are clean: no scripts, no handlers, no covering, no foreign pictures', async () => {
  const { page } = await open({
    markdown: [
      '# Hi',
      '<script>HACKED=1</script>',
      '![t](https://tracker.example/x.png) <img src="data:image/png;base64,AA" onerror="HACKED=1">',
      '<div id="app" style="position:fixed;inset:0">cover</div>',
    ].join('\n\n'),
    cells: {
      table: [
        html(
          '<style>body{display:none}:host{position:fixed!important;inset:0}</style><table><tr><td onclick="HACKED=1">1</td></tr></table>',
        ),
      ],
      plain: [
        html(
          '<style>.x{color:red} input{display:none}</style><table class=x><tr><td>cell 1</td></tr></table>',
        ),
      ],
    },
  });
  const foreign: string[] = [];
  page.on('request', (request) => foreign.push(request.url()));
  await region(page, 'plain').getByText('cell 1').waitFor();
  await page.getByRole('heading', { name: 'Hi' }).waitFor();
  expect(await page.evaluate(() => (window as unknown as { HACKED?: number }).HACKED)).toBeUndefined();
  await page.getByLabel('Typing').click({ timeout: 5000 });
  expect(await page.getByRole('link', { name: 't (tracker.example)' }).count()).toBe(1);
  expect(foreign.filter((url) => url.includes('tracker'))).toEqual([]);
  expect(await page.locator('#app').count()).toBe(1);
});

test('[OU6] scripts of an output run in their order, with element and require as classic Jupyter has them', async () => {
  const { page } = await open({
    cells: {
      ordered: [
        html(
          '<p id=a></p><script>window.n=1</script><script>document.getElementById("a").textContent="n is "+window.n</script>',
        ),
      ],
      classic: [
        {
          output_type: 'display_data',
          data: {
            'application/javascript':
              'element.append("<b>bold</b>"); define("mine", [], () => ({ word: "amd" })); require(["mine"], (mine) => element.append("<i>" + mine.word + "</i>"))',
          },
          metadata: {},
        },
      ],
      broken: [html('<script>nosuch.thing()</script>')],
    },
  });
  await (await frameOf(page, 'ordered')).getByText('n is 1').waitFor();
  const classic = await frameOf(page, 'classic');
  await classic.locator('b', { hasText: 'bold' }).waitFor();
  await classic.locator('i', { hasText: 'amd' }).waitFor();
  const broken = await frameOf(page, 'broken');
  await broken.getByText('nosuch is not defined').waitFor();
});

test('[OU11] what an earlier output defines, a later one uses; an empty element finds its script', async () => {
  const script = (code: string) => ({
    output_type: 'display_data',
    data: { 'application/javascript': code },
    metadata: {},
  });
  const { page } = await open({
    cells: {
      library: [script('window.Plots = { draw(to) { to.append("drawn by the library") } }')],
      settings: [html('<script>const shade = "shaded"; nosuch.thing()</script>')],
      drawing: [html('<p>not a definition</p><script>window.Plots = undefined</script>')],
      plot: [
        html('<div id="p1001"></div>'),
        script('const to = document.getElementById("p1001"); Plots.draw(to); to.append(" and " + shade)'),
      ],
    },
  });
  await (await frameOf(page, 'plot')).getByText('drawn by the library and shaded').waitFor();
  const body = (await frameOf(page, 'plot')).locator('body');
  expect(await body.innerText()).not.toMatch(/nosuch|not a definition/);
});

test('[OU3] of a long stream the middle comes on demand', async () => {
  const cut = { bytes: 5_000_000, lines: 100_000, head_bytes: 6, kept_bytes: 5_000_000, tail: 'the end\n' };
  const { page } = await open({
    cells: { long: [{ output_type: 'stream', name: 'stdout', text: 'first\n', cut }] },
  });
  await page.evaluate(() => {
    Object.assign(window, {
      answer: (call: { offset: number }) => ({
        text: `from ${call.offset}\n`,
        next: call.offset + 9,
        total: 5_000_000,
      }),
    });
  });
  const output = region(page, 'long');
  await output.getByText('99,998 lines (5.0 MB) more').waitFor();
  await output.getByRole('button', { name: 'Show more' }).click();
  await output.getByText('from 6').waitFor();
  await output.getByRole('button', { name: 'Show more' }).click();
  await output.getByText('from 15').waitFor();
  expect(await output.innerText()).toMatch(/first\s+from 6\s+from 15\s+99,996 lines[\s\S]*the end/);
});

test('[OU10] widgets show and set the values of their models, and say when nobody is behind them', async () => {
  const view = (model_id: string) => ({
    output_type: 'display_data',
    data: { 'application/vnd.jupyter.widget-view+json': { model_id }, 'text/plain': 'IntSlider(value=3)' },
    metadata: {},
  });
  const { page } = await open({
    models: [
      model('box', 'VBox', {
        children: ['IPY_MODEL_slider', 'IPY_MODEL_list', 'IPY_MODEL_button', 'IPY_MODEL_words'],
      }),
      model('slider', 'IntSlider', { description: 'n', value: 3, min: 0, max: 10, step: 1 }),
      model('list', 'Dropdown', { description: 'pick', _options_labels: ['one', 'two'], index: 0 }),
      model('button', 'Button', { description: 'Go' }),
      model('words', 'HTML', { value: '<b>words</b><img src="data:," onerror="HACKED=1">' }),
    ],
    cells: { widget: [view('box')], gone: [view('nobody')] },
  });
  const widget = region(page, 'widget');
  const slider = widget.getByRole('slider', { name: 'n' });
  await slider.press('ArrowRight');
  await widget.getByRole('combobox', { name: 'pick' }).selectOption('two');
  await widget.getByRole('button', { name: 'Go' }).click();
  await widget.getByText('words').waitFor();
  const said = () =>
    page.evaluate(() =>
      (
        window as unknown as {
          runs: { calls: { comm_id: string; data: { state?: object; content?: object } }[] };
        }
      ).runs.calls.map(({ comm_id, data }) => [comm_id, data.state ?? data.content]),
    );
  expect(await said()).toEqual([
    ['slider', { value: 4 }],
    ['list', { index: 1 }],
    ['button', { event: 'click' }],
  ]);
  await page.evaluate(() => {
    const { runs } = window as unknown as { runs: { tell(news: object): void } };
    runs.tell({ kind: 'model_update', comm_id: 'slider', state: { value: 9 } });
  });
  await until(async () => (await slider.inputValue()) === '9');
  await region(page, 'gone').getByText('its kernel has ended').waitFor();
  expect(await page.evaluate(() => (window as unknown as { HACKED?: number }).HACKED)).toBeUndefined();
});
