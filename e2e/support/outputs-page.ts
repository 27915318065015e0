/**
 * A page that draws outputs of cells by the webapp's own components, without a project behind it: an origin that has secrets, the frame of the
 * content origin as the hub's proxy serves it, and a fake of what a page knows of a notebook. For outputs.test.ts.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { answerOutputFrame } from '../../packages/hub/src/proxy/output-frame';
import { contentSecurityPolicy } from '../../packages/util/src/security-policy';

const ROOT = join(__dirname, '../..');

export interface OutputsPage {
  url: string;
  /** Requests for the API, with the cookies that came along. */
  asked: { url: string; cookie: string }[];
  stop(): Promise<void>;
}

/** What the page shows: outputs by cell, and models of widgets. In the page, `window.runs` is the fake. */
export interface Shown {
  cells: Record<string, unknown[]>;
  models?: unknown[];
  markdown?: string;
}

const PROGRAM = `
import '@mantine/core/styles.css';
import './src/theme/base.css';
import { MantineProvider } from '@mantine/core';
import { FakeNotebookRuns } from '@lyceum/util/client/fake-notebook-runs';
import { createRoot } from 'react-dom/client';
import { ConnectionProvider } from './src/connection/connection-context';
import { CellOutputs } from './src/outputs/cell-outputs';
import { MarkdownView } from './src/outputs/markdown-view';
import { OutputPlaceProvider } from './src/outputs/place';
import { cssVariables, theme } from './src/theme/theme';

const { cells, models = [], markdown } = window.SHOWN;
const runs = new FakeNotebookRuns();
window.runs = runs;
runs.answer = (call) => window.answer?.(call) ?? {};
for (const model of models) runs.tell({ kind: 'model', model });
for (const [cell, outputs] of Object.entries(cells)) runs.ran(cell, outputs);
const place = { projectId: '11111111-1111-4111-8111-111111111111', folder: '' };
createRoot(document.getElementById('app')).render(
  <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
    <ConnectionProvider value={{ request: async () => ({ url: 'data:,' }) }}>
      <div className="ly-page">
        <input aria-label="Typing" />
        {markdown && <OutputPlaceProvider value={place}><MarkdownView text={markdown} /></OutputPlaceProvider>}
        {Object.keys(cells).map((cell, i, all) => (
          <section key={cell} aria-label={cell}>
            <CellOutputs runs={runs} cell={cell} projectId={place.projectId} path="n.ipynb"
              cellsAbove={() => all.slice(0, i)} openCell={(count) => { window.opened = count; }} />
          </section>
        ))}
      </div>
    </ConnectionProvider>
  </MantineProvider>,
);
`;

let bundled: Promise<Map<string, Uint8Array>> | undefined;

export async function startOutputsPage(shown: Shown): Promise<OutputsPage> {
  bundled ??= bundle();
  const files = await bundled;
  const asked: OutputsPage['asked'] = [];
  const origins = { own: '', content: '' };
  const content = createServer((req, res) => answerOutputFrame(req, res, origins.own));
  const own = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://x');
    res.setHeader('content-security-policy', contentSecurityPolicy(origins.own, origins.content));
    if (pathname.startsWith('/api/')) asked.push({ url: pathname, cookie: req.headers.cookie ?? '' });
    answer(res, pathname, { files, shown, port: portOf(content) });
  });
  await Promise.all([own, content].map(listen));
  origins.own = `http://localhost:${portOf(own)}`;
  origins.content = `http://localhost:${portOf(content)}`;
  const stop = async () => {
    await Promise.all([own, content].map(close));
  };
  return { url: origins.own, asked, stop };
}

interface Page {
  files: ReadonlyMap<string, Uint8Array>;
  shown: Shown;
  port: number;
}

function answer(res: ServerResponse, path: string, page: Page): void {
  const [type, body] = fileAt(path, page);
  if (path === '/') res.setHeader('set-cookie', 'lyceum_session=secret; Path=/; SameSite=Lax');
  res.writeHead(body === undefined ? 404 : 200, { 'content-type': type });
  res.end(body);
}

function fileAt(path: string, { files, shown, port }: Page): [type: string, body?: string | Uint8Array] {
  if (path === '/customize')
    return ['application/json', JSON.stringify({ content_port: port, content_base_path: '' })];
  if (path === '/shown.js') return ['text/javascript', `window.SHOWN=${JSON.stringify(shown)}`];
  if (path === '/') return ['text/html; charset=utf-8', HTML];
  const file = files.get(path);
  const type = path.endsWith('.css') ? 'text/css' : path.endsWith('.js') ? 'text/javascript' : 'font/woff2';
  return file ? [type, file] : ['text/plain'];
}

const HTML = `<!doctype html><html lang="en"><head><title>secret title</title><meta charset="utf-8">
<meta name="lyceum-base-path" content=""><link rel="stylesheet" href="/stdin.css"></head>
<body><div id="app"></div><script src="/shown.js"></script><script type="module" src="/stdin.js"></script></body></html>`;

async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: join(ROOT, 'packages/webapp'), loader: 'tsx' },
    bundle: true,
    write: false,
    outdir: '/out',
    splitting: true,
    format: 'esm',
    jsx: 'automatic',
    alias: { '@lyceum/util': join(ROOT, 'packages/util/src') },
    loader: { '.woff2': 'file', '.woff': 'file', '.ttf': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice('/out'.length), contents]));
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>((done) => server.listen(0, 'localhost', done));
const close = (server: Server) =>
  new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
